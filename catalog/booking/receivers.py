"""What bookings do when their session changes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from catalog.booking.services import drop_holds
from catalog.sessions.enums import RunStatus
from catalog.sessions.signals import session_status_changed


@receiver(session_status_changed, dispatch_uid="drop_holds_of_cancelled")
def on_session_status_changed(
    sender: Any, *, run_id: int, new: str, now: datetime, **kwargs: Any
) -> None:
    """A cancelled session asks nobody to pay any more; confirmed bookings stay as the record."""
    if new == RunStatus.CANCELLED:
        drop_holds(run_id=run_id, now=now)
