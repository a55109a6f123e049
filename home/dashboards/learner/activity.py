"""What a learner has behind them: the sessions, what they said of them, and what was said of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from catalog.booking.enums import Attendance, BookingStatus
from catalog.booking.models import Booking
from catalog.feedback.models import Feedback
from catalog.feedback.rules import may_say
from catalog.sessions.enums import RunStatus

if TYPE_CHECKING:
    from peerlearn_site.users.models import User

BY_ME: Final = ("", "You cancelled")
BY_MENTOR: Final = ("bad", "Cancelled by the mentor")
OVER: Final = ("", "Over")
OUTCOMES: Final[Mapping[str, tuple[str, str]]] = {
    Attendance.ATTENDED: ("good", "You were there"),
    Attendance.ABSENT: ("warm", "You missed it"),
    Attendance.NOT_HELD: ("", "It was not held"),
}


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """A session that is behind a learner. ``badge`` is a tone and words; without a public page it has no ``url``.

    ``given`` is what the learner said of the mentor, ``received`` the reverse: nobody else reads that one.
    """

    session_id: int
    title: str
    url: str
    mentor_name: str
    mentor_username: str
    starts_at: datetime
    ends_at: datetime
    badge: tuple[str, str]
    given: Feedback | None
    received: Feedback | None
    may_rate: bool


def behind(*, learner: User) -> QuerySet[Booking]:
    """The learner's seats in sessions that are over or cancelled, and those given back; newest first.

    Of several seats in one session the last one tells. What was never paid for was no seat.
    """
    over = Q(
        status=BookingStatus.CONFIRMED,
        run__status__in=(RunStatus.COMPLETED, RunStatus.CANCELLED),
    )
    given_back = Q(status=BookingStatus.CANCELLED, hold_expires_at__isnull=True)
    later = Booking.objects.filter(
        over | given_back, run=OuterRef("run"), learner=OuterRef("learner"), pk__gt=OuterRef("pk")
    )
    return (
        Booking.objects.filter(~Exists(later), over | given_back, learner=learner)
        .select_related("run__card", "run__page")
        .order_by("-run__starts_at", "-pk")
    )


def activity_rows(
    bookings: Sequence[Booking], *, learner: User, now: datetime
) -> list[ActivityRow]:
    """The rows of these bookings, whose runs and cards are loaded."""
    runs = [booking.run_id for booking in bookings]
    said = Feedback.objects.filter(Q(author=learner) | Q(subject=learner), run__in=runs)
    by_author = {(row.run_id, row.author_id == learner.pk): row for row in said}
    return [
        _row(
            booking,
            by_author.get((booking.run_id, True)),
            by_author.get((booking.run_id, False)),
            now,
        )
        for booking in bookings
    ]


def _row(
    booking: Booking, given: Feedback | None, received: Feedback | None, now: datetime
) -> ActivityRow:
    run, card = booking.run, booking.run.card
    was_there = booking.attendance == Attendance.ATTENDED
    return ActivityRow(
        session_id=run.page_id,
        title=run.title,
        url=card.url if run.page.live else "",
        mentor_name=card.mentor_name,
        mentor_username=card.mentor_username,
        starts_at=run.starts_at,
        ends_at=run.effective_end,
        badge=_badge(booking),
        given=given,
        received=received,
        may_rate=was_there
        and may_say(has_said=given is not None, ended_at=run.actual_end, now=now),
    )


def _badge(booking: Booking) -> tuple[str, str]:
    if booking.status == BookingStatus.CANCELLED:
        return BY_ME
    if booking.run.status == RunStatus.CANCELLED:
        return BY_MENTOR
    return OUTCOMES.get(booking.attendance, OVER)
