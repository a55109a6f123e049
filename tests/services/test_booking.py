"""Booking and cancelling, by the rows, the counts and what is told to whom."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError
from pydantic import BaseModel
from pytest_django.fixtures import DjangoCaptureOnCommitCallbacks
from time_machine import TimeMachineFixture

from catalog.booking import announcements, selectors, services, sweeps
from catalog.booking.models import Booking
from catalog.booking.protocol import BookingCancelled, BookingCount, LearnerBooked, SeatChanged
from catalog.booking.rules import HOLD, Refusal
from catalog.booking.services import BookingRefused, book, cancel, join, record_attendance
from catalog.sessions.enums import RunStatus
from catalog.sessions.lifecycle import change_status
from catalog.sessions.models import SessionRun
from peerlearn_site.users.models import User
from tests.support import make

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
LATER = NOON + timedelta(minutes=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def free(maya: User) -> SessionRun:
    return make.session(mentor=maya, starts_at=NOON + timedelta(hours=6), capacity=2)


@pytest.fixture
def paid(maya: User) -> SessionRun:
    return make.session(
        mentor=maya, starts_at=NOON + timedelta(hours=6), capacity=1, price_paise=500_00
    )


def seats(run: SessionRun) -> tuple[int, int]:
    """(seats taken, booked) as the row says."""
    return SessionRun.objects.values_list("seats_taken", "booked_count").get(pk=run.pk)


def refusal_of(call: object, **arguments: object) -> Refusal:
    with pytest.raises(BookingRefused) as caught:
        call(**arguments)  # type: ignore[operator]
    return caught.value.refusal


class TestAFreeSession:
    def test_a_booking_is_confirmed_and_counted(self, alice: User, free: SessionRun) -> None:
        outcome = book(learner=alice, session_id=free.page_id, now=NOON)
        assert (outcome.is_new, outcome.booking.status) == (True, "confirmed")
        assert (outcome.booking.price_paise, outcome.booking.hold_expires_at) == (None, None)
        assert seats(free) == (1, 1)

    def test_booking_twice_is_one_booking(self, alice: User, free: SessionRun) -> None:
        first = book(learner=alice, session_id=free.page_id, now=NOON)
        second = book(learner=alice, session_id=free.page_id, now=LATER)
        assert (second.booking, second.is_new) == (first.booking, False)
        assert seats(free) == (1, 1)

    def test_the_last_seat_is_the_last(self, alice: User, bob: User, free: SessionRun) -> None:
        for user in (alice, bob):
            book(learner=user, session_id=free.page_id, now=NOON)
        eve = make.learner("eve")
        assert refusal_of(book, learner=eve, session_id=free.page_id, now=NOON) == Refusal.FULL
        assert seats(free) == (2, 2)

    def test_a_cancelled_seat_can_be_taken_again(
        self, alice: User, bob: User, free: SessionRun
    ) -> None:
        SessionRun.objects.filter(pk=free.pk).update(capacity=1)
        book(learner=alice, session_id=free.page_id, now=NOON)
        outcome = cancel(learner=alice, session_id=free.page_id, now=LATER)
        assert (outcome.booking.status, outcome.booking.cancelled_at) == ("cancelled", LATER)
        assert seats(free) == (0, 0)
        book(learner=bob, session_id=free.page_id, now=LATER)
        assert seats(free) == (1, 1)

    def test_cancelling_twice_gives_one_seat_back(
        self, alice: User, bob: User, free: SessionRun
    ) -> None:
        for user in (alice, bob):
            book(learner=user, session_id=free.page_id, now=NOON)
        first = cancel(learner=alice, session_id=free.page_id, now=LATER)
        second = cancel(learner=alice, session_id=free.page_id, now=LATER)
        assert (second.booking, second.is_new) == (first.booking, False)
        assert seats(free) == (1, 1)

    def test_booking_after_cancelling_is_a_new_booking(self, alice: User, free: SessionRun) -> None:
        old = book(learner=alice, session_id=free.page_id, now=NOON).booking
        cancel(learner=alice, session_id=free.page_id, now=NOON)
        new = book(learner=alice, session_id=free.page_id, now=LATER).booking
        assert new.pk != old.pk
        assert list(Booking.objects.values_list("status", flat=True).order_by("pk")) == [
            "cancelled",
            "confirmed",
        ]

    def test_only_ones_own_booking_is_cancelled(
        self, alice: User, bob: User, free: SessionRun
    ) -> None:
        book(learner=alice, session_id=free.page_id, now=NOON)
        refusal = refusal_of(cancel, learner=bob, session_id=free.page_id, now=NOON)
        assert refusal == Refusal.NOT_BOOKED
        assert seats(free) == (1, 1)


class TestRefusals:
    def test_ones_own_session(self, maya: User, free: SessionRun) -> None:
        assert refusal_of(book, learner=maya, session_id=free.page_id, now=NOON) == Refusal.OWN

    def test_after_the_start(self, alice: User, free: SessionRun) -> None:
        at_start = {"learner": alice, "session_id": free.page_id, "now": free.starts_at}
        assert refusal_of(book, **at_start) == Refusal.STARTED
        book(learner=alice, session_id=free.page_id, now=NOON)
        assert refusal_of(cancel, **at_start) == Refusal.TOO_LATE

    @pytest.mark.parametrize(
        ("status", "refusal"),
        [
            (RunStatus.LIVE, Refusal.STARTED),
            (RunStatus.COMPLETED, Refusal.OVER),
            (RunStatus.CANCELLED, Refusal.CANCELLED),
        ],
    )
    def test_a_session_that_is_not_open(
        self, alice: User, free: SessionRun, status: RunStatus, refusal: Refusal
    ) -> None:
        SessionRun.objects.filter(pk=free.pk).update(status=status)
        assert refusal_of(book, learner=alice, session_id=free.page_id, now=NOON) == refusal
        assert (Booking.objects.count(), seats(free)) == (0, (0, 0))

    def test_an_unpublished_or_unknown_session(self, alice: User, free: SessionRun) -> None:
        free.page.live = False
        free.page.save(update_fields=["live"])
        for session_id in (free.page_id, 0):
            with pytest.raises(SessionRun.DoesNotExist):
                book(learner=alice, session_id=session_id, now=NOON)


class TestAPaidSession:
    def test_a_seat_is_held_for_fifteen_minutes_and_not_counted(
        self, alice: User, paid: SessionRun
    ) -> None:
        booking = book(learner=alice, session_id=paid.page_id, now=NOON).booking
        assert (booking.status, booking.hold_expires_at) == ("held", NOON + HOLD)
        assert (booking.price_paise, seats(paid)) == (500_00, (1, 0))

    def test_a_held_seat_keeps_others_out_until_its_time_is_over(
        self, alice: User, bob: User, paid: SessionRun
    ) -> None:
        book(learner=alice, session_id=paid.page_id, now=NOON)
        just_before = NOON + HOLD - timedelta(seconds=1)
        call = {"learner": bob, "session_id": paid.page_id}
        assert refusal_of(book, **call, now=just_before) == Refusal.FULL
        book(**call, now=NOON + HOLD)
        assert seats(paid) == (1, 0)
        assert dict(Booking.objects.values_list("learner__username", "status")) == {
            "alice": "expired",
            "bob": "held",
        }

    def test_the_same_learner_may_hold_again_after_the_time_is_over(
        self, alice: User, paid: SessionRun
    ) -> None:
        first = book(learner=alice, session_id=paid.page_id, now=NOON)
        again = book(learner=alice, session_id=paid.page_id, now=NOON + HOLD)
        assert (again.is_new, again.booking.pk != first.booking.pk) == (True, True)
        assert seats(paid) == (1, 0)

    def test_the_sweep_frees_what_was_not_paid_once(self, alice: User, paid: SessionRun) -> None:
        book(learner=alice, session_id=paid.page_id, now=NOON)
        assert sweeps.free_unpaid_seats(now=NOON + HOLD - timedelta(seconds=1)) == 0
        assert sweeps.free_unpaid_seats(now=NOON + HOLD) == 1
        assert sweeps.free_unpaid_seats(now=NOON + HOLD) == 0
        assert seats(paid) == (0, 0)

    def test_a_held_seat_can_be_given_back(self, alice: User, paid: SessionRun) -> None:
        book(learner=alice, session_id=paid.page_id, now=NOON)
        cancel(learner=alice, session_id=paid.page_id, now=LATER)
        assert seats(paid) == (0, 0)

    def test_an_expired_hold_cannot_be_given_back(self, alice: User, paid: SessionRun) -> None:
        book(learner=alice, session_id=paid.page_id, now=NOON)
        call = {"learner": alice, "session_id": paid.page_id}
        assert refusal_of(cancel, **call, now=NOON + HOLD) == Refusal.NOT_BOOKED
        sweeps.free_unpaid_seats(now=NOON + HOLD)
        assert refusal_of(cancel, **call, now=NOON + HOLD) == Refusal.NOT_BOOKED

    def test_a_cancelled_session_asks_nobody_to_pay(self, alice: User, paid: SessionRun) -> None:
        book(learner=alice, session_id=paid.page_id, now=NOON)
        assert change_status(run=paid, to=RunStatus.CANCELLED, now=LATER) is True
        assert Booking.objects.get().status == "cancelled"
        assert seats(paid) == (0, 0)


def test_a_confirmed_booking_of_a_cancelled_session_stays_as_the_record(
    alice: User, free: SessionRun
) -> None:
    book(learner=alice, session_id=free.page_id, now=NOON)
    change_status(run=free, to=RunStatus.CANCELLED, now=LATER)
    assert Booking.objects.get().status == "confirmed"


class TestTheDatabaseSaysNo:
    """Whatever a service forgets, the constraints hold."""

    def test_a_second_active_booking(self, alice: User, free: SessionRun) -> None:
        booking = book(learner=alice, session_id=free.page_id, now=NOON).booking
        booking.pk = None
        with pytest.raises(IntegrityError):
            booking.save(force_insert=True)

    def test_more_seats_taken_than_there_are(self, free: SessionRun) -> None:
        with pytest.raises(IntegrityError):
            SessionRun.objects.filter(pk=free.pk).update(seats_taken=3)

    def test_a_hold_without_an_end(self, alice: User, free: SessionRun) -> None:
        with pytest.raises(IntegrityError):
            Booking.objects.create(
                run=free, learner=alice, status="held", created_at=NOON, told_at=NOON
            )


class TestAtTheDoor:
    """``join`` takes a seat where ``book`` does not any more: in a free session that has begun."""

    START = NOON + timedelta(hours=6)

    def test_a_seat_is_had_after_the_start_and_counts_like_any_other(
        self, alice: User, free: SessionRun
    ) -> None:
        learner = {"learner": alice, "session_id": free.page_id, "now": self.START}
        assert refusal_of(book, **learner) == Refusal.STARTED
        first, second = join(**learner), join(**learner)
        assert (first.is_new, second.is_new) == (True, False)
        assert (first.booking.status, second.booking) == ("confirmed", first.booking)
        assert seats(free) == (1, 1)

    def test_a_live_session_has_a_door_and_a_full_one_has_none(
        self, alice: User, bob: User, free: SessionRun
    ) -> None:
        SessionRun.objects.filter(pk=free.pk).update(capacity=1)
        change_status(run=free, to=RunStatus.LIVE, now=self.START)
        join(learner=alice, session_id=free.page_id, now=self.START)
        assert (
            refusal_of(join, learner=bob, session_id=free.page_id, now=self.START) == Refusal.FULL
        )
        assert seats(free) == (1, 1)

    def test_an_extension_keeps_the_door_open(self, alice: User, free: SessionRun) -> None:
        late = {"learner": alice, "session_id": free.page_id, "now": free.ends_at}
        assert refusal_of(join, **late) == Refusal.OVER
        SessionRun.objects.filter(pk=free.pk).update(extension_minutes=5)
        assert join(**late).is_new is True

    def test_a_held_seat_stays_held(self, alice: User, bob: User, paid: SessionRun) -> None:
        book(learner=alice, session_id=paid.page_id, now=NOON)
        outcome = join(learner=alice, session_id=paid.page_id, now=LATER)
        assert (outcome.is_new, outcome.booking.status) == (False, "held")
        assert refusal_of(join, learner=bob, session_id=paid.page_id, now=LATER) == Refusal.NOT_FREE


class TestAttendance:
    """What became of the seats is written once the session is over."""

    @pytest.fixture
    def booked(self, alice: User, bob: User, free: SessionRun) -> SessionRun:
        for user in (alice, bob):
            book(learner=user, session_id=free.page_id, now=NOON)
        return free

    def written(self) -> dict[str, str]:
        return dict(Booking.objects.values_list("learner__username", "attendance"))

    def test_who_came_attended_and_the_others_were_absent(
        self, booked: SessionRun, alice: User, maya: User
    ) -> None:
        came = {alice.pk, maya.pk}
        for _ in range(2):
            record_attendance(run_id=booked.pk, attended_user_ids=came, was_held=True)
            assert self.written() == {"alice": "attended", "bob": "absent"}

    def test_a_session_that_was_not_held_counts_for_nobody(
        self, booked: SessionRun, alice: User
    ) -> None:
        record_attendance(run_id=booked.pk, attended_user_ids={alice.pk}, was_held=False)
        assert self.written() == {"alice": "not_held", "bob": "not_held"}

    def test_only_seats_of_this_session_and_only_taken_ones(
        self, booked: SessionRun, alice: User, bob: User, maya: User
    ) -> None:
        cancel(learner=bob, session_id=booked.page_id, now=LATER)
        other = make.session(mentor=maya, starts_at=NOON + timedelta(hours=9))
        book(learner=alice, session_id=other.page_id, now=NOON)
        record_attendance(run_id=booked.pk, attended_user_ids={alice.pk, bob.pk}, was_held=True)
        found = Booking.objects.values_list("run_id", "learner__username", "attendance")
        assert set(found) == {
            (booked.pk, "alice", "attended"),
            (booked.pk, "bob", ""),
            (other.pk, "alice", ""),
        }


class TestWhatIsTold:
    """After the commit: the counts to everybody, bookings to the mentor, holds to nobody."""

    @pytest.fixture
    def told(self, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, BaseModel]]:
        events: list[tuple[str, BaseModel]] = []

        def note(topic: object, event: BaseModel) -> None:
            events.append((topic.name, event))  # type: ignore[attr-defined]

        monkeypatch.setattr(announcements, "publish", note)
        monkeypatch.setattr(announcements, "publish_on_commit", note)
        return events

    def test_a_booking_and_a_cancellation(
        self,
        alice: User,
        maya: User,
        free: SessionRun,
        told: list[tuple[str, BaseModel]],
        django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            booking = book(learner=alice, session_id=free.page_id, now=NOON).booking
        with django_capture_on_commit_callbacks(execute=True):
            cancel(learner=alice, session_id=free.page_id, now=NOON)
        common = {
            "booking_id": booking.pk,
            "session_id": free.page_id,
            "session_title": free.title,
            "learner_name": "Alice",
        }
        to_mentor, to_alice = f"sessions:{maya.pk}", f"notifications:{alice.pk}"
        stands = {"session_id": free.page_id, "place": None, "held_until": None}
        assert told == [
            (
                to_mentor,
                LearnerBooked(**common, booked_count=1, message="Alice booked your session"),
            ),
            (
                "sessions:changed",
                BookingCount(id=free.page_id, booked_count=1, seats_left=1),
            ),
            (to_alice, SeatChanged(**stands, status="confirmed")),
            (
                to_mentor,
                BookingCancelled(
                    **common, booked_count=0, message="Alice cancelled a booking of your session"
                ),
            ),
            (
                "sessions:changed",
                BookingCount(id=free.page_id, booked_count=0, seats_left=2),
            ),
            (to_alice, SeatChanged(**stands, status="none")),
        ]

    def test_a_hold_and_its_end_are_the_learners_own_news_and_move_the_seats(
        self,
        alice: User,
        paid: SessionRun,
        time_machine: TimeMachineFixture,
        told: list[tuple[str, BaseModel]],
        django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    ) -> None:
        until = NOON + HOLD
        time_machine.move_to(NOON, tick=False)
        with django_capture_on_commit_callbacks(execute=True):
            book(learner=alice, session_id=paid.page_id, now=NOON)
        time_machine.move_to(until, tick=False)
        with django_capture_on_commit_callbacks(execute=True):
            sweeps.free_unpaid_seats(now=until)
        count, to_alice = {"id": paid.page_id, "booked_count": 0}, f"notifications:{alice.pk}"
        stands = {"session_id": paid.page_id, "place": None}
        held = SeatChanged(**stands, status="held", held_until=until.isoformat())
        assert told == [
            ("sessions:changed", BookingCount(**count, seats_left=0)),
            (to_alice, held),
            ("sessions:changed", BookingCount(**count, seats_left=1)),
            (to_alice, SeatChanged(**stands, status="none", held_until=None)),
        ]

    def test_booking_again_tells_nobody(
        self,
        alice: User,
        free: SessionRun,
        told: list[tuple[str, BaseModel]],
        django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    ) -> None:
        book(learner=alice, session_id=free.page_id, now=NOON)
        told.clear()
        with django_capture_on_commit_callbacks(execute=True):
            book(learner=alice, session_id=free.page_id, now=LATER)
        assert told == []


def test_taking_a_seat_costs_the_same_in_a_full_house(
    free: SessionRun, django_assert_num_queries
) -> None:
    SessionRun.objects.filter(pk=free.pk).update(capacity=500)
    people = [make.learner(f"learner{number}") for number in range(12)]
    for user in people[:11]:
        services.book(learner=user, session_id=free.page_id, now=NOON)
    assert selectors.expired_holds(now=LATER).count() == 0
    with django_assert_num_queries(16):
        services.book(learner=people[11], session_id=free.page_id, now=NOON)
