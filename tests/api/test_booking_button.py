"""The booking button on the session's page, as each visitor is served it."""

from __future__ import annotations

from datetime import datetime, timedelta
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from catalog.booking.services import book, cancel
from catalog.booking.waitlist import join_line
from catalog.sessions.models import SessionRun
from peerlearn_site.users.models import User
from tests.support import make

pytestmark = pytest.mark.django_db


class _Button(HTMLParser):
    """The words of ``#booking`` that are not hidden."""

    def __init__(self) -> None:
        super().__init__()
        self.inside: list[tuple[str, bool]] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        if tag in ("input", "img", "use", "path", "br"):
            return
        if self.inside or names.get("id") == "booking":
            self.inside.append((tag, "hidden" in names or tag == "dialog"))

    def handle_endtag(self, tag: str) -> None:
        if self.inside and self.inside[-1][0] == tag:
            self.inside.pop()

    def handle_data(self, data: str) -> None:
        if self.inside and not any(hidden for _, hidden in self.inside):
            self.words += data.split()


def button(run: SessionRun, visitor: User | None) -> str:
    """What a visitor reads in the button's place."""
    client = Client()
    if visitor:
        client.force_login(visitor)
    answer = client.get(run.page.url)
    assert answer.status_code == 200
    parser = _Button()
    parser.feed(answer.content.decode())
    return " ".join(parser.words)


@pytest.fixture
def free(maya: User, now: datetime) -> SessionRun:
    return make.session(mentor=maya, starts_at=now + timedelta(days=1), capacity=1)


@pytest.fixture
def paid(maya: User, now: datetime) -> SessionRun:
    return make.session(mentor=maya, starts_at=now + timedelta(days=1), price_paise=500_00)


def test_signed_out_people_sign_in_to_book(free: SessionRun) -> None:
    assert button(free, None) == "Sign in to book It is free. New here? Sign up"
    page = Client().get(free.page.url).content.decode()
    assert f'href="/accounts/login/?next={free.page.url}"' in page


def test_a_learner_books_and_may_then_cancel(free: SessionRun, alice: User, now: datetime) -> None:
    assert button(free, alice) == "Book It is free. You can cancel until the start."
    book(learner=alice, session_id=free.page_id, now=now)
    assert button(free, alice) == (
        "Booked ✓ You have a seat. Join The room opens half an hour before the start. Cancel booking"
    )


def test_the_others_see_that_it_is_full(
    free: SessionRun, alice: User, bob: User, now: datetime
) -> None:
    book(learner=alice, session_id=free.page_id, now=now)
    full = (
        "Full All seats are taken. Join the waitlist "
        "A seat that comes free is offered to those who wait, in their order."
    )
    assert [button(free, visitor) for visitor in (bob, None)] == [full, full]


def test_who_waits_sees_their_number_and_then_their_offer(
    free: SessionRun, alice: User, bob: User, now: datetime
) -> None:
    book(learner=alice, session_id=free.page_id, now=now)
    eve = make.learner("eve")
    for learner in (bob, eve):
        join_line(learner=learner, session_id=free.page_id, now=now)
    waits = (
        "Waitlist You are number {} in line. When it is your turn we tell you, and keep the seat "
        "for you for up to half an hour. Leave the waitlist"
    )
    assert [button(free, one) for one in (bob, eve)] == [waits.format(1), waits.format(2)]
    cancel(learner=alice, session_id=free.page_id, now=now)
    offer = now + timedelta(minutes=30)
    until = f"{offer.astimezone(ZoneInfo('Asia/Kolkata')):%H:%M} IST"
    assert button(free, bob) == (
        f"Your turn A seat is yours until {until} . Keep my seat It is free. If you do not keep it by "
        "then, the next in line is asked. Give it on"
    )
    assert button(free, eve) == waits.format(1)
    assert button(free, alice).startswith("Full All seats are taken. Join the waitlist")


def test_a_paid_offer_is_kept_by_payment_alone(
    maya: User, alice: User, bob: User, now: datetime
) -> None:
    paid = make.session(
        mentor=maya, starts_at=now + timedelta(days=1), price_paise=500_00, capacity=1
    )
    book(learner=alice, session_id=paid.page_id, now=now)
    join_line(learner=bob, session_id=paid.page_id, now=now)
    cancel(learner=alice, session_id=paid.page_id, now=now)
    words = button(paid, bob)
    assert words.startswith("Held until ") and words.endswith("Give the seat back")
    assert "Keep my seat" not in words


def test_a_paid_seat_is_held_and_payment_follows(
    paid: SessionRun, alice: User, now: datetime
) -> None:
    assert button(paid, alice) == (
        "Book ₹500 a seat. Booking holds it for 15 minutes; payment follows."
    )
    book(learner=alice, session_id=paid.page_id, now=now)
    words = button(paid, alice)
    assert words.startswith("Held until ")
    assert "IST Payment follows." in words
    assert words.endswith("Give the seat back")


def test_its_mentor_and_other_mentors_do_not_book(free: SessionRun, maya: User, carl: User) -> None:
    assert button(free, maya) == (
        "This session is yours. Go Live▶ The room opens half an hour before the start. My Sessions"
    )
    assert button(free, carl) == "Learners book sessions. Your account is not a learner’s."


def test_a_free_session_that_has_begun_is_joined_at_the_door_while_seats_are_left(
    free: SessionRun, alice: User, bob: User, now: datetime
) -> None:
    SessionRun.objects.filter(pk=free.pk).update(status="live")
    assert button(free, alice) == (
        "Started There is a seat left. Join It is free. You take the seat as you come in."
    )
    assert button(free, None) == (
        "Sign in to join It has begun, it is free, and there is a seat left. New here? Sign up"
    )
    SessionRun.objects.filter(pk=free.pk).update(seats_taken=1)
    assert button(free, bob) == "Started Seats could be booked until the start."


def test_a_paid_session_that_has_begun_is_not(paid: SessionRun, alice: User) -> None:
    SessionRun.objects.filter(pk=paid.pk).update(status="live")
    assert button(paid, alice) == "Started Seats could be booked until the start."


@pytest.mark.parametrize("status", ["completed", "cancelled"])
def test_a_room_that_is_closed_is_not_offered_to_its_mentor(
    free: SessionRun, maya: User, status: str
) -> None:
    SessionRun.objects.filter(pk=free.pk).update(status=status)
    assert button(free, maya) == "This session is yours. My Sessions"


def test_the_rooms_address_is_in_the_page_of_those_who_may_enter_alone(
    free: SessionRun, maya: User, carl: User, nina: User, alice: User, bob: User, now: datetime
) -> None:
    book(learner=alice, session_id=free.page_id, now=now)
    for status in ("scheduled", "live"):
        SessionRun.objects.filter(pk=free.pk).update(status=status, capacity=3)
        knows = {}
        for visitor in (None, maya, carl, nina, alice, bob):
            client = Client()
            if visitor:
                client.force_login(visitor)
            page = client.get(free.page.url).content.decode()
            knows[visitor and visitor.username] = str(free.room_code) in page
        assert knows == {
            None: False,
            "maya": True,
            "carl": False,
            "nina": False,
            "alice": True,
            "bob": False,
        }


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("completed", "Over This session was not held."),
        ("cancelled", "Cancelled The mentor cancelled this session."),
    ],
)
def test_a_session_that_takes_no_bookings_says_why(
    free: SessionRun, alice: User, status: str, words: str
) -> None:
    SessionRun.objects.filter(pk=free.pk).update(status=status)
    assert button(free, alice) == words


def test_a_session_that_began_has_taken_place(free: SessionRun, alice: User) -> None:
    SessionRun.objects.filter(pk=free.pk).update(status="completed", actual_start=free.starts_at)
    assert button(free, alice) == "Over This session has taken place."
