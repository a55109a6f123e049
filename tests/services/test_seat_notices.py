"""What learner and mentor are told of a seat (SPEC 8.2)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from catalog.booking.models import Booking
from catalog.booking.rules import HOLD
from catalog.booking.services import (
    BookingRefused,
    book,
    cancel,
    drop_holds,
    join,
    release_expired_holds,
)
from catalog.booking.signals import booking_changed
from catalog.sessions.models import SessionRun
from peerlearn_site.effects import relay
from peerlearn_site.notifications.kinds import Category, kind_of
from peerlearn_site.notifications.models import Notification
from peerlearn_site.users.models import User
from tests.support import make

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
LATER = NOON + timedelta(minutes=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def free(maya: User) -> SessionRun:
    return make.session(
        mentor=maya, starts_at=NOON + timedelta(hours=6), capacity=2, title="Knots at sea"
    )


@pytest.fixture
def paid(maya: User) -> SessionRun:
    return make.session(mentor=maya, starts_at=NOON + timedelta(hours=6), price_paise=500_00)


def told() -> list[tuple[str, str, str]]:
    rows = Notification.objects.order_by("pk").select_related("recipient")
    return [(row.recipient.username, row.kind, row.title) for row in rows]


def test_a_seat_is_told_to_both_each_in_their_zone(
    free: SessionRun, maya: User, alice: User, settings: Any
) -> None:
    settings.PUBLIC_URL = "https://learn.example"
    User.objects.filter(pk=alice.pk).update(time_zone="America/New_York")
    alice.refresh_from_db()
    book(learner=alice, session_id=free.page_id, now=NOON)

    hers, mayas = Notification.objects.order_by("pk")
    assert told() == [
        ("alice", "booking.confirmed", "Booked: Knots at sea"),
        ("maya", "booking.received", "Alice booked your session"),
    ]
    assert hers.body.splitlines() == [
        "You have a seat in “Knots at sea” with Maya.",
        "",
        "Sat 21 Nov 2026, 13:00–14:00 EST",
        "",
        "Its room opens half an hour before the start: "
        f"https://learn.example/session/{free.room_code}/",
        "",
        "If you cannot come, you can give your seat back until the start.",
    ]
    assert mayas.body.splitlines() == [
        "Alice has a seat in “Knots at sea”.",
        "",
        "Sat 21 Nov 2026, 23:30 – Sun 22 Nov 2026, 00:30 IST",
        "",
        "1 of 2 seats are booked.",
    ]
    # Alice has just done it; the mentor has yet to see it.
    assert (hers.read_at, mayas.read_at) == (NOON, None)
    assert {note.url for note in (hers, mayas)} == {free.page.get_url()}
    assert [note.data for note in (hers, mayas)] == [{"run_id": free.pk}] * 2


def test_each_is_mailed_once(
    free: SessionRun, alice: User, bob: User, mailoutbox: list[Any]
) -> None:
    for learner in (alice, bob, alice):
        book(learner=learner, session_id=free.page_id, now=NOON)
    relay.run_due(now=NOON)
    assert sorted((mail.to[0], mail.subject) for mail in mailoutbox) == [
        ("alice@example.org", "Booked: Knots at sea"),
        ("bob@example.org", "Booked: Knots at sea"),
        ("maya@example.org", "Alice booked your session"),
        ("maya@example.org", "Bob booked your session"),
    ]


def test_a_seat_given_back_is_told_to_both_once(free: SessionRun, alice: User, bob: User) -> None:
    for learner in (alice, bob):
        book(learner=learner, session_id=free.page_id, now=NOON)
    Notification.objects.all().delete()
    for _ in range(2):
        cancel(learner=alice, session_id=free.page_id, now=LATER)
    assert told() == [
        ("alice", "booking.cancelled", "Booking cancelled: Knots at sea"),
        ("maya", "booking.given_back", "Alice cancelled a booking of your session"),
    ]
    hers, mayas = Notification.objects.order_by("pk")
    assert (hers.read_at, mayas.read_at) == (LATER, None)
    assert "It is: Sat 21 Nov 2026, 23:30 – Sun 22 Nov 2026, 00:30 IST" in hers.body
    assert mayas.body.endswith("1 of 2 seats are booked.")


def test_a_seat_at_the_door_is_told_like_any_other(free: SessionRun, alice: User) -> None:
    begun = free.starts_at + timedelta(minutes=5)
    join(learner=alice, session_id=free.page_id, now=begun)
    assert [row[:2] for row in told()] == [
        ("alice", "booking.confirmed"),
        ("maya", "booking.received"),
    ]


def test_booking_again_is_told_again(free: SessionRun, alice: User) -> None:
    book(learner=alice, session_id=free.page_id, now=NOON)
    cancel(learner=alice, session_id=free.page_id, now=LATER)
    book(learner=alice, session_id=free.page_id, now=LATER)
    kinds = [kind for who, kind, _ in told() if who == "alice"]
    assert kinds == ["booking.confirmed", "booking.cancelled", "booking.confirmed"]


def test_a_hold_is_told_nobody_whatever_becomes_of_it(
    paid: SessionRun, alice: User, bob: User
) -> None:
    book(learner=alice, session_id=paid.page_id, now=NOON)
    cancel(learner=alice, session_id=paid.page_id, now=LATER)
    book(learner=alice, session_id=paid.page_id, now=LATER)
    assert release_expired_holds(run_id=paid.pk, now=LATER + HOLD) == 1
    book(learner=bob, session_id=paid.page_id, now=LATER + HOLD)
    assert drop_holds(run_id=paid.pk, now=LATER + HOLD) == 1
    assert told() == []


def test_a_hold_that_becomes_a_seat_is_told_and_known_of_since_then(
    paid: SessionRun, alice: User
) -> None:
    book(learner=alice, session_id=paid.page_id, now=NOON)
    booking = Booking.objects.get()
    booking.status, booking.hold_expires_at = "confirmed", None
    booking.save()
    booking_changed.send(sender=Booking, booking=booking, run=paid, now=LATER)
    assert [row[:2] for row in told()] == [
        ("alice", "booking.confirmed"),
        ("maya", "booking.received"),
    ]
    assert Booking.objects.get().told_at == LATER


def test_nobody_is_told_of_what_was_refused_or_undone(
    free: SessionRun, maya: User, alice: User
) -> None:
    with pytest.raises(BookingRefused):
        book(learner=maya, session_id=free.page_id, now=NOON)
    with pytest.raises(RuntimeError), transaction.atomic():
        book(learner=alice, session_id=free.page_id, now=NOON)
        raise RuntimeError
    assert told() == []


@pytest.mark.parametrize(
    ("title", "subject"),
    [
        ("Knots\r\nBcc: all@example.org", "Booked: Knots Bcc: all@example.org"),
        ("Knots\n\n\tat sea", "Booked: Knots at sea"),
        ("<b>Knots</b> & {{ name }} %s", "Booked: <b>Knots</b> & {{ name }} %s"),
        ("गाँठें 🪢 " + "x" * 230, "Booked: गाँठें 🪢 " + "x" * 182 + "…"),
    ],
)
def test_odd_titles_are_one_line_of_text(
    maya: User, alice: User, title: str, subject: str, mailoutbox: list[Any]
) -> None:
    User.objects.filter(pk=alice.pk).update(first_name="Alice\nBcc:", last_name="x")
    alice.refresh_from_db()
    run = make.session(mentor=maya, starts_at=NOON + timedelta(hours=6), title=title)
    book(learner=alice, session_id=run.page_id, now=NOON)
    relay.run_due(now=NOON)
    # A subject over several lines would be refused, and never sent.
    assert {mail.subject for mail in mailoutbox} == {subject, "Alice Bcc: x booked your session"}


def test_what_has_an_event_of_its_own_is_no_second_toast() -> None:
    kinds = ("booking.confirmed", "booking.cancelled", "booking.received", "booking.given_back")
    assert [(kind_of(name).category, kind_of(name).toasts) for name in kinds] == [
        (Category.BOOKINGS, True),
        (Category.BOOKINGS, True),
        (Category.TEACHING, False),
        (Category.TEACHING, False),
    ]
