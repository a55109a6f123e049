"""Calendars follow: whatever is booked, moved and given back, one right entry is left, by mail, file and feed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import permutations
from random import Random
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from catalog.booking.calendar.services import make_new_address
from catalog.booking.models import Booking
from catalog.booking.services import book, cancel, release_expired_holds
from catalog.sessions.editing import cancel_session, update_session
from catalog.sessions.enums import RunStatus
from catalog.sessions.lifecycle import change_status, extend
from catalog.sessions.models import SessionPage, SessionRun
from peerlearn_site.effects import clock, relay
from peerlearn_site.notifications.mail import message_of
from peerlearn_site.notifications.models import Notification
from peerlearn_site.users.models import User
from tests.support.calendars import Store, attached, method_of, read

pytestmark = pytest.mark.django_db
Publish = Callable[..., SessionRun]
HOUR = timedelta(hours=1)


@pytest.fixture
def start() -> datetime:
    return datetime(clock.now().year + 1, 1, 15, 12, 30, tzinfo=UTC)


@pytest.fixture
def run(published: Publish, start: datetime) -> SessionRun:
    return published(start_time=start)


def sequence(run: SessionRun) -> int:
    return SessionRun.objects.get(pk=run.pk).event_sequence


def change(run: SessionRun, now: datetime, **changes: Any) -> None:
    update_session(
        page=SessionPage.objects.get(pk=run.page_id),
        mentor=run.mentor,
        changes=changes,  # type: ignore[arg-type]
        now=now,
    )


def move(run: SessionRun, start: datetime, now: datetime) -> None:
    change(run, now, starts_at=start, ends_at=start + HOUR)


def mail(kind: str, person: User, run: SessionRun) -> Any:
    """A mail of a kind, as it would be sent now."""
    note = Notification(
        recipient=person, kind=kind, title="News", data={"run_id": run.pk}, created_at=clock.now()
    )
    return message_of(note)


class Reader:
    """A learner who lets every mail and their private calendar into one store each."""

    def __init__(self, person: User, run: SessionRun, mailoutbox: list[Any]) -> None:
        self.person, self.run, self.outbox = person, run, mailoutbox
        self.by_mail, self.by_feed, self.both = Store(), Store(), Store()
        self.mails: list[bytes] = []
        token = make_new_address(user=person, now=clock.now()).token
        self.address = f"/calendar/{token}.ics"

    def hears(self, kind: str | None = None) -> None:
        """What the house sends by itself now, or a mail of this kind; and the calendar asks again."""
        self.outbox.clear()
        relay.run_due(now=clock.now())
        sent = [attached(one) for one in self.outbox if self.person.email in one.to]
        if kind:
            sent.append(attached(mail(kind, self.person, self.run)))
        self.mails += sent
        feed = Client().get(self.address).content
        self.by_mail.take(*sent)
        self.by_feed.take(feed)
        self.both.take(*sent, feed)

    def sees(self, status: str, start: datetime) -> None:
        """All three calendars hold one entry, and the right one."""
        expected = (status, start.isoformat())
        stores = (self.by_mail, self.by_feed, self.both)
        assert [store.only for store in stores] == [expected] * 3


def test_book_move_three_times_cancel_and_book_again_leaves_one_right_entry(
    run: SessionRun, alice: User, now: datetime, start: datetime, mailoutbox: list[Any]
) -> None:
    reader = Reader(alice, run, mailoutbox)
    book(learner=alice, session_id=run.page_id, now=now)
    reader.hears()
    reader.sees("CONFIRMED", start)
    for hours in (1, 3, 2):
        move(run, start + hours * HOUR, now)
        reader.hears()
        reader.sees("CONFIRMED", start + hours * HOUR)
    cancel(learner=alice, session_id=run.page_id, now=now)
    reader.hears()
    reader.sees("CANCELLED", start + 2 * HOUR)
    book(learner=alice, session_id=run.page_id, now=now)
    reader.hears()
    reader.sees("CONFIRMED", start + 2 * HOUR)

    found = [read(one)[0] for one in reader.mails]
    assert [one["sequence"] for one in found] == [0, 1, 2, 3, 4, 5]
    assert {one["uid"] for one in found} == {f"session-{run.page_id}@127.0.0.1"}
    methods = [method_of(one) for one in reader.mails]
    assert methods == [*["PUBLISH"] * 4, "CANCEL", "PUBLISH"]


def test_mails_may_come_in_any_order(
    run: SessionRun, alice: User, now: datetime, start: datetime, mailoutbox: list[Any]
) -> None:
    reader = Reader(alice, run, mailoutbox)
    book(learner=alice, session_id=run.page_id, now=now)
    reader.hears()
    move(run, start + HOUR, now)
    reader.hears()
    cancel(learner=alice, session_id=run.page_id, now=now)
    reader.hears()
    book(learner=alice, session_id=run.page_id, now=now)
    reader.hears()

    for mails in permutations(reader.mails):
        store = Store()
        store.take(*mails)
        assert store.only == ("CONFIRMED", (start + HOUR).isoformat())


@pytest.mark.parametrize("seed", range(4))
def test_any_story_leaves_one_right_entry(
    seed: int,
    published: Publish,
    alice: User,
    now: datetime,
    start: datetime,
    mailoutbox: list[Any],
) -> None:
    chance = Random(seed)
    run = published(start_time=start, price_paise=500_00 if seed % 2 else None)
    reader, at, seat, moment = Reader(alice, run, mailoutbox), start, "", now
    for _ in range(8):
        moment += timedelta(minutes=1)
        match chance.choice(["book", "cancel", "move", "lapse"]):
            case "book":
                book(learner=alice, session_id=run.page_id, now=moment)
                seat = "TENTATIVE" if seed % 2 else "CONFIRMED"
            case "cancel" if seat not in ("", "CANCELLED"):
                cancel(learner=alice, session_id=run.page_id, now=moment)
                seat = "CANCELLED"
            case "move":
                at = start + chance.randrange(1, 99) * HOUR
                move(run, at, moment)
            case "lapse" if seat == "TENTATIVE":
                Booking.objects.filter(run=run, status="held").update(hold_expires_at=moment)
                release_expired_holds(run_id=run.pk, now=moment)
                seat = "CANCELLED"
            case _:
                continue
        if seat:
            reader.hears("booking.confirmed")
            reader.sees(seat, at)
    assert seat


def test_a_late_mail_says_what_is_true_when_it_is_sent(
    run: SessionRun, alice: User, now: datetime, start: datetime, mailoutbox: list[Any]
) -> None:
    book(learner=alice, session_id=run.page_id, now=now)
    move(run, start + HOUR, now)
    cancel(learner=alice, session_id=run.page_id, now=now)
    relay.run_due(now=clock.now())

    late = [attached(one) for one in mailoutbox if alice.email in one.to]
    events = [
        (method_of(one), event["status"], event["sequence"]) for one in late for event in read(one)
    ]
    assert events == [("CANCEL", "CANCELLED", 2)] * 3


def test_a_cancelled_session_is_taken_out_and_stays_in_the_feed_crossed_out(
    run: SessionRun, alice: User, now: datetime, start: datetime, mailoutbox: list[Any]
) -> None:
    reader = Reader(alice, run, mailoutbox)
    book(learner=alice, session_id=run.page_id, now=now)
    reader.hears()
    cancel_session(page=run.page, mentor=run.mentor, now=now)
    reader.hears()

    reader.sees("CANCELLED", start)
    assert method_of(reader.mails[-1]) == "CANCEL"
    assert "This session was cancelled." in read(reader.mails[-1])[0]["description"]


@pytest.mark.parametrize(
    "kind",
    [
        "booking.confirmed",
        "booking.cancelled",
        "session.rescheduled",
        "session.cancelled",
        "session.reminder",
    ],
)
def test_each_kind_about_a_seat_has_the_file(kind: str, run: SessionRun, alice: User) -> None:
    book(learner=alice, session_id=run.page_id, now=clock.now())

    (part,) = mail(kind, alice, run).attachments
    assert (part.filename, part.mimetype) == ("session.ics", "text/calendar; method=PUBLISH")


@pytest.mark.parametrize("kind", ["waitlist.offered", "waitlist.passed", "waitlist.moved"])
def test_what_is_not_theirs_yet_is_put_into_no_calendar(
    kind: str, run: SessionRun, alice: User
) -> None:
    """Whoever gives an offered seat on is not mailed: what the offer put there would stay for good."""
    book(learner=alice, session_id=run.page_id, now=clock.now())

    assert mail(kind, alice, run).attachments == []


def test_whom_a_session_never_concerned_gets_no_file(
    run: SessionRun, alice: User, bob: User
) -> None:
    book(learner=bob, session_id=run.page_id, now=clock.now())
    unknown = Notification(recipient=bob, kind="session.reminder", title="x", data={"run_id": 0})
    without = Notification(recipient=bob, kind="session.reminder", title="x")

    assert mail("session.reminder", alice, run).attachments == []
    assert [message_of(note).attachments for note in (unknown, without)] == [[], []]


def test_a_held_seat_is_tentative_and_opens_no_room(
    published: Publish, alice: User, now: datetime
) -> None:
    run = published(price_paise=500_00)
    book(learner=alice, session_id=run.page_id, now=now)
    held = attached(mail("booking.confirmed", alice, run))
    paid_at = now + timedelta(minutes=1)
    Booking.objects.update(status="confirmed", hold_expires_at=None, confirmed_at=paid_at)
    paid = attached(mail("booking.confirmed", alice, run))

    assert [read(one)[0]["status"] for one in (held, paid)] == ["TENTATIVE", "CONFIRMED"]
    assert [read(one)[0]["sequence"] for one in (held, paid)] == [0, 1]
    room = f"{settings.PUBLIC_URL}/session/{run.room_code}/"
    assert read(paid)[0]["location"] == room
    assert str(run.room_code).encode() not in held.replace(b"\r\n ", b"")


def test_the_number_rises_with_what_calendars_must_take_over_and_nothing_else(
    run: SessionRun, alice: User, now: datetime, start: datetime
) -> None:
    assert sequence(run) == 0
    change(run, now, capacity=7, description="<p>Bring paper.</p>")
    book(learner=alice, session_id=run.page_id, now=now)
    assert sequence(run) == 0
    change(run, now, title="Closures and Decorators Anew")
    assert sequence(run) == 1
    change(run, now, ends_at=start + 2 * HOUR)
    assert sequence(run) == 2
    change(run, now, title="Closures Once More", starts_at=start + HOUR)
    assert sequence(run) == 3
    change_status(run=run, to=RunStatus.LIVE, now=start)
    assert sequence(run) == 3
    run.refresh_from_db()
    assert [extend(run=run, total_minutes=minutes) for minutes in (5, 5, 10)] == [True, False, True]
    assert sequence(run) == run.event_sequence == 5
    change_status(run=run, to=RunStatus.COMPLETED, now=start + HOUR)
    assert sequence(run) == 5


def test_the_number_rises_once_when_it_is_cancelled(run: SessionRun, now: datetime) -> None:
    for _ in range(2):
        cancel_session(page=run.page, mentor=run.mentor, now=now)

    assert sequence(run) == 1


def test_what_staff_take_off_the_site_will_not_be(
    run: SessionRun, alice: User, now: datetime, start: datetime, mailoutbox: list[Any]
) -> None:
    reader = Reader(alice, run, mailoutbox)
    book(learner=alice, session_id=run.page_id, now=now)
    reader.hears()
    SessionPage.objects.get(pk=run.page_id).unpublish()
    reader.hears("session.reminder")

    reader.sees("CANCELLED", start)
    assert [read(one)[0]["sequence"] for one in reader.mails] == [0, 1]
