"""Learners racing for seats that come free, by threads: the order is kept, and no seat lies idle or is given twice."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from catalog.booking.models import Booking, WaitlistEntry
from catalog.booking.rules import OFFER, Refusal
from catalog.booking.services import BookingRefused, book, cancel
from catalog.booking.waitlist import join_line, leave_line
from catalog.sessions.models import SessionRun
from peerlearn_site.effects import sweeps
from peerlearn_site.notifications.models import Notification
from peerlearn_site.users.models import User
from tests.support import make
from tests.support.race import all_at_once

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
START = NOON + timedelta(hours=6)
pytestmark = pytest.mark.django_db(transaction=True)
HARMLESS = {
    Refusal.FULL,
    Refusal.NOT_BOOKED,
    Refusal.HAS_SEAT,
    Refusal.NOT_FULL,
    Refusal.NOT_WAITING,
}


def full_session(maya: User, *, capacity: int, waiting: int) -> tuple[SessionRun, list[User]]:
    """All seats booked, and so many in line; the people in the order in which they came."""
    run = make.session(mentor=maya, starts_at=START, capacity=capacity)
    people = [make.learner(f"learner{number}") for number in range(capacity + waiting)]
    for user in people[:capacity]:
        book(learner=user, session_id=run.page_id, now=NOON)
    for minute, user in enumerate(people[capacity:], start=1):
        join_line(learner=user, session_id=run.page_id, now=NOON + timedelta(seconds=minute))
    return run, people


def check(run: SessionRun) -> None:
    """What holds after every commit."""
    row = SessionRun.objects.get(pk=run.pk)
    active = Booking.objects.filter(run=run, status__in=["confirmed", "held"])
    assert row.seats_taken == active.count() <= row.capacity
    assert row.booked_count == active.filter(status="confirmed").count()
    waiting = WaitlistEntry.objects.filter(run=run, status="waiting")
    assert row.seats_taken == row.capacity or not waiting.exists(), "a seat lies idle"
    held = set(active.filter(status="held").values_list("pk", flat=True))
    offered = WaitlistEntry.objects.filter(run=run, status="offered")
    assert set(offered.values_list("offer_id", flat=True)) == held
    with_seat = set(active.values_list("learner_id", flat=True))
    assert not with_seat & set(waiting.values_list("learner_id", flat=True))


def trouble(results: Iterable[Any]) -> list[Any]:
    """What came out that is neither an answer nor an ordinary refusal."""
    failed = [one for one in results if isinstance(one, Exception)]
    return [
        one for one in failed if not isinstance(one, BookingRefused) or one.refusal not in HARMLESS
    ]


def test_seats_given_back_at_once_go_to_the_first_in_line_and_to_no_newcomer(maya: User) -> None:
    run, people = full_session(maya, capacity=6, waiting=9)
    newcomers = [make.learner(f"newcomer{number}") for number in range(6)]
    its = {"session_id": run.page_id, "now": NOON + timedelta(minutes=5)}
    calls = [partial(cancel, learner=user, **its) for user in people[:6]]
    calls += [partial(book, learner=user, **its) for user in newcomers]
    assert trouble(all_at_once(calls)) == []
    check(run)
    held = Booking.objects.filter(run=run, status="held").values_list(
        "learner__username", flat=True
    )
    assert sorted(held) == sorted(user.username for user in people[6:12])
    assert not Booking.objects.filter(learner__in=newcomers).exists()


def test_offers_that_pass_are_given_on_once_by_many_sweepers_and_keepers(maya: User) -> None:
    run, people = full_session(maya, capacity=3, waiting=9)
    for user in people[:3]:
        cancel(learner=user, session_id=run.page_id, now=NOON + timedelta(minutes=5))
    late = NOON + timedelta(minutes=5) + OFFER
    keepers = [
        partial(book, learner=user, session_id=run.page_id, now=late) for user in people[3:6]
    ]
    results = all_at_once([*[partial(sweeps.run_all, late)] * 4, *keepers])
    assert trouble(results) == []
    check(run)
    offered = WaitlistEntry.objects.filter(status="offered").order_by("created_at")
    assert list(offered.values_list("learner__username", flat=True)) == [
        user.username for user in people[6:9]
    ]
    passed = Notification.objects.filter(kind="waitlist.passed")
    told = sorted(passed.values_list("recipient__username", flat=True))
    assert told == sorted(user.username for user in people[3:6])
    assert Notification.objects.filter(kind="waitlist.offered").count() == 6


@pytest.mark.parametrize("seed", [3, 5])
def test_whatever_people_do_no_seat_lies_idle_and_none_is_given_twice(
    maya: User, seed: int
) -> None:
    run, people = full_session(maya, capacity=4, waiting=8)
    acts: list[Callable[..., Any]] = [book, cancel, join_line, leave_line]

    def wander(number: int, user: User) -> list[Any]:
        chance = random.Random(f"{seed}-{number}")
        bad: list[Any] = []
        for step in range(6):
            now = NOON + timedelta(minutes=10 + step * 12)
            try:
                chance.choice(acts)(learner=user, session_id=run.page_id, now=now)
            except BookingRefused as refused:
                bad += [] if refused.refusal in HARMLESS else [refused]
        return bad

    def sweep() -> list[Any]:
        for step in range(6):
            sweeps.run_all(NOON + timedelta(minutes=10 + step * 12))
        return []

    wanderers = [partial(wander, number, user) for number, user in enumerate(people)]
    assert all_at_once([*wanderers, sweep, sweep]) == [[]] * (len(people) + 2)
    check(run)
    # Two sweepers at the start tell everybody the same, once.
    all_at_once([partial(sweeps.run_all, START)] * 2)
    check(run)
    assert not WaitlistEntry.objects.filter(status__in=["waiting", "offered"]).exists()
    closed = WaitlistEntry.objects.filter(status="closed").count()
    assert Notification.objects.filter(kind="waitlist.closed").count() == closed
