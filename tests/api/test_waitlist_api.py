"""``/api/sessions/<id>/waitlist/``: who may, what is answered, and what the offered seat's booking says."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from catalog.booking.models import Booking, WaitlistEntry
from catalog.booking.services import book, cancel
from catalog.sessions.models import SessionRun
from peerlearn_site.effects import clock
from peerlearn_site.users.models import User
from tests.support import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def full(maya: User, alice: User) -> SessionRun:
    run = make.session(mentor=maya, starts_at=clock.now() + timedelta(hours=6), capacity=1)
    book(learner=alice, session_id=run.page_id, now=clock.now())
    return run


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(run: SessionRun, name: str = "waitlist") -> str:
    return f"/api/sessions/{run.page_id}/{name}/"


def test_joining_is_201_then_200_with_the_same_body(bob: User, full: SessionRun) -> None:
    signed_in(make.learner("first")).post(address(full))
    client = signed_in(bob)
    answers = [client.post(address(full)) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    expected = {
        "session": full.page_id,
        "status": "waiting",
        "place": 2,
        "waiting": 2,
        "offer_expires_at": None,
        "message": "You are on the waitlist. We tell you when a seat comes free.",
    }
    assert [answer.json() for answer in answers] == [expected, expected]
    assert client.get(address(full)).json() == expected


def test_an_offer_is_shown_and_taken_by_booking(alice: User, bob: User, full: SessionRun) -> None:
    client = signed_in(bob)
    client.post(address(full))
    cancel(learner=alice, session_id=full.page_id, now=clock.now())
    offer = Booking.objects.get(learner=bob)
    assert offer.hold_expires_at is not None
    until = offer.hold_expires_at.isoformat().replace("+00:00", "Z")
    assert client.get(address(full)).json() == {
        "session": full.page_id,
        "status": "offered",
        "place": None,
        "waiting": 0,
        "offer_expires_at": until,
        "message": "A seat has come free for you. It is held until you take it.",
    }
    held = client.get(address(full, "booking")).json()
    assert (held["status"], held["is_offer"], held["hold_expires_at"], held["room_code"]) == (
        "held",
        True,
        until,
        None,
    )
    assert held["message"] == "A seat has come free for you. It is held until you take it."
    kept = client.post(address(full, "booking"))
    assert kept.status_code == 201
    body = kept.json()
    assert (body["status"], body["is_offer"], body["hold_expires_at"], body["message"]) == (
        "confirmed",
        False,
        None,
        "You have a seat.",
    )
    assert body["room_code"] == str(full.room_code)
    assert client.get(address(full)).status_code == 404


def test_leaving_is_200_and_harmless_to_repeat(bob: User, full: SessionRun) -> None:
    client = signed_in(bob)
    client.post(address(full))
    answers = [client.delete(address(full)) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    body = answers[0].json()
    assert (body["status"], body["place"], body["waiting"]) == ("left", None, 0)
    assert client.get(address(full)).status_code == 404


@pytest.mark.parametrize("method", ["get", "delete"])
def test_who_never_waited_hears_404_with_words(method: str, bob: User, full: SessionRun) -> None:
    signed_in(make.learner("another")).post(address(full))
    answer = getattr(signed_in(bob), method)(address(full))
    assert (answer.status_code, answer.json()) == (
        404,
        {"detail": "You are not on the waitlist of this session.", "code": "not_waiting"},
    )


def test_a_free_seat_is_booked_and_not_waited_for(bob: User, full: SessionRun) -> None:
    SessionRun.objects.update(capacity=2)
    answer = signed_in(bob).post(address(full))
    assert (answer.status_code, answer.json()) == (
        409,
        {"detail": "There is a seat free. You can book it now.", "code": "session_not_full"},
    )


def test_who_has_a_seat_does_not_wait(alice: User, full: SessionRun) -> None:
    answer = signed_in(alice).post(address(full))
    assert (answer.status_code, answer.json()["code"]) == (409, "has_seat")
    assert WaitlistEntry.objects.count() == 0


@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_only_learners_wait(method: str, maya: User, full: SessionRun) -> None:
    assert getattr(signed_in(maya), method)(address(full)).status_code == 403
    assert getattr(Client(), method)(address(full)).status_code == 401


def test_an_unknown_session_is_404(bob: User) -> None:
    client = signed_in(bob)
    for call in (client.get, client.post, client.delete):
        assert call("/api/sessions/424242/waitlist/").status_code == 404
