"""What people do with a session, at random, and how the product is asked for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied, ValidationError

from catalog.booking import services as booking
from catalog.feedback.services import FeedbackRefused, rate
from catalog.sessions.editing import SessionChanges, cancel_session, update_session
from catalog.sessions.models import SessionPage, SessionRun
from live.room import services as room
from live.room.admission import NotAdmitted
from peerlearn_site.users.models import User
from tests.support import rooms
from tests.support.histories.cast import HOUR, MINUTE
from tests.support.histories.oracle import Oracle

try:
    from catalog.booking import waitlist
except ImportError:
    waitlist = None  # type: ignore[assignment]

# Whether people can wait for a seat here at all.
HAS_LINE = waitlist is not None
REFUSALS = (
    booking.BookingRefused,
    PermissionDenied,
    ValidationError,
    NotAdmitted,
    room.RoomRefused,
    FeedbackRefused,
)


class Act(NamedTuple):
    """Somebody does something; ``value`` is who, or how much."""

    at: datetime
    history: int
    what: str
    value: Any


def plan(number: int, session: Oracle, chance: Random, now: datetime) -> list[Act]:
    """What will be tried with one session, allowed or not; the line is longer than the seats are many."""
    start, end = session.starts, session.ends

    def between(first: datetime, last: datetime) -> datetime:
        return first + timedelta(seconds=chance.randint(0, int((last - first).total_seconds())))

    def around_start() -> datetime:
        """Mostly in the hours before, some long before or too late."""
        last = chance.choice([start - 26 * HOUR, start - 2 * HOUR, start, start + 5 * MINUTE])
        return between(now, max(now, last))

    acts: list[tuple[str, datetime, Any]] = []
    for _ in range(chance.choice([0, 0, 3, 5, 8])):
        who, at = chance.randrange(len(session.people)), around_start()
        acts.append(("book", at, who))
        if HAS_LINE:
            acts.append(("wait", at + chance.choice([0, 1, 50]) * MINUTE, who))
            if chance.random() < 0.5:
                acts.append(("book", between(at, max(at, start)), who))
            if chance.random() < 0.2:
                acts.append(("leave", between(at, max(at, start)), who))
        if chance.random() < 0.4:
            acts.append(("give_back", between(at, max(at, start + 5 * MINUTE)), who))
        acts.append(("enter", between(start + 5 * MINUTE, end), who))
        acts.append(("rate", between(start + 20 * MINUTE, end + 20 * MINUTE), who))
    if chance.random() < 0.4:
        longest = chance.choice([6, 48])
        by = timedelta(minutes=chance.randint(-360, 60 * longest), seconds=chance.randint(1, 59))
        acts.append(("move", between(now, end), by))
    if chance.random() < 0.15:
        acts.append(("call_off", between(now, end + MINUTE), None))
    for _ in range(chance.choice([0, 1, 2, 3])):
        acts.append(("go_live", between(start - 12 * MINUTE, start + 5 * MINUTE), None))
    if chance.random() < 0.4:
        acts.append(("end", between(start, end + 12 * MINUTE), None))
    return [Act(at, number, what, value) for what, at, value in acts]


def carry_out(act: Act, run: SessionRun, people: list[User], now: datetime) -> bool:
    """Ask the product; whether it allowed it."""
    try:
        _ASK[act.what](run, act.value, people, now)
    except REFUSALS:
        return False
    return True


def _book(run: SessionRun, who: int, people: list[User], now: datetime) -> None:
    booking.book(learner=people[who], session_id=run.page_id, now=now)


def _give_back(run: SessionRun, who: int, people: list[User], now: datetime) -> None:
    booking.cancel(learner=people[who], session_id=run.page_id, now=now)


def _wait(run: SessionRun, who: int, people: list[User], now: datetime) -> None:
    waitlist.join_line(learner=people[who], session_id=run.page_id, now=now)


def _leave(run: SessionRun, who: int, people: list[User], now: datetime) -> None:
    waitlist.leave_line(learner=people[who], session_id=run.page_id, now=now)


def _rate(run: SessionRun, who: int, people: list[User], now: datetime) -> None:
    rate(
        author=people[who],
        session_id=run.page_id,
        subject_id=run.mentor_id,
        stars=4,
        comment="",
        now=now,
    )


def _enter(run: SessionRun, who: int, people: list[User], now: datetime) -> None:
    # Before it is live there is a lobby, in which somebody may or may not still be when it begins.
    if SessionRun.objects.get(pk=run.pk).status != "live":
        raise PermissionDenied
    rooms.come_in(run, people[who], now=now)


def _move(run: SessionRun, by: timedelta, people: list[User], now: datetime) -> None:
    fresh = SessionRun.objects.get(pk=run.pk)
    changes = SessionChanges(starts_at=fresh.starts_at + by, ends_at=fresh.ends_at + by)
    update_session(page=_page(run), mentor=run.mentor, changes=changes, now=now)


def _call_off(run: SessionRun, _: None, people: list[User], now: datetime) -> None:
    cancel_session(page=_page(run), mentor=run.mentor, now=now)


def _go_live(run: SessionRun, _: None, people: list[User], now: datetime) -> None:
    room.start(seat=rooms.come_in(run, run.mentor, now=now), now=now)


def _end(run: SessionRun, _: None, people: list[User], now: datetime) -> None:
    room.end(seat=rooms.come_in(run, run.mentor, now=now), now=now)


def _page(run: SessionRun) -> SessionPage:
    page: SessionPage = SessionPage.objects.get(pk=run.page_id)
    return page


_ASK: dict[str, Callable[[SessionRun, Any, list[User], datetime], None]] = {
    "book": _book,
    "give_back": _give_back,
    "wait": _wait,
    "leave": _leave,
    "rate": _rate,
    "enter": _enter,
    "move": _move,
    "call_off": _call_off,
    "go_live": _go_live,
    "end": _end,
}
