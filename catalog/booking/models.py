"""Seats, the line for them, and the address of one's own calendar.

One row per time a learner asked for a seat; at most one of them active per session.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from catalog.booking.enums import ACTIVE, Attendance, BookingStatus, WaitStatus

_ACTIVE_VALUES = [status.value for status in ACTIVE]


class Booking(models.Model):
    """A learner's seat in a session, at the price it was offered for when it was taken.

    Cancelled and expired rows stay as the record; booking again makes a new one. ``attendance`` is written when the
    session has ended. ``created_at``: when the row was made; ``confirmed_at``: when it became a booked seat, at once,
    or later where it was held first. ``told_at``: when the learner was last told when it begins, by booking, by a
    move or by a reminder. ``rating_asked_at``: when they were reminded to rate, or need not be.
    """

    run = models.ForeignKey("catalog.SessionRun", on_delete=models.PROTECT, related_name="bookings")
    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="bookings"
    )
    status = models.CharField(max_length=10, choices=BookingStatus.choices)
    price_paise = models.PositiveIntegerField(null=True, blank=True, help_text="Empty: free.")
    hold_expires_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    attendance = models.CharField(max_length=8, choices=Attendance.choices, blank=True)
    told_at = models.DateTimeField()
    rating_asked_at = models.DateTimeField(null=True, blank=True)

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
            models.Index(
                fields=["run"],
                condition=Q(attendance="attended", rating_asked_at__isnull=True),
                name="booking_rating_not_asked",
            ),
        ]

    def __str__(self) -> str:
        return f"booking {self.pk}: {self.learner_id} in {self.run_id} ({self.status})"

    @property
    def is_offer(self) -> bool:
        """Whether it is a seat that came free for somebody in the line and was not taken yet."""
        if self.status != BookingStatus.HELD:
            return False
        entry: WaitlistEntry | None = getattr(self, "waitlist_entry", None)
        return entry is not None and entry.status == WaitStatus.OFFERED

    @property
    def is_free_offer(self) -> bool:
        """Whether taking it is all that is missing; a paid seat is kept by paying for it."""
        return self.price_paise is None and self.is_offer


class WaitlistEntry(models.Model):
    """A learner in the line for a full session; the oldest waiting one is offered the next seat.

    An offer is a held :class:`Booking` (``offer``): it keeps the seat until it is taken or its time is over.
    """

    run = models.ForeignKey("catalog.SessionRun", on_delete=models.CASCADE, related_name="waitlist")
    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="waitlist"
    )
    status = models.CharField(max_length=8, choices=WaitStatus.choices, default=WaitStatus.WAITING)
    offer = models.OneToOneField(
        Booking, null=True, blank=True, on_delete=models.PROTECT, related_name="waitlist_entry"
    )
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "waitlist entries"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["run", "learner"],
                condition=Q(status__in=["waiting", "offered"]),
                name="waitlist_one_active_per_learner",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["run", "created_at", "id"],
                condition=Q(status="waiting"),
                name="waitlist_in_order",
            ),
            models.Index(fields=["learner", "status"], name="waitlist_of_learner"),
        ]

    def __str__(self) -> str:
        return f"{self.learner_id} waits for {self.run_id} ({self.status})"


class CalendarFeed(models.Model):
    """The secret address of a person's own calendar; a new token ends the old address."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_feed"
    )
    token = models.CharField(max_length=43, unique=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"calendar feed of {self.user_id}"
