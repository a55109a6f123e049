"""What feedback does when a session is over."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from catalog.booking.signals import attendance_recorded
from catalog.feedback.announcements import announce_due
from catalog.sessions.models import SessionRun


@receiver(attendance_recorded, dispatch_uid="ask_for_ratings")
def on_attendance_recorded(sender: Any, *, run_id: int, **kwargs: Any) -> None:
    """Whoever came is asked, once it is committed."""
    announce_due(SessionRun.objects.select_related("mentor").get(pk=run_id))
