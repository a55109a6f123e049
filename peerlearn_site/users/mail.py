"""Where mails go when no mail server is named: a folder, and their links on the console."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.filebased import EmailBackend

LINK = re.compile(r"https?://\S+")


class FileAndConsoleBackend(EmailBackend):
    """Django's file backend that also prints each mail's links, so that a developer can click."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write every mail to a file of its own; return how many."""
        for message in email_messages:
            links: list[Any] = LINK.findall(str(message.body))
            print(
                f"mail to {', '.join(message.to)}: {message.subject} {' '.join(links)}", flush=True
            )
        return super().send_messages(email_messages) or 0
