"""People in one room at the same moment, by threads on a real SQLite file: one log, no gap, one truth."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID, uuid4

import pytest

from catalog.booking.models import Booking
from catalog.booking.services import Outcome, join
from catalog.sessions.lifecycle import complete_overdue
from catalog.sessions.models import SessionRun
from live.room import services
from live.room.admission import NotAdmitted
from live.room.models import Participation
from live.room.protocol import MediaState
from live.room.services import RoomRefused, Seat, SeatReplaced
from live.room.sweeps import end_sessions, watch_rooms
from peerlearn_site.users.models import User
from tests.support import make
from tests.support.race import all_at_once
from tests.support.rooms import book, come_in, kinds, log, presences

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
END = NOON + timedelta(hours=1)
PAGE = UUID(int=1, version=4)
pytestmark = pytest.mark.django_db(transaction=True)


def errors(results: list[object], *expected: type[Exception]) -> list[object]:
    """What was raised and is none of the expected."""
    return [one for one in results if isinstance(one, Exception) and not isinstance(one, expected)]


@pytest.fixture
def run(maya: User, alice: User) -> SessionRun:
    run = make.session(mentor=maya, starts_at=NOON, capacity=50)
    book(run, alice, now=NOON)
    return run


def crowd(run: SessionRun, size: int) -> list[User]:
    people = [make.learner(f"learner{number}") for number in range(size)]
    book(run, *people, now=NOON)
    return people


def test_thirty_learners_enter_at_once_and_the_log_has_each_once(run: SessionRun) -> None:
    people = crowd(run, 30)
    results = all_at_once(partial(come_in, run, user, now=NOON) for user in people)
    assert errors(results) == []
    entered = [payload["person"]["name"] for _, payload in log(run)]
    assert sorted(entered) == sorted(user.display_name for user in people)
    assert set(presences(run).values()) == {"here"}


def test_one_person_with_twenty_tabs_at_once_is_one_person(run: SessionRun, alice: User) -> None:
    results = all_at_once([partial(come_in, run, alice, now=NOON)] * 20)
    seats = [seat for seat in results if isinstance(seat, Seat)]
    assert errors(results) == []
    assert sorted(seat.epoch for seat in seats) == list(range(1, 21))
    [row] = Participation.objects.all()
    [newest] = [seat for seat in seats if seat.epoch == 20]
    assert (row.presence, row.epoch, row.connection_id) == ("here", 20, newest.connection_id)


def test_of_two_starts_one_happens_and_both_are_content(run: SessionRun, maya: User) -> None:
    seat = come_in(run, maya, now=NOON)
    assert all_at_once([partial(services.start, seat=seat, now=NOON)] * 8) == [None] * 8
    assert kinds(run).count("session.live") == 1


def test_entering_races_with_the_start_and_everybody_attends(run: SessionRun, maya: User) -> None:
    people = crowd(run, 12)
    seat = come_in(run, maya, now=NOON)
    calls = [partial(come_in, run, user, now=NOON) for user in people]
    calls.insert(6, partial(services.start, seat=seat, now=NOON))
    assert errors(all_at_once(calls)) == []
    assert not Participation.objects.filter(attended_at__isnull=True).exists()
    assert kinds(run).count("session.live") == 1


@pytest.mark.parametrize("seed", range(3))
def test_end_races_with_start_extension_sweeps_and_people(
    seed: int, run: SessionRun, maya: User
) -> None:
    """Whoever wins: one end, nobody inside after it, nothing in the log after it."""
    people = crowd(run, 8)
    hers = come_in(run, maya, now=NOON)
    services.start(seat=hers, now=NOON)
    seats = [come_in(run, user, now=NOON) for user in people[:4]]
    calls = [
        partial(services.end, seat=hers, now=END),
        partial(services.end, seat=hers, now=END),
        partial(services.start, seat=hers, now=NOON),
        partial(services.extend, seat=hers, total_minutes=10, now=END - timedelta(seconds=1)),
        partial(end_sessions, now=END + timedelta(minutes=10)),
        partial(complete_overdue, now=END + timedelta(minutes=10)),
        *(partial(services.lose, seat=seat, now=END) for seat in seats),
        *(partial(come_in, run, user, now=NOON) for user in people[4:]),
    ]
    random.Random(seed).shuffle(calls)
    results = all_at_once(calls)
    assert errors(results, RoomRefused, SeatReplaced, NotAdmitted) == []
    told = kinds(run)
    assert (told.count("session.live"), told.count("session.end"), told[-1]) == (
        1,
        1,
        "session.end",
    )
    assert set(presences(run).values()) == {"gone"}
    run.refresh_from_db()
    assert run.status == "completed"
    assert run.actual_start is not None and run.actual_end is not None
    assert run.duration == run.actual_end - run.actual_start
    assert set(Booking.objects.values_list("attendance", flat=True)) <= {"attended", "absent"}
    came = set(
        Participation.objects.filter(attended_at__isnull=False).values_list("user_id", flat=True)
    )
    attended = Booking.objects.filter(attendance="attended").values_list("learner_id", flat=True)
    assert set(attended) == came - {maya.pk}


def test_an_older_socket_ends_while_the_newer_one_comes(run: SessionRun, alice: User) -> None:
    """In whatever order: in the end she is here, by the newest socket, in the epoch of her page."""
    for _ in range(10):
        older = come_in(run, alice, now=NOON, client_id=PAGE)
        results = all_at_once(
            [
                partial(services.lose, seat=older, now=NOON),
                partial(come_in, run, alice, now=NOON, client_id=PAGE),
                partial(services.lose, seat=older, now=NOON),
            ]
        )
        [newer] = [seat for seat in results if isinstance(seat, Seat)]
        row = Participation.objects.get()
        assert (row.presence, row.connection_id) == ("here", newer.connection_id)
        assert (newer.resumed, newer.epoch) == (True, 1)


def test_sweeps_of_several_processes_let_somebody_go_once(run: SessionRun, alice: User) -> None:
    services.lose(seat=come_in(run, alice, now=NOON), now=NOON)
    for second in range(5, 45, 5):
        watch_rooms(now=NOON + timedelta(seconds=second))
    results = all_at_once([partial(watch_rooms, now=NOON + timedelta(seconds=45))] * 6)
    assert (errors(results), sum(one for one in results if isinstance(one, int))) == ([], 1)
    assert kinds(run) == ["learner.join", "participant.lost", "learner.leave"]


def test_everybody_does_everything_and_the_log_stays_whole(run: SessionRun, maya: User) -> None:
    """Twelve people switch, wave, drop out and come back, while sweeps run: no gap, none twice."""
    people = [maya, *crowd(run, 11)]
    pages = [uuid4() for _ in people]

    def wander(number: int) -> None:
        chance = random.Random(number)
        seat = come_in(run, people[number], now=NOON, client_id=pages[number])
        for _ in range(12):
            act = chance.choice(["media", "hand", "lose", "leave", "sweep"])
            if act == "media":
                on = chance.random() < 0.5
                services.set_media(seat=seat, media=MediaState(mic=on), now=NOON)
            elif act == "hand":
                services.raise_hand(seat=seat, raised=chance.random() < 0.5, now=NOON)
            elif act == "sweep":
                watch_rooms(now=NOON + timedelta(seconds=5))
            else:
                go = services.lose if act == "lose" else services.leave
                assert go(seat=seat, now=NOON) is True
                seat = come_in(run, people[number], now=NOON, client_id=pages[number])

    assert all_at_once(partial(wander, number) for number in range(12)) == [None] * 12
    told = log(run)
    joins = [payload["person"]["id"] for kind, payload in told if kind.endswith(".join")]
    leaves = [payload["id"] for kind, payload in told if kind.endswith(".leave")]
    losses, backs = (
        sum(kind == f"participant.{what}" for kind, _ in told) for what in ("lost", "back")
    )
    assert (len(joins) - len(leaves), losses) == (12, backs)
    assert set(presences(run).values()) == {"here"}


def test_twenty_learners_join_at_the_door_for_five_seats(maya: User) -> None:
    run = make.session(mentor=maya, starts_at=NOON, capacity=5)
    people = [make.learner(f"learner{number}") for number in range(20)]
    results = all_at_once(
        partial(join, learner=user, session_id=run.page_id, now=NOON + timedelta(minutes=1))
        for user in people
    )
    assert len([one for one in results if isinstance(one, Outcome)]) == 5
    row = SessionRun.objects.get(pk=run.pk)
    assert (row.seats_taken, row.booked_count, Booking.objects.count()) == (5, 5, 5)


@pytest.mark.parametrize("seed", range(3))
def test_every_process_notes_who_is_heard_while_rooms_begin_and_end(seed: int, maya: User) -> None:
    """Heartbeats are noted for many rooms at once, and sweeps look at all: nobody waits for another in a ring."""
    chance = random.Random(seed)
    runs = [make.session(mentor=maya, starts_at=NOON, capacity=50) for _ in range(4)]
    hers, others = [], []
    for number, run in enumerate(runs):
        people = [make.learner(f"learner{number}-{one}") for one in range(6)]
        book(run, *people, now=NOON)
        hers.append(come_in(run, maya, now=NOON))
        others += [come_in(run, user, now=NOON) for user in people]
    sockets = [seat.connection_id for seat in (*hers, *others)]
    later = NOON + timedelta(seconds=6)

    def hear() -> None:
        for _ in range(10):
            services.seen(connection_ids=chance.sample(sockets, len(sockets)), now=later)

    def start_and_end(seat: Seat) -> None:
        services.start(seat=seat, now=later)
        services.end(seat=seat, now=later)

    calls = [*[hear] * 4, *[partial(watch_rooms, now=later)] * 3]
    calls += [partial(start_and_end, seat) for seat in hers]
    assert errors(all_at_once(calls)) == []
    assert [kinds(run)[-1] for run in runs] == ["session.end"] * 4
    assert services.seen(connection_ids=sockets, now=later) == set(sockets)
