"""What people do with a session, at random, and how the product is asked for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied

from catalog.booking import services as booking
from catalog.sessions.editing import SessionChanges, cancel_session, update_session
from catalog.sessions.models import SessionPage, SessionRun
from live.room import services as room
from live.room.admission import NotAdmitted
from peerlearn_site.users.models import User
from tests.support import factories, rooms
from tests.support.timelines.model import MINUTE, Session

REFUSALS = (booking.BookingRefused, PermissionDenied, NotAdmitted, room.RoomRefused)


class Act(NamedTuple):
    """Somebody does something; ``value`` is who, or how much."""

    at: datetime
    timeline: int
    what: str
    value: Any


@dataclass
class Timeline:
    """A session, what must be true of it, and its mentor."""

    run: SessionRun
    session: Session
    mentor: User


def publish(
    mentor: User, number: int, *, starts: datetime, chance: Random, now: datetime
) -> Timeline:
    """A session of half an hour to an hour and a half."""
    ends, capacity = starts + chance.randint(30, 90) * MINUTE, chance.randint(1, 6)
    run = factories.session(
        mentor=mentor,
        now=now,
        title=f"Timeline number {number}",
        start_time=starts,
        end_time=ends,
        capacity=capacity,
    )
    return Timeline(run, Session(starts, ends, capacity), mentor)


def plan(number: int, session: Session, people: int, chance: Random, now: datetime) -> list[Act]:
    """What will be tried with one session, allowed or not."""

    def between(first: datetime, last: datetime) -> datetime:
        return first + timedelta(seconds=chance.randint(0, int((last - first).total_seconds())))

    start, end = session.starts, session.ends
    acts = []
    for _ in range(chance.randint(1, 6)):
        acts.append(("book", between(now, start + 5 * MINUTE), chance.randrange(people)))
    for act in list(acts):
        if chance.random() < 0.3:
            acts.append(("give_back", between(act[1], start + 5 * MINUTE), act[2]))
        acts.append(("enter", between(start - 35 * MINUTE, end + 12 * MINUTE), act[2]))
    if chance.random() < 0.3:
        by = timedelta(minutes=chance.randint(60, 180), seconds=chance.randint(0, 59))
        acts.append(("move", between(now, end), by))
    if chance.random() < 0.15:
        acts.append(("cancel", between(now, end + MINUTE), None))
    for _ in range(chance.choice([0, 1, 1, 2])):
        acts.append(("start", between(start - 12 * MINUTE, start + 20 * MINUTE), None))
    if chance.random() < 0.4:
        acts.append(("extend", between(start, end + 5 * MINUTE), chance.choice([5, 10, 15])))
    if chance.random() < 0.4:
        acts.append(("end", between(start, end + 12 * MINUTE), None))
    return [Act(at, number, what, value) for what, at, value in acts]


def carry_out(act: Act, timeline: Timeline, people: list[User], now: datetime) -> bool:
    """Ask the product; whether it allowed it."""
    try:
        _ASK[act.what](timeline, act.value, people, now)
    except REFUSALS:
        return False
    return True


def allowed(act: Act, session: Session, now: datetime) -> bool:
    """Ask the model, which changes with it."""
    ask: Callable[..., bool] = getattr(session, act.what)
    return ask(now) if act.value is None else ask(act.value, now)


def _book(timeline: Timeline, who: int, people: list[User], now: datetime) -> None:
    booking.book(learner=people[who], session_id=timeline.run.page_id, now=now)


def _give_back(timeline: Timeline, who: int, people: list[User], now: datetime) -> None:
    booking.cancel(learner=people[who], session_id=timeline.run.page_id, now=now)


def _move(timeline: Timeline, by: timedelta, people: list[User], now: datetime) -> None:
    starts, ends = timeline.session.starts + by, timeline.session.ends + by
    changes = SessionChanges(starts_at=starts, ends_at=ends)
    update_session(page=_page(timeline), mentor=timeline.mentor, changes=changes, now=now)


def _cancel(timeline: Timeline, _: None, people: list[User], now: datetime) -> None:
    cancel_session(page=_page(timeline), mentor=timeline.mentor, now=now)


def _enter(timeline: Timeline, who: int, people: list[User], now: datetime) -> None:
    rooms.come_in(timeline.run, people[who], now=now)


def _start(timeline: Timeline, _: None, people: list[User], now: datetime) -> None:
    room.start(seat=rooms.come_in(timeline.run, timeline.mentor, now=now), now=now)


def _extend(timeline: Timeline, total: int, people: list[User], now: datetime) -> None:
    seat = rooms.come_in(timeline.run, timeline.mentor, now=now)
    room.extend(seat=seat, total_minutes=total, now=now)


def _end(timeline: Timeline, _: None, people: list[User], now: datetime) -> None:
    room.end(seat=rooms.come_in(timeline.run, timeline.mentor, now=now), now=now)


def _page(timeline: Timeline) -> SessionPage:
    page: SessionPage = SessionPage.objects.get(pk=timeline.run.page_id)
    return page


_ASK: dict[str, Callable[[Timeline, Any, list[User], datetime], None]] = {
    "book": _book,
    "give_back": _give_back,
    "move": _move,
    "cancel": _cancel,
    "enter": _enter,
    "start": _start,
    "extend": _extend,
    "end": _end,
}
