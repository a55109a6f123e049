"""Every sweep in several processes at the same moment, by threads: what is due happens once."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from catalog.booking.models import Booking
from catalog.booking.services import book
from catalog.sessions.enums import RunStatus
from catalog.sessions.models import SessionRun
from live.room import services
from peerlearn_site.effects import relay, sweeps
from peerlearn_site.effects.models import Effect
from peerlearn_site.users.models import User
from tests.support import make
from tests.support.race import all_at_once
from tests.support.rooms import come_in, kinds

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
LATER = NOON + timedelta(minutes=20)
pytestmark = pytest.mark.django_db(transaction=True)

OVERDUE = "catalog.sessions.sweeps.complete_overdue_sessions"
ENDED = "live.room.sweeps.end_sessions"
HOLDS = "catalog.booking.sweeps.free_unpaid_seats"
ROOMS = "live.room.sweeps.watch_rooms"


def never_held(mentor: User) -> SessionRun:
    return make.session(mentor=mentor, starts_at=NOON - timedelta(minutes=60))


def live(mentor: User) -> SessionRun:
    """One that is live, with its mentor inside, and over a minute before ``LATER``."""
    run = make.session(mentor=mentor, starts_at=NOON - timedelta(minutes=41))
    services.start(seat=come_in(run, mentor, now=NOON), now=NOON)
    return run


def unpaid(mentor: User, *learners: User) -> SessionRun:
    run = make.session(mentor=mentor, starts_at=NOON + timedelta(hours=2), price_paise=100)
    for learner in learners:
        book(learner=learner, session_id=run.page_id, now=NOON)
    return run


@pytest.mark.parametrize("round_number", range(3))
def test_six_processes_sweep_at_once(round_number: int, maya: User) -> None:
    learners = [make.learner(f"learner{number}") for number in range(3)]
    missed = [never_held(maya) for _ in range(4)]
    over = [live(maya) for _ in range(4)]
    held = [unpaid(maya, *learners) for _ in range(3)]
    results = all_at_once([partial(sweeps.run_all, LATER)] * 6)

    changed: Counter[str] = Counter()
    for result in results:
        assert isinstance(result, dict), result
        changed.update(result)
    assert (changed[OVERDUE] + changed[ENDED], changed[HOLDS]) == (8, 9)
    rows = SessionRun.objects.values_list("status", flat=True)
    assert set(rows.filter(pk__in=[run.pk for run in missed + over])) == {RunStatus.COMPLETED}
    assert [kinds(run).count("session.end") for run in over] == [1] * 4
    assert set(Booking.objects.values_list("status", flat=True)) == {"expired"}
    seats = SessionRun.objects.filter(pk__in=[run.pk for run in held])
    assert set(seats.values_list("seats_taken", "booked_count")) == {(0, 0)}


def test_seats_are_booked_while_six_processes_free_those_that_were_not_paid(maya: User) -> None:
    earlier = [make.learner(f"earlier{number}") for number in range(5)]
    later = [make.learner(f"later{number}") for number in range(8)]
    run = unpaid(maya, *earlier)
    calls = [partial(sweeps.run_one, HOLDS, now=LATER)] * 6
    calls += [partial(book, learner=one, session_id=run.page_id, now=LATER) for one in later]
    results = all_at_once(calls)

    booked = [one for one in results[6:] if not isinstance(one, Exception)]
    run.refresh_from_db()
    assert (len(booked), run.seats_taken, run.booked_count) == (5, 5, 0)
    statuses = Counter(Booking.objects.values_list("status", flat=True))
    assert statuses == {"expired": 5, "held": 5}


def test_effects_of_a_killed_process_are_taken_over_once_while_others_settle_theirs() -> None:
    """Two processes open the same expired claims and carry them out, while a third is still at work."""
    rows = Effect.objects.bulk_create(
        Effect(
            kind="session.announce",
            payload={"page_id": number, "is_new": False},
            status=Effect.Status.RUNNING,
            attempts=1,
            lease_until=NOON,
            due_at=NOON,
            created_at=NOON,
        )
        for number in range(30)
    )
    results = all_at_once([partial(relay.run_due, now=LATER)] * 4)

    assert sum(one for one in results if isinstance(one, int)) == len(rows), results
    assert set(Effect.objects.values_list("status", "attempts")) == {("done", 2)}
