"""What demand does when sessions are published; all in the transaction that does it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from catalog.demand.notices import answer_later
from catalog.sessions.models import SessionRun
from catalog.sessions.signals import session_published


@receiver(session_published, dispatch_uid="tell_who_asked_for_it")
def on_session_published(sender: Any, *, run: SessionRun, now: datetime, **kwargs: Any) -> None:
    """Whoever asked for what it teaches is told, once it is public."""
    answer_later(run=run, now=now)
