"""The room's page and its API: every kind of person at every moment, and the seat at the door."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog.booking.models import Booking
from catalog.booking.services import cancel, join
from catalog.sessions.enums import RunStatus
from catalog.sessions.models import SessionPage, SessionRun
from live.room.rules import WORDS, Refusal
from live.room.times import milliseconds
from peerlearn_site.effects import clock
from peerlearn_site.users.models import User
from tests.support import factories, held, make

MINUTE = timedelta(minutes=1)
PEOPLE = [
    "visitor",
    "stranger",
    "cancelled",
    "held",
    "mentor2",
    "staff",
    "admin",
    "booked",
    "owner",
]
ROLES = {"staff": "observer", "admin": "observer", "booked": "learner", "owner": "mentor"}
# When it is, as minutes to the start, and the status that the session has by then.
MOMENTS: dict[str, tuple[float, RunStatus]] = {
    "before the window": (31, RunStatus.SCHEDULED),
    "in the window": (29, RunStatus.SCHEDULED),
    "live": (-10, RunStatus.LIVE),
    "past the end": (-61, RunStatus.LIVE),
    "completed": (-30, RunStatus.COMPLETED),
    "cancelled": (29, RunStatus.CANCELLED),
}
REFUSED = {
    "before the window": (403, Refusal.TOO_EARLY),
    "past the end": (410, Refusal.OVER),
    "completed": (410, Refusal.OVER),
    "cancelled": (410, Refusal.CANCELLED),
}

pytestmark = pytest.mark.django_db


def arrange(maya: User, moment: str, **values: Any) -> SessionRun:
    """An hour's session of maya's, at that moment of its life."""
    minutes, status = MOMENTS[moment]
    starts_at = clock.now() + minutes * MINUTE
    return make.session(mentor=maya, starts_at=starts_at, status=status, **values)


def person(kind: str, run: SessionRun, carl: User, nina: User) -> Client:
    """A browser of one of the people of the matrix, with the bookings that make them so."""
    if kind == "visitor":
        return Client()
    if kind == "admin":
        return signed_in(User.objects.create_superuser("root", "root@example.org", "x"))
    known = {"mentor2": carl, "staff": nina, "owner": run.mentor}
    if kind in known:
        return signed_in(known[kind])
    learner = make.learner(kind)
    if kind != "stranger":
        status = {"booked": "confirmed"}.get(kind, kind)
        ends = clock.now() + timedelta(hours=1) if status == "held" else None
        Booking.objects.create(
            run=run,
            learner=learner,
            status=status,
            hold_expires_at=ends,
            created_at=run.starts_at - timedelta(days=1),
            told_at=run.starts_at - timedelta(days=1),
        )
    return signed_in(learner)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(run: SessionRun) -> str:
    return f"/session/{run.room_code}/"


def state(run: SessionRun) -> str:
    return f"/api/rooms/{run.room_code}/"


def expected(kind: str, moment: str) -> tuple[int, Refusal | None]:
    """The page's status and the refusal, for somebody who is signed in."""
    if kind not in ROLES:
        return 403, Refusal.NOT_BOOKED
    return REFUSED.get(moment, (200, None))


def config_of(response: HttpResponse) -> dict[str, Any]:
    found = re.search(
        r'<script id="room-config" type="application/json">(.*?)</script>',
        response.content.decode(),
        re.S,
    )
    assert found is not None
    config: dict[str, Any] = json.loads(found[1])
    return config


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("kind", PEOPLE)
def test_page_and_api_let_in_the_same_people(
    kind: str, moment: str, maya: User, carl: User, nina: User
) -> None:
    run = arrange(maya, moment)
    client = person(kind, run, carl, nina)

    shown, told = client.get(page(run)), client.get(state(run))

    if kind == "visitor":
        assert (shown.status_code, shown.url) == (302, f"/accounts/login/?next={page(run)}")
        assert (told.status_code, told.json()["code"]) == (401, "not_authenticated")
        return
    status, refusal = expected(kind, moment)
    assert (shown.status_code, told.status_code) == (status, 200)
    assert told.json() == {
        "may_enter": refusal is None,
        "status": run.status,
        "reason": refusal or "",
        "words": WORDS[refusal] if refusal else "",
        "opens_at": milliseconds(run.starts_at - 30 * MINUTE),
        "ends_at": milliseconds(run.ends_at),
    }
    if refusal is None:
        assert config_of(shown)["role"] == ROLES[kind]
    else:
        assert f'data-refusal="{refusal}"' in shown.content.decode()
        assert b"room-config" not in shown.content


@pytest.mark.parametrize("kind", PEOPLE)
@pytest.mark.parametrize("which", ["unknown", "unpublished"])
def test_no_room_is_no_room_for_everybody(
    kind: str, which: str, maya: User, carl: User, nina: User
) -> None:
    run = arrange(maya, "in the window")
    client = person(kind, run, carl, nina)
    if which == "unknown":
        run.room_code = uuid4()
    else:
        SessionPage.objects.filter(pk=run.page_id).update(live=False)
    shown, told = client.get(page(run)), client.get(state(run))
    # Whoever is signed out is asked to sign in, whether there is anything or not.
    assert (shown.status_code, told.status_code) == (
        (302, 401) if kind == "visitor" else (404, 404)
    )


@pytest.mark.parametrize("address", ["/session/1234/", "/session/{code}", "/api/rooms/nonsense/"])
def test_what_is_no_code_is_no_address(address: str, maya: User) -> None:
    run = arrange(maya, "in the window")
    answer = signed_in(maya).get(address.format(code=run.room_code))
    assert answer.status_code == (301 if "{code}" in address else 404)


def test_the_page_hands_its_script_what_it_needs(maya: User, alice: User) -> None:
    run = arrange(maya, "live", title="</script><b>Knots</b> & \u2028 more")
    SessionRun.objects.filter(pk=run.pk).update(extension_minutes=5)
    Booking.objects.create(
        run=run,
        learner=alice,
        status="confirmed",
        created_at=run.published_at,
        told_at=run.published_at,
    )
    response = signed_in(alice).get(page(run))
    assert config_of(response) == {
        "room_code": str(run.room_code),
        "session_id": run.page_id,
        "title": "</script><b>Knots</b> & \u2028 more",
        "role": "learner",
        "name": "Alice",
        "mentor_name": "Maya",
        "status": "live",
        "starts_at": milliseconds(run.starts_at),
        "ends_at": milliseconds(run.ends_at + 5 * MINUTE),
        "start_opens_at": milliseconds(run.starts_at - 10 * MINUTE),
        "socket_path": f"/ws/sessions/{run.room_code}/",
        "state_url": state(run),
        "feedback_url": f"/api/sessions/{run.page_id}/feedback/",
        "home_url": "/dashboard/",
    }
    assert b"<b>Knots" not in response.content
    assert "no-store" in response["Cache-Control"]
    assert signed_in(alice).post(page(run)).status_code == 405


def test_an_extended_session_is_open_until_its_effective_end(maya: User) -> None:
    run = arrange(maya, "past the end")
    client = signed_in(maya)
    assert client.get(page(run)).status_code == 410
    SessionRun.objects.filter(pk=run.pk).update(extension_minutes=5)
    assert client.get(page(run)).status_code == 200


class TestTheDoor:
    """A learner without a seat takes one as they come in (SPEC 10.1)."""

    JOIN = b'<form method="post" action="/session/'

    def by_code(self, run: SessionRun) -> str:
        return f"{page(run)}join/"

    def by_number(self, run: SessionRun) -> str:
        return f"/sessions/{run.page_id}/join/"

    @pytest.mark.parametrize("moment", ["in the window", "live"])
    @pytest.mark.parametrize("way", ["by_code", "by_number"])
    def test_joining_books_and_leads_into_the_room(
        self, way: str, moment: str, maya: User, alice: User
    ) -> None:
        run = arrange(maya, moment, capacity=1)
        client = signed_in(alice)
        closed = client.get(page(run))
        assert (closed.status_code, self.JOIN in closed.content) == (403, True)
        for _ in range(2):
            answer = client.post(getattr(self, way)(run))
            assert (answer.status_code, answer.url) == (302, page(run))
        assert client.get(page(run)).status_code == 200
        run.refresh_from_db()
        assert (run.booked_count, Booking.objects.get().status) == (1, "confirmed")

    def test_a_cancelled_booking_can_be_taken_anew(self, maya: User, alice: User) -> None:
        run = arrange(maya, "in the window")
        join(learner=alice, session_id=run.page_id, now=clock.now())
        cancel(learner=alice, session_id=run.page_id, now=clock.now())
        client = signed_in(alice)
        assert client.get(page(run)).status_code == 403
        client.post(self.by_number(run))
        assert client.get(page(run)).status_code == 200

    @pytest.mark.parametrize(
        ("moment", "values", "words"),
        [
            ("live", {"capacity": 1}, "All seats are taken."),
            ("live", {"price_paise": 500_00}, "This session costs money."),
            ("in the window", {"price_paise": 500_00}, "This session costs money."),
            ("past the end", {}, "This session is over."),
            ("completed", {}, "This session is over."),
            ("cancelled", {}, "This session was cancelled"),
        ],
    )
    def test_where_no_seat_is_to_be_had_the_session_page_says_why(
        self, moment: str, values: dict[str, int], words: str, maya: User, alice: User, bob: User
    ) -> None:
        run = arrange(maya, moment, **values)
        if "capacity" in values:
            join(learner=bob, session_id=run.page_id, now=clock.now())
        client = signed_in(alice)
        assert self.JOIN not in client.get(page(run)).content
        answer = client.post(self.by_number(run), follow=True)
        assert answer.redirect_chain == [(run.card.url, 302)]
        assert words in answer.content.decode()
        assert not Booking.objects.filter(learner=alice).exists()

    def test_seats_are_for_learners(self, maya: User, carl: User, nina: User) -> None:
        run = arrange(maya, "live")
        for user, status in ((carl, 403), (nina, 403), (maya, 403)):
            client = signed_in(user)
            assert self.JOIN not in client.get(page(run)).content
            assert client.post(self.by_code(run)).status_code == status
        assert not Booking.objects.exists()

    def test_a_mentor_who_learns_too_has_no_seat_in_the_own_session(self, maya: User) -> None:
        run = arrange(maya, "live")
        factories.person("both", factories.Role.MENTOR, factories.Role.LEARNER)
        both = User.objects.get(username="both")
        SessionRun.objects.filter(pk=run.pk).update(mentor=both)
        answer = signed_in(both).post(self.by_number(run), follow=True)
        assert "This is your own session." in answer.content.decode()

    def test_signed_out_people_sign_in_and_come_back_to_where_they_can_join(
        self, maya: User
    ) -> None:
        run = arrange(maya, "live")
        to = [Client().post(way(run)).url for way in (self.by_code, self.by_number)]
        assert to == [
            f"/accounts/login/?next={page(run)}",
            f"/accounts/login/?next={run.card.url}",
        ]

    def test_it_takes_a_post_with_the_token(self, maya: User, alice: User) -> None:
        run = arrange(maya, "live")
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(alice)
        for way in (self.by_code, self.by_number):
            assert strict.post(way(run)).status_code == 403
            assert strict.get(way(run)).status_code == 405
        assert not Booking.objects.exists()

    def test_what_is_not_public_has_no_door(self, maya: User, alice: User) -> None:
        run = arrange(maya, "live")
        SessionPage.objects.filter(pk=run.page_id).update(live=False)
        client = signed_in(alice)
        assert [client.post(way(run)).status_code for way in (self.by_code, self.by_number)] == [
            404,
            404,
        ]
        assert client.post("/sessions/999999999999999999999999/join/").status_code == 404


class TestAfterwards:
    """Who was there can still say how it was; the others cannot."""

    def test_the_closed_door_offers_feedback_to_who_had_a_part(
        self, maya: User, alice: User, bob: User, nina: User
    ) -> None:
        run = held.session(
            mentor=maya, ended_at=clock.now() - 30 * MINUTE, came=[alice], absent=[bob]
        )
        offered = {
            user.username: f'data-rate-session="{run.page_id}"'
            in signed_in(user).get(page(run)).content.decode()
            for user in (maya, alice, bob, nina)
        }
        assert offered == {"maya": True, "alice": True, "bob": False, "nina": False}


def test_who_is_booked_too_early_is_told_when(maya: User, alice: User) -> None:
    run = arrange(maya, "before the window")
    join(learner=alice, session_id=run.page_id, now=clock.now())
    opens: datetime = run.starts_at - 30 * MINUTE
    shown = signed_in(alice).get(page(run)).content.decode()
    assert f'datetime="{opens.isoformat(timespec="microseconds")}' in shown or (
        f'datetime="{opens.isoformat(timespec="seconds")}' in shown
    )


@pytest.mark.parametrize("moment", ["in the window", "live", "before the window", "completed"])
@pytest.mark.parametrize("kind", ["owner", "booked", "stranger", "staff"])
def test_queries_do_not_grow_with_the_house(
    kind: str, moment: str, maya: User, carl: User, nina: User
) -> None:
    run = arrange(maya, moment, capacity=50)
    client = person(kind, run, carl, nina)

    def queries() -> tuple[int, int]:
        counts = []
        for address in (page(run), state(run)):
            client.get(address)
            with CaptureQueriesContext(connection) as captured:
                client.get(address)
            counts.append(len(captured))
        return counts[0], counts[1]

    few = queries()
    for number in range(20):
        Booking.objects.create(
            run=run,
            learner=make.learner(f"crowd{number}"),
            status="confirmed",
            created_at=run.published_at,
            told_at=run.published_at,
        )
    assert queries() == few
    assert few[0] <= 8 and few[1] <= 5, few
