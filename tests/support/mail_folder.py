"""What a server without a mail server has sent: the files in its folder, each with one mail or several."""

from __future__ import annotations

from collections import Counter
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Final

# What Django's file backend writes after each; its files are named after the second, and may hold two.
_RULE: Final = b"-" * 79
# Kinds of notifications that are not mailed once they are true no longer: the mail was held up for so long.
TIMELY: Final = ("session.reminder", "session.reminder_mentor", "waitlist.offered")


def mails_in(folder: Path) -> Counter[tuple[str, str]]:
    """The mails in a folder, as (addressee, subject)."""
    found: Counter[tuple[str, str]] = Counter()
    for file in folder.glob("*"):
        for text in file.read_bytes().split(_RULE):
            message = message_from_bytes(text.lstrip(), policy=default)
            if message["To"]:
                found[str(message["To"]), str(message["Subject"])] += 1
    return found
