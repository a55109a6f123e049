"""``/api/sessions/<id>/booking/``: who may, what is answered, and who learns the room code."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from catalog.booking.models import Booking
from catalog.sessions.models import SessionRun
from peerlearn_site.effects import clock
from peerlearn_site.users.models import User
from tests.support import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def free(maya: User) -> SessionRun:
    return make.session(mentor=maya, starts_at=clock.now() + timedelta(hours=6), capacity=1)


@pytest.fixture
def paid(maya: User) -> SessionRun:
    return make.session(mentor=maya, starts_at=clock.now() + timedelta(hours=6), price_paise=499_50)


def signed_in(user: User, **options: Any) -> Client:
    client = Client(**options)
    client.force_login(user)
    return client


def address(run: SessionRun) -> str:
    return f"/api/sessions/{run.page_id}/booking/"


def test_booking_is_201_then_200_with_the_same_body(alice: User, free: SessionRun) -> None:
    client = signed_in(alice)
    answers = [client.post(address(free)) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    expected = {
        "id": Booking.objects.get().pk,
        "session": free.page_id,
        "status": "confirmed",
        "price": None,
        "hold_expires_at": None,
        "is_offer": False,
        "booked_count": 1,
        "seats_left": 0,
        "room_code": str(free.room_code),
        "room_url": f"/session/{free.room_code}/",
        "message": "You have a seat.",
    }
    assert [answer.json() for answer in answers] == [expected, expected]
    assert client.get(address(free)).json() == expected


def test_a_paid_seat_is_held_and_opens_no_room(alice: User, paid: SessionRun) -> None:
    body = signed_in(alice).post(address(paid)).json()
    booking = Booking.objects.get()
    assert booking.hold_expires_at is not None
    assert body == {
        "id": booking.pk,
        "session": paid.page_id,
        "status": "held",
        "price": "499.50",
        "hold_expires_at": booking.hold_expires_at.isoformat().replace("+00:00", "Z"),
        "is_offer": False,
        "booked_count": 0,
        "seats_left": 4,
        "room_code": None,
        "room_url": None,
        "message": "Your seat is held. Payment follows.",
    }


def test_cancelling_is_200_and_harmless_to_repeat(alice: User, free: SessionRun) -> None:
    client = signed_in(alice)
    client.post(address(free))
    answers = [client.delete(address(free)) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    body = answers[0].json()
    assert (body["status"], body["room_code"], body["room_url"]) == ("cancelled", None, None)
    assert client.get(address(free)).status_code == 404


@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_signed_out_people_are_told_to_sign_in(method: str, free: SessionRun) -> None:
    answer = getattr(Client(), method)(address(free))
    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")


@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_only_learners_book(method: str, maya: User, free: SessionRun) -> None:
    answer = getattr(signed_in(maya), method)(address(free))
    assert answer.status_code == 403
    assert answer.json() == {"detail": "Only learners may do this.", "code": "permission_denied"}


def test_without_the_csrf_token_nothing_is_booked(alice: User, free: SessionRun) -> None:
    assert signed_in(alice, enforce_csrf_checks=True).post(address(free)).status_code == 403
    assert Booking.objects.count() == 0


def test_a_full_session_is_409_with_words(alice: User, free: SessionRun) -> None:
    signed_in(alice).post(address(free))
    answer = signed_in(make.learner("bob")).post(address(free))
    assert answer.status_code == 409
    assert answer.json() == {
        "detail": "All seats are taken. Join the waitlist, and the next one may be yours.",
        "code": "session_full",
    }


def test_a_started_session_is_409_with_words(alice: User, free: SessionRun) -> None:
    SessionRun.objects.update(status="live")
    answer = signed_in(alice).post(address(free))
    assert answer.status_code == 409
    assert answer.json() == {
        "detail": "This session has started. Seats can be booked until the start.",
        "code": "session_started",
    }


def test_ones_own_session_is_409(free: SessionRun, maya: User) -> None:
    maya.groups.add(*make.learner("bob").groups.all())
    answer = signed_in(User.objects.get(pk=maya.pk)).post(address(free))
    assert (answer.status_code, answer.json()["code"]) == (409, "own_session")


def test_cancelling_what_was_never_booked_is_404_with_words(alice: User, free: SessionRun) -> None:
    answer = signed_in(alice).delete(address(free))
    assert answer.status_code == 404
    assert answer.json() == {
        "detail": "You have no booking for this session.",
        "code": "not_booked",
    }


@pytest.mark.parametrize("number", [424242, 10**30])
def test_an_unknown_session_is_404(alice: User, number: int) -> None:
    client = signed_in(alice)
    for call in (client.get, client.post, client.delete):
        assert call(f"/api/sessions/{number}/booking/").status_code == 404


def test_another_learner_is_not_shown_the_room_code(alice: User, free: SessionRun) -> None:
    signed_in(alice).post(address(free))
    answer = signed_in(make.learner("bob")).get(address(free))
    assert answer.status_code == 404
    assert str(free.room_code) not in answer.content.decode()
