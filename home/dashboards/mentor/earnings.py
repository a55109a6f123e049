"""What a mentor has taught and earned; money is integers of paise.

Only what took place counts: sessions that were held, seats that were confirmed. A learner who stayed away has
paid all the same; one who came was taught.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from django.db.models import (
    Aggregate,
    Count,
    DateField,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
)
from django.db.models.functions import Coalesce, TruncWeek

from catalog.booking.enums import Attendance, BookingStatus
from catalog.booking.models import Booking
from catalog.sessions.enums import RunStatus
from catalog.sessions.models import SessionRun

if TYPE_CHECKING:
    from peerlearn_site.users.models import User

WEEKS: Final = 12
WEEK: Final = timedelta(days=7)
_PAID: Final = Q(status=BookingStatus.CONFIRMED)
_TAUGHT: Final = Q(attendance=Attendance.ATTENDED)


@dataclass(frozen=True, slots=True)
class Totals:
    """Everything so far, and of it what was earned this month."""

    earned: int = 0
    earned_this_month: int = 0
    taught: int = 0


@dataclass(frozen=True, slots=True)
class Week:
    """One week, from its Monday in the mentor's zone."""

    monday: date
    sessions: int = 0
    taught: int = 0
    earned: int = 0

    @property
    def sunday(self) -> date:
        """Its last day."""
        return self.monday + timedelta(days=6)


def held_runs(*, mentor: User) -> QuerySet[SessionRun]:
    """The mentor's sessions that took place, and are over."""
    return SessionRun.objects.filter(
        mentor=mentor, status=RunStatus.COMPLETED, duration__isnull=False
    )


def totals(*, mentor: User, now: datetime) -> Totals:
    """The mentor's figures; the month is the one that it is in their zone."""
    this_month = Q(run__starts_at__gte=_month_start(now, mentor.zone))
    found = Booking.objects.filter(run__in=held_runs(mentor=mentor)).aggregate(
        earned=Sum("price_paise", filter=_PAID, default=0),
        earned_this_month=Sum("price_paise", filter=_PAID & this_month, default=0),
        taught=Count("pk", filter=_TAUGHT),
    )
    return Totals(**found)


def weeks(*, mentor: User, now: datetime) -> list[Week]:
    """The last twelve weeks, this one last; those without a session, too."""
    zone = mentor.zone
    mondays = _mondays(now, zone)
    first = datetime.combine(mondays[0], datetime.min.time(), tzinfo=zone)
    found = (
        held_runs(mentor=mentor)
        .filter(starts_at__gte=first)
        .annotate(monday=TruncWeek("starts_at", tzinfo=zone, output_field=DateField()))
        .order_by()
        .values("monday")
        .annotate(
            sessions=Count("pk", distinct=True),
            taught=Count("bookings", filter=Q(bookings__attendance=Attendance.ATTENDED)),
            earned=Sum(
                "bookings__price_paise",
                filter=Q(bookings__status=BookingStatus.CONFIRMED),
                default=0,
            ),
        )
    )
    by_monday = {row["monday"]: Week(**row) for row in found}
    return [by_monday.get(monday, Week(monday)) for monday in mondays]


def sessions(*, mentor: User) -> QuerySet[SessionRun]:
    """The mentor's held sessions, the newest first, with ``confirmed``, ``attended`` and ``earned``."""
    return (
        held_runs(mentor=mentor)
        .select_related("card")
        .annotate(
            confirmed=_of_bookings(Count("pk", filter=_PAID)),
            attended=_of_bookings(Count("pk", filter=_TAUGHT)),
            earned=_of_bookings(Sum("price_paise", filter=_PAID)),
        )
        .order_by("-starts_at", "-pk")
    )


def _of_bookings(figure: Aggregate) -> Coalesce:
    """A figure of each session's bookings by a query of its own: only the rows of a page pay for it."""
    bookings = Booking.objects.filter(run=OuterRef("pk")).order_by().values("run")
    found = bookings.annotate(figure=figure).values_list("figure")
    return Coalesce(Subquery(found, output_field=IntegerField()), 0)


def _month_start(now: datetime, zone: ZoneInfo) -> datetime:
    return now.astimezone(zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _mondays(now: datetime, zone: ZoneInfo) -> list[date]:
    today = now.astimezone(zone).date()
    this_week = today - timedelta(days=today.weekday())
    return [this_week - back * WEEK for back in range(WEEKS - 1, -1, -1)]
