"""One row per time a learner asked for a seat; at most one of them active per session."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from catalog.booking.enums import ACTIVE, Attendance, BookingStatus

_ACTIVE_VALUES = [status.value for status in ACTIVE]


class Booking(models.Model):
    """A learner's seat in a session, at the price it was offered for when it was taken.

    Cancelled and expired rows stay as the record; booking again makes a new one. ``attendance`` is
    written when the session has ended.
    """

    run = models.ForeignKey("catalog.SessionRun", on_delete=models.PROTECT, related_name="bookings")
    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="bookings"
    )
    status = models.CharField(max_length=10, choices=BookingStatus.choices)
    price_paise = models.PositiveIntegerField(null=True, blank=True, help_text="Empty: free.")
    hold_expires_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)
    attendance = models.CharField(max_length=8, choices=Attendance.choices, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["run", "learner"],
                condition=Q(status__in=_ACTIVE_VALUES),
                name="booking_one_active_per_learner",
            ),
            models.CheckConstraint(
                condition=~Q(status="held") | Q(hold_expires_at__isnull=False),
                name="booking_hold_has_an_end",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["learner", "status"], name="booking_of_learner"),
            models.Index(fields=["run", "-created_at"], name="booking_newest_of_run"),
            models.Index(
                fields=["hold_expires_at"], condition=Q(status="held"), name="booking_holds_by_end"
            ),
        ]

    def __str__(self) -> str:
        return f"booking {self.pk}: {self.learner_id} in {self.run_id} ({self.status})"
