"""Learners racing for seats, by threads on a real SQLite file: never one seat too many or lost."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from catalog.booking.models import Booking
from catalog.booking.rules import HOLD, Refusal
from catalog.booking.services import BookingRefused, Outcome, book, cancel
from catalog.booking.sweeps import free_unpaid_seats
from catalog.sessions.models import SessionRun
from peerlearn_site.users.models import User
from tests.support import make
from tests.support.race import all_at_once

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db(transaction=True)


def crowd(size: int) -> list[User]:
    return [make.learner(f"learner{number}") for number in range(size)]


def session_of(maya: User, *, capacity: int, price_paise: int | None = None) -> SessionRun:
    return make.session(
        mentor=maya,
        starts_at=NOON + timedelta(hours=6),
        capacity=capacity,
        price_paise=price_paise,
    )


def truth(run: SessionRun) -> tuple[int, int]:
    """(seats taken, booked) as the run says, after checking that the bookings say the same."""
    row = SessionRun.objects.get(pk=run.pk)
    active = Booking.objects.filter(run=run, status__in=["confirmed", "held"])
    assert row.seats_taken == active.count()
    assert row.booked_count == active.filter(status="confirmed").count()
    return row.seats_taken, row.booked_count


def test_a_hundred_learners_race_for_ten_seats(maya: User) -> None:
    run = session_of(maya, capacity=10)
    calls = [partial(book, learner=user, session_id=run.page_id, now=NOON) for user in crowd(100)]
    results = all_at_once(calls)
    booked = [result for result in results if isinstance(result, Outcome)]
    refused = [result.refusal for result in results if isinstance(result, BookingRefused)]
    assert (len(booked), refused) == (10, [Refusal.FULL] * 90)
    assert truth(run) == (10, 10)


def test_no_seat_is_lost_while_learners_book_and_cancel(maya: User) -> None:
    """Ten seats, thirty learners who book and cancel at random; then all who can, book."""
    run = session_of(maya, capacity=10)
    people = crowd(30)

    def wander(seed: int, user: User) -> list[str]:
        chance = random.Random(seed)
        trouble: list[str] = []
        for _ in range(6):
            act = chance.choice([book, cancel])
            try:
                act(learner=user, session_id=run.page_id, now=NOON)
            except BookingRefused as refused:
                if refused.refusal not in (Refusal.FULL, Refusal.NOT_BOOKED):
                    trouble.append(refused.refusal)
        return trouble

    assert all_at_once(partial(wander, seed, user) for seed, user in enumerate(people)) == [[]] * 30
    truth(run)
    for user in people:
        try:
            book(learner=user, session_id=run.page_id, now=NOON)
        except BookingRefused:
            pass
    assert truth(run) == (10, 10)


def test_one_learner_clicking_twenty_times_at_once_has_one_booking(maya: User) -> None:
    run = session_of(maya, capacity=10)
    [alice] = crowd(1)
    results = all_at_once([partial(book, learner=alice, session_id=run.page_id, now=NOON)] * 20)
    outcomes = [result for result in results if isinstance(result, Outcome)]
    assert [outcome.is_new for outcome in outcomes].count(True) == 1
    assert {outcome.booking.pk for outcome in outcomes} == {Booking.objects.get().pk}
    assert len(outcomes) == 20


def test_expired_holds_are_freed_once_by_sweeps_and_buyers_at_the_same_time(maya: User) -> None:
    run = session_of(maya, capacity=5, price_paise=500_00)
    people = crowd(15)
    for user in people[:5]:
        book(learner=user, session_id=run.page_id, now=NOON)
    later = NOON + HOLD
    buyers = [partial(book, learner=user, session_id=run.page_id, now=later) for user in people[5:]]
    results = all_at_once([*buyers, *[partial(free_unpaid_seats, now=later)] * 4])
    assert len([result for result in results if isinstance(result, Outcome)]) == 5
    assert not [
        error
        for error in results
        if isinstance(error, Exception) and not isinstance(error, BookingRefused)
    ]
    assert truth(run) == (5, 0)
    assert Booking.objects.filter(status="expired").count() == 5
