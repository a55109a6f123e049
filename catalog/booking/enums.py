"""The states of a booking."""

from __future__ import annotations

from typing import Final

from django.db import models


class BookingStatus(models.TextChoices):
    """A booking is active while it keeps a seat: ``CONFIRMED`` or ``HELD`` (unpaid, for a while)."""

    CONFIRMED = "confirmed", "Booked"
    HELD = "held", "Held until paid"
    CANCELLED = "cancelled", "Cancelled"
    EXPIRED = "expired", "Not paid in time"


ACTIVE: Final = (BookingStatus.CONFIRMED, BookingStatus.HELD)


class Attendance(models.TextChoices):
    """What became of a confirmed booking once its session was over."""

    ATTENDED = "attended", "Attended"
    ABSENT = "absent", "Absent"
    NOT_HELD = "not_held", "Not held"


class WaitStatus(models.TextChoices):
    """Where somebody in the line for a full session stands; active while ``WAITING`` or ``OFFERED``."""

    WAITING = "waiting", "Waiting"
    OFFERED = "offered", "Offered a seat"
    SEATED = "seated", "Has a seat"
    LEFT = "left", "Left the line"
    PASSED = "passed", "Let the offer pass"
    CLOSED = "closed", "The session takes nobody more"
