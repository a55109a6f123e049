"""The line for a full session: who is next, what is held for them, how long, and what all are told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from django.db.models import QuerySet
from pydantic import BaseModel
from pytest_django.fixtures import DjangoCaptureOnCommitCallbacks
from time_machine import TimeMachineFixture

from catalog.booking import announcements, services, sweeps
from catalog.booking.models import Booking, WaitlistEntry
from catalog.booking.protocol import BookingCount, LearnerBooked, SeatChanged
from catalog.booking.rules import HOLD, OFFER, Refusal
from catalog.booking.services import BookingRefused, book, cancel, join
from catalog.booking.signals import booking_changed
from catalog.booking.waitlist import join_line, leave_line
from catalog.sessions.editing import cancel_session, update_session
from catalog.sessions.enums import RunStatus
from catalog.sessions.lifecycle import change_status
from catalog.sessions.models import SessionPage, SessionRun
from catalog.sessions.signals import session_rescheduled
from peerlearn_site.effects import clock, relay
from peerlearn_site.effects.models import Effect
from peerlearn_site.notifications.models import Notification
from peerlearn_site.users.models import User
from tests.support import make

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
START = NOON + timedelta(hours=6)
pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db: None) -> dict[str, User]:
    return {name: make.learner(name) for name in ("ann", "ben", "cleo", "dev", "eve")}


@pytest.fixture
def full(maya: User, people: dict[str, User]) -> SessionRun:
    """Free, at 18:00, its only seat ann's; ben, cleo and dev wait in this order."""
    return _full(maya, people)


def _full(maya: User, people: dict[str, User], **values: int) -> SessionRun:
    run = make.session(mentor=maya, starts_at=START, **{"capacity": 1, **values})
    book(learner=people["ann"], session_id=run.page_id, now=NOON)
    for minutes, name in enumerate(("ben", "cleo", "dev"), start=1):
        join_line(learner=people[name], session_id=run.page_id, now=after(minutes))
    return run


def after(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def stand(run: SessionRun) -> dict[str, str]:
    """What became of everybody's newest entry."""
    rows = WaitlistEntry.objects.filter(run=run).order_by("pk")
    return dict(rows.values_list("learner__username", "status"))


def seats(run: SessionRun) -> dict[str, str]:
    """Who keeps a seat; the counts of the run say the same."""
    found = dict(
        Booking.objects.filter(run=run, status__in=["confirmed", "held"])
        .order_by("pk")
        .values_list("learner__username", "status")
    )
    row = SessionRun.objects.get(pk=run.pk)
    booked = [status for status in found.values() if status == "confirmed"]
    assert (row.seats_taken, row.booked_count) == (len(found), len(booked))
    return found


def told(*kinds: str) -> list[tuple[str, str]]:
    rows = Notification.objects.filter(kind__startswith="waitlist.").order_by("pk")
    found = [(row.recipient.username, row.kind) for row in rows.select_related("recipient")]
    return [one for one in found if one[1] in kinds] if kinds else found


def notices() -> QuerySet[Notification]:
    """What was told; of seats that were booked and given back ``test_seat_notices`` speaks."""
    return Notification.objects.exclude(kind__startswith="booking.").order_by("pk")


def refusal_of(call: Callable[..., object], **arguments: object) -> Refusal:
    with pytest.raises(BookingRefused) as caught:
        call(**arguments)
    return caught.value.refusal


class TestJoining:
    def test_each_stands_behind_those_who_came_before(
        self, full: SessionRun, people: dict[str, User]
    ) -> None:
        waiting = join_line(learner=people["eve"], session_id=full.page_id, now=after(9))
        assert (waiting.is_new, waiting.entry.status) == (True, "waiting")
        again = join_line(learner=people["eve"], session_id=full.page_id, now=after(10))
        assert (again.entry, again.is_new) == (waiting.entry, False)
        assert list(WaitlistEntry.objects.values_list("learner__username", flat=True)) == [
            "ben",
            "cleo",
            "dev",
            "eve",
        ]
        assert (told(), seats(full)) == ([], {"ann": "confirmed"})

    @pytest.mark.parametrize(
        ("name", "now", "refusal"),
        [
            ("ann", after(9), Refusal.HAS_SEAT),
            ("maya", after(9), Refusal.OWN),
            ("eve", START, Refusal.STARTED),
        ],
    )
    def test_who_cannot_wait(
        self,
        full: SessionRun,
        people: dict[str, User],
        maya: User,
        name: str,
        now: datetime,
        refusal: Refusal,
    ) -> None:
        one = {**people, "maya": maya}[name]
        assert refusal_of(join_line, learner=one, session_id=full.page_id, now=now) == refusal
        assert WaitlistEntry.objects.count() == 3

    def test_nobody_waits_beside_a_free_seat_or_an_unpaid_one_of_their_own(
        self, maya: User, people: dict[str, User]
    ) -> None:
        paid = make.session(mentor=maya, starts_at=START, capacity=1, price_paise=500_00)
        asked = {"session_id": paid.page_id, "now": NOON}
        assert refusal_of(join_line, learner=people["ann"], **asked) == Refusal.NOT_FULL
        book(learner=people["ann"], **asked)
        assert refusal_of(join_line, learner=people["ann"], **asked) == Refusal.HAS_SEAT
        assert WaitlistEntry.objects.count() == 0


class TestTheNextInLine:
    def test_a_seat_that_comes_free_is_held_for_whoever_waits_longest(
        self, full: SessionRun, people: dict[str, User]
    ) -> None:
        cancel(learner=people["ann"], session_id=full.page_id, now=after(20))
        assert seats(full) == {"ben": "held"}
        offer = Booking.objects.get(learner=people["ben"])
        assert (offer.hold_expires_at, offer.is_offer) == (after(20) + OFFER, True)
        assert stand(full) == {"ben": "offered", "cleo": "waiting", "dev": "waiting"}
        assert told() == [("ben", "waitlist.offered")]

    def test_keeping_it_makes_it_a_booking_like_any_other(
        self, full: SessionRun, people: dict[str, User]
    ) -> None:
        cancel(learner=people["ann"], session_id=full.page_id, now=after(20))
        changes: list[tuple[str, str]] = []

        def note(booking: Booking, **kwargs: object) -> None:
            changes.append((booking.learner.username, booking.status))

        booking_changed.connect(note)
        try:
            outcome = book(learner=people["ben"], session_id=full.page_id, now=after(30))
        finally:
            booking_changed.disconnect(note)
        assert (outcome.is_new, outcome.booking.status, outcome.booking.hold_expires_at) == (
            True,
            "confirmed",
            None,
        )
        assert (outcome.booking.told_at, changes) == (after(30), [("ben", "confirmed")])
        again = book(learner=people["ben"], session_id=full.page_id, now=after(31))
        assert (again.booking, again.is_new) == (outcome.booking, False)
        assert seats(full) == {"ben": "confirmed"}
        assert stand(full)["ben"] == "seated"
        sweeps.free_unpaid_seats(now=after(20) + OFFER)
        assert (seats(full), told()) == ({"ben": "confirmed"}, [("ben", "waitlist.offered")])

    @pytest.mark.parametrize("give_on", [cancel, leave_line])
    def test_given_on_it_goes_to_the_next_at_once(
        self, full: SessionRun, people: dict[str, User], give_on: Callable[..., object]
    ) -> None:
        cancel(learner=people["ann"], session_id=full.page_id, now=after(20))
        give_on(learner=people["ben"], session_id=full.page_id, now=after(25))
        assert seats(full) == {"cleo": "held"}
        assert stand(full) == {"ben": "left", "cleo": "offered", "dev": "waiting"}
        assert told() == [("ben", "waitlist.offered"), ("cleo", "waitlist.offered")]

    def test_not_taken_in_time_it_goes_to_the_next(
        self, full: SessionRun, people: dict[str, User]
    ) -> None:
        cancel(learner=people["ann"], session_id=full.page_id, now=after(20))
        sweeps.free_unpaid_seats(now=after(50) - timedelta(seconds=1))
        assert seats(full) == {"ben": "held"}
        assert sweeps.free_unpaid_seats(now=after(50)) == 1
        assert seats(full) == {"cleo": "held"}
        assert stand(full) == {"ben": "passed", "cleo": "offered", "dev": "waiting"}
        assert told() == [
            ("ben", "waitlist.offered"),
            ("ben", "waitlist.passed"),
            ("cleo", "waitlist.offered"),
        ]
        refused = refusal_of(book, learner=people["ben"], session_id=full.page_id, now=after(51))
        assert refused == Refusal.FULL

    def test_whoever_comes_back_stands_at_the_end(
        self, full: SessionRun, people: dict[str, User]
    ) -> None:
        leave_line(learner=people["ben"], session_id=full.page_id, now=after(10))
        join_line(learner=people["ben"], session_id=full.page_id, now=after(11))
        for minutes in (20, 50, 80):
            sweeps.free_unpaid_seats(now=after(minutes))
            if minutes == 20:
                cancel(learner=people["ann"], session_id=full.page_id, now=after(20))
        assert [name for name, _ in told("waitlist.offered")] == ["cleo", "dev", "ben"]

    def test_nobody_overtakes_who_waits(self, full: SessionRun, people: dict[str, User]) -> None:
        for step, name in enumerate(("ann", "ben"), start=2):
            cancel(learner=people[name], session_id=full.page_id, now=after(step * 10))
            for act in (book, join):
                refused = refusal_of(
                    act, learner=people["eve"], session_id=full.page_id, now=after(step * 10)
                )
                assert refused == Refusal.FULL
        # Nor when a hold is over that no sweep has freed yet.
        refused = refusal_of(book, learner=people["eve"], session_id=full.page_id, now=after(65))
        assert refused == Refusal.FULL
        outcome = book(learner=people["dev"], session_id=full.page_id, now=after(65))
        assert outcome.booking.status == "confirmed"
        assert seats(full) == {"dev": "confirmed"}
        assert stand(full) == {"ben": "left", "cleo": "passed", "dev": "seated"}

    def test_deactivated_accounts_are_passed_over(
        self, full: SessionRun, people: dict[str, User]
    ) -> None:
        User.objects.filter(pk=people["ben"].pk).update(is_active=False)
        cancel(learner=people["ann"], session_id=full.page_id, now=after(20))
        assert (seats(full), told()) == ({"cleo": "held"}, [("cleo", "waitlist.offered")])
        change_status(run=full, to=RunStatus.LIVE, now=after(355))
        assert stand(full) == {"ben": "closed", "cleo": "passed", "dev": "closed"}
        assert told("waitlist.closed") == [("dev", "waitlist.closed")]

    def test_a_seat_whose_waiter_was_reactivated_is_offered_by_the_next_pass(
        self, full: SessionRun, people: dict[str, User]
    ) -> None:
        waiting = User.objects.filter(username__in=["ben", "cleo", "dev"])
        waiting.update(is_active=False)
        cancel(learner=people["ann"], session_id=full.page_id, now=after(20))
        assert (seats(full), sweeps.serve_waiting_lines(now=after(21))) == ({}, 0)
        waiting.filter(username="cleo").update(is_active=True)
        assert sweeps.serve_waiting_lines(now=after(22)) == 1
        assert (seats(full), sweeps.serve_waiting_lines(now=after(23))) == ({"cleo": "held"}, 0)

    def test_who_leaves_the_line_moves_the_others_up(
        self, full: SessionRun, people: dict[str, User]
    ) -> None:
        left = leave_line(learner=people["ben"], session_id=full.page_id, now=after(10))
        again = leave_line(learner=people["ben"], session_id=full.page_id, now=after(11))
        assert (left.entry.status, left.is_new, again.entry, again.is_new) == (
            "left",
            True,
            left.entry,
            False,
        )
        cancel(learner=people["ann"], session_id=full.page_id, now=after(20))
        assert seats(full) == {"cleo": "held"}
        refused = refusal_of(leave_line, learner=people["eve"], session_id=full.page_id, now=NOON)
        assert refused == Refusal.NOT_WAITING

    def test_an_offer_never_outlasts_the_start(
        self, full: SessionRun, people: dict[str, User]
    ) -> None:
        cancel(learner=people["ann"], session_id=full.page_id, now=START - timedelta(minutes=10))
        assert Booking.objects.get(learner=people["ben"]).hold_expires_at == START


class TestAPaidSession:
    def test_an_offer_is_a_held_seat_that_only_payment_keeps(
        self, maya: User, people: dict[str, User]
    ) -> None:
        run = _full(maya, people, price_paise=500_00)
        sweeps.free_unpaid_seats(now=NOON + HOLD)
        assert seats(run) == {"ben": "held"}
        offer = Booking.objects.get(learner=people["ben"])
        assert (offer.hold_expires_at, offer.price_paise) == (NOON + HOLD + OFFER, 500_00)
        outcome = book(learner=people["ben"], session_id=run.page_id, now=after(20))
        assert (outcome.booking, outcome.is_new, outcome.booking.status) == (offer, False, "held")
        assert told() == [("ben", "waitlist.offered")]
        # ann had not paid: what was nobody's offer is nobody's news.
        assert stand(run) == {"ben": "offered", "cleo": "waiting", "dev": "waiting"}


class TestMoreSeats:
    def test_added_seats_are_offered_before_anybody_else_sees_them(
        self, published: Callable[..., SessionRun], people: dict[str, User], now: datetime
    ) -> None:
        run = published(capacity=1)
        book(learner=people["ann"], session_id=run.page_id, now=now)
        for name in ("ben", "cleo", "dev"):
            join_line(learner=people[name], session_id=run.page_id, now=now)
        page = SessionPage.objects.get(pk=run.page_id)
        update_session(page=page, mentor=run.mentor, changes={"capacity": 3}, now=now)
        assert seats(run) == {"ann": "confirmed", "ben": "held", "cleo": "held"}
        assert stand(run) == {"ben": "offered", "cleo": "offered", "dev": "waiting"}
        page = SessionPage.objects.get(pk=run.page_id)
        update_session(page=page, mentor=run.mentor, changes={"capacity": 9}, now=now)
        assert seats(run) == {**{"ann": "confirmed", "ben": "held", "cleo": "held", "dev": "held"}}
        assert SessionRun.objects.get(pk=run.pk).seats_left == 5

    def test_a_session_moved_forward_shortens_the_offer_and_keeps_the_line(
        self, published: Callable[..., SessionRun], people: dict[str, User], now: datetime
    ) -> None:
        run = published(capacity=1, start_time=now + timedelta(hours=3))
        book(learner=people["ann"], session_id=run.page_id, now=now)
        for name in ("ben", "cleo"):
            join_line(learner=people[name], session_id=run.page_id, now=now)
        cancel(learner=people["ann"], session_id=run.page_id, now=now)
        sooner = now + timedelta(minutes=12)
        page = SessionPage.objects.get(pk=run.page_id)
        changes = {"starts_at": sooner, "ends_at": sooner + timedelta(hours=1)}
        update_session(page=page, mentor=run.mentor, changes=changes, now=now)  # type: ignore[arg-type]
        assert Booking.objects.get(learner=people["ben"]).hold_expires_at == sooner
        assert stand(run) == {"ben": "offered", "cleo": "waiting"}
        moved = Notification.objects.filter(kind="session.rescheduled")
        assert [note.recipient.username for note in moved] == ["ben"]


class TestTheEndOfTheLine:
    SWEEPS = (sweeps.free_unpaid_seats, sweeps.serve_waiting_lines)

    @pytest.mark.parametrize("order", list(permutations(SWEEPS)))
    def test_at_the_start_whoever_waited_is_told_once(
        self, full: SessionRun, people: dict[str, User], order: tuple[Callable[..., int], ...]
    ) -> None:
        cancel(learner=people["ann"], session_id=full.page_id, now=START - timedelta(minutes=5))
        for sweep in (*order, *order):
            sweep(now=START - timedelta(seconds=1))
        assert stand(full) == {"ben": "offered", "cleo": "waiting", "dev": "waiting"}
        for sweep in (*order, *order):
            sweep(now=START + timedelta(hours=2))
        assert (seats(full), stand(full)) == (
            {},
            {"ben": "passed", "cleo": "closed", "dev": "closed"},
        )
        assert told() == [
            ("ben", "waitlist.offered"),
            ("ben", "waitlist.passed"),
            ("cleo", "waitlist.closed"),
            ("dev", "waitlist.closed"),
        ]
        ends = WaitlistEntry.objects.values_list("settled_at", flat=True)
        assert set(ends) == {START + timedelta(hours=2)}

    @pytest.mark.parametrize("status", [RunStatus.LIVE, RunStatus.COMPLETED])
    def test_a_session_that_begins_or_ends_closes_it(
        self, full: SessionRun, status: RunStatus
    ) -> None:
        change_status(run=full, to=status, now=after(355))
        assert set(stand(full).values()) == {"closed"}
        note = Notification.objects.filter(recipient__username="cleo").get()
        assert (note.title, note.data) == (f"No seat came free: {full.title}", {"run_id": full.pk})

    def test_an_offer_stands_when_the_mentor_begins_early_and_can_still_be_kept(
        self, full: SessionRun, people: dict[str, User]
    ) -> None:
        cancel(learner=people["ann"], session_id=full.page_id, now=after(349))
        change_status(run=full, to=RunStatus.LIVE, now=after(350))
        assert stand(full) == {"ben": "offered", "cleo": "closed", "dev": "closed"}
        book(learner=people["ben"], session_id=full.page_id, now=after(355))
        assert (seats(full), stand(full)["ben"]) == ({"ben": "confirmed"}, "seated")

    def test_whoever_waited_and_gets_in_at_the_door_has_a_seat(
        self, full: SessionRun, people: dict[str, User]
    ) -> None:
        cancel(learner=people["ann"], session_id=full.page_id, now=START - timedelta(minutes=1))
        join(learner=people["cleo"], session_id=full.page_id, now=START)
        assert (seats(full), stand(full)) == (
            {"cleo": "confirmed"},
            {"ben": "passed", "cleo": "seated", "dev": "closed"},
        )
        assert told("waitlist.closed") == [("dev", "waitlist.closed")]

    def test_a_cancelled_session_sends_everybody_home_and_nothing_follows(
        self, published: Callable[..., SessionRun], people: dict[str, User], now: datetime
    ) -> None:
        run = published(capacity=1, start_time=now + timedelta(hours=3))
        book(learner=people["ann"], session_id=run.page_id, now=now)
        for name in ("ben", "cleo"):
            join_line(learner=people[name], session_id=run.page_id, now=now)
        cancel(learner=people["ann"], session_id=run.page_id, now=now)
        cancel_session(page=SessionPage.objects.get(pk=run.page_id), mentor=run.mentor, now=now)
        for later in (timedelta(hours=1), timedelta(hours=5)):
            sweeps.free_unpaid_seats(now=now + later)
            sweeps.serve_waiting_lines(now=now + later)
        assert (seats(run), stand(run)) == ({}, {"ben": "closed", "cleo": "closed"})
        rows = notices().select_related("recipient")
        assert [(row.recipient.username, row.kind, row.title) for row in rows] == [
            ("ben", "waitlist.offered", f"A seat is yours to take: {run.title}"),
            ("cleo", "waitlist.closed", f"Cancelled: {run.title}"),
            ("ben", "session.cancelled", f"Cancelled: {run.title}"),
        ]
        assert "paid" not in rows[2].body
        refused = refusal_of(book, learner=people["ben"], session_id=run.page_id, now=now)
        assert refused == Refusal.CANCELLED

    def test_who_let_an_offer_pass_hears_so_also_where_the_session_is_cancelled_first(
        self, full: SessionRun, people: dict[str, User]
    ) -> None:
        cancel(learner=people["ann"], session_id=full.page_id, now=after(20))
        page = SessionPage.objects.get(pk=full.page_id)
        cancel_session(page=page, mentor=full.mentor, now=after(60))
        assert [(row.recipient.username, row.kind) for row in notices()] == [
            ("ben", "waitlist.offered"),
            ("ben", "waitlist.passed"),
            ("cleo", "waitlist.closed"),
            ("dev", "waitlist.closed"),
        ]

    def test_one_line_that_fails_does_not_keep_the_others_waiting(
        self,
        maya: User,
        people: dict[str, User],
        monkeypatch: pytest.MonkeyPatch,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        broken, *others = (_full(maya, people) for _ in range(3))
        serve = services.serve_line

        def failing(*, run_id: int, now: datetime) -> int:
            if run_id == broken.pk:
                raise ValueError("no luck")
            return serve(run_id=run_id, now=now)

        monkeypatch.setattr(services, "serve_line", failing)
        assert sweeps.serve_waiting_lines(now=START) == 6
        assert [set(stand(run).values()) for run in (broken, *others)] == [
            {"waiting"},
            {"closed"},
            {"closed"},
        ]
        assert f"a sweep failed at {broken.pk}" in caplog.text


class TestWhatIsSaid:
    def test_who_has_an_offer_hears_of_a_move_until_when_it_lasts(
        self, full: SessionRun, people: dict[str, User]
    ) -> None:
        cancel(learner=people["ann"], session_id=full.page_id, now=after(20))
        old = {"old_start": full.starts_at, "old_end": full.ends_at}
        full.starts_at, full.ends_at = after(40), after(100)
        full.save(update_fields=["starts_at", "ends_at"])
        session_rescheduled.send(sender=SessionRun, run=full, now=after(21), **old)
        moved = notices().get(kind="session.rescheduled")
        assert moved.recipient == people["ben"]
        assert moved.body.splitlines()[-1] == (
            "A seat is held for you until Sat 21 Nov 2026, 18:10 IST. "
            "Choose “Keep my seat” on its page."
        )

    def test_who_waits_hears_of_a_move_in_their_own_zone_and_keeps_the_place(
        self, full: SessionRun, people: dict[str, User]
    ) -> None:
        User.objects.filter(username="cleo").update(time_zone="America/New_York")
        leave_line(learner=people["ben"], session_id=full.page_id, now=after(10))
        old = {"old_start": full.starts_at, "old_end": full.ends_at}
        full.starts_at, full.ends_at = after(24 * 60), after(25 * 60)
        full.save(update_fields=["starts_at", "ends_at"])
        session_rescheduled.send(sender=SessionRun, run=full, now=after(21), **old)
        moved = notices().filter(kind="waitlist.moved")
        assert [note.recipient.username for note in moved] == ["cleo", "dev"]
        assert moved[0].title == f"New time: {full.title}"
        assert moved[0].body.splitlines() == [
            f"Maya has moved “{full.title}”, for which you wait.",
            "",
            "New: Sun 22 Nov 2026, 07:00–08:00 EST",
            "Was: Sat 21 Nov 2026, 13:00–14:00 EST",
            "",
            "You keep your place in line. If the new time does not suit you, leave it on the session’s page.",
        ]
        assert stand(full) == {"ben": "left", "cleo": "waiting", "dev": "waiting"}

    def test_an_offer_says_until_when_in_the_persons_own_zone(
        self,
        full: SessionRun,
        people: dict[str, User],
        mailoutbox: list[object],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        User.objects.filter(username="ben").update(time_zone="America/New_York")
        cancel(learner=people["ann"], session_id=full.page_id, now=after(20))
        sweeps.free_unpaid_seats(now=after(50))
        hers, passed, his = notices()
        assert hers.body.splitlines() == [
            f"You waited for “{full.title}” with Maya, and a seat has come free for you.",
            "",
            "When: Sat 21 Nov 2026, 13:00–14:00 EST",
            "Yours until: Sat 21 Nov 2026, 07:50 EST",
            "",
            "Choose “Keep my seat” on its page, and it is yours. If you cannot come, give it on there: "
            "the next in line has it sooner. After that time the offer passes by itself.",
        ]
        assert passed.title == f"Your offer has passed: {full.title}"
        assert "until Sat 21 Nov 2026, 07:50 EST" in passed.body
        assert "Yours until: Sat 21 Nov 2026, 18:50 IST" in his.body
        assert {(note.url, note.data["run_id"]) for note in (hers, passed, his)} == {
            (full.page.url, full.pk)
        }
        Effect.objects.exclude(payload__notification_id__in=[hers.pk, passed.pk, his.pk]).delete()
        monkeypatch.setattr(clock, "now", lambda: after(50))
        relay.run_due(now=clock.now())
        # Her offer is over by now: nobody is sent for a seat that is somebody else's.
        assert [(mail.to, mail.subject) for mail in mailoutbox] == [  # type: ignore[attr-defined]
            (["ben@example.org"], passed.title),
            (["cleo@example.org"], his.title),
        ]


class TestOpenPages:
    @pytest.fixture
    def heard(self, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, BaseModel]]:
        events: list[tuple[str, BaseModel]] = []

        def note(topic: object, event: BaseModel) -> None:
            events.append((topic.name, event))  # type: ignore[attr-defined]

        monkeypatch.setattr(announcements, "publish", note)
        monkeypatch.setattr(announcements, "publish_on_commit", note)
        return events

    def test_each_hears_of_their_own_place_alone_and_all_that_no_seat_is_left(
        self,
        full: SessionRun,
        people: dict[str, User],
        heard: list[tuple[str, BaseModel]],
        time_machine: TimeMachineFixture,
        django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    ) -> None:
        time_machine.move_to(after(20), tick=False)
        with django_capture_on_commit_callbacks(execute=True):
            cancel(learner=people["ann"], session_id=full.page_id, now=after(20))
        until = (after(20) + OFFER).isoformat()
        its = {"session_id": full.page_id}
        mine = [(topic, event) for topic, event in heard if isinstance(event, SeatChanged)]
        none: dict[str, None] = {"place": None, "held_until": None}
        assert mine == [
            (f"notifications:{people[name].pk}", SeatChanged(**its, **event))  # type: ignore[arg-type]
            for name, event in (
                ("ann", {"status": "none", **none}),
                ("ben", {"status": "offered", "place": None, "held_until": until}),
                ("cleo", {"status": "waiting", "place": 1, "held_until": None}),
                ("dev", {"status": "waiting", "place": 2, "held_until": None}),
            )
        ]
        counts = [event for topic, event in heard if topic == "sessions:changed"]
        assert counts == [BookingCount(id=full.page_id, booked_count=0, seats_left=0, waiting=2)]

    def test_the_mentor_hears_of_an_offer_when_it_is_kept(
        self,
        full: SessionRun,
        people: dict[str, User],
        maya: User,
        heard: list[tuple[str, BaseModel]],
        time_machine: TimeMachineFixture,
        django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    ) -> None:
        time_machine.move_to(after(20), tick=False)
        cancel(learner=people["ann"], session_id=full.page_id, now=after(20))
        heard.clear()
        with django_capture_on_commit_callbacks(execute=True):
            outcome = book(learner=people["ben"], session_id=full.page_id, now=after(20))
        to_mentor = [event for topic, event in heard if topic == f"sessions:{maya.pk}"]
        assert to_mentor == [
            LearnerBooked(
                booking_id=outcome.booking.pk,
                session_id=full.page_id,
                session_title=full.title,
                learner_name="Ben",
                booked_count=1,
                message="Ben booked your session",
            )
        ]
