"""A session's file, the private calendar and the page with its address: what is in them, and for whom."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog.booking.calendar.services import make_new_address
from catalog.booking.enums import BookingStatus
from catalog.booking.models import Booking, CalendarFeed
from catalog.booking.services import book, cancel
from catalog.sessions.enums import RunStatus
from catalog.sessions.models import SessionPage, SessionRun
from peerlearn_site.effects import clock
from peerlearn_site.users.models import User
from tests.support import make
from tests.support.bulk import many_sessions
from tests.support.calendars import method_of, read

pytestmark = pytest.mark.django_db
Publish = Callable[..., SessionRun]
DAY = timedelta(days=1)


@pytest.fixture
def run(maya: User, now: datetime) -> SessionRun:
    return make.session(mentor=maya, starts_at=now + DAY, title="Reading maps, slowly")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def file_of(run: SessionRun) -> str:
    return f"/calendar/session/{run.page_id}.ics"


def feed_of(user: User) -> str:
    return f"/calendar/{make_new_address(user=user, now=clock.now()).token}.ics"


def event_in(response: HttpResponse) -> dict[str, Any]:
    assert response.status_code == 200
    (event,) = read(response.content)
    return event


def titles(response: HttpResponse) -> list[tuple[str, str]]:
    assert response.status_code == 200
    return [(event["summary"], event["status"]) for event in read(response.content)]


def seat(run: SessionRun, learner: User, status: str = "confirmed", **values: Any) -> Booking:
    now = clock.now()
    values.setdefault("created_at", now - 60 * DAY)
    values.setdefault("hold_expires_at", now + timedelta(minutes=9) if status == "held" else None)
    return Booking.objects.create(run=run, learner=learner, status=status, told_at=now, **values)


class TestASessionsFile:
    def test_holds_what_is_public_for_a_visitor(self, client: Client, run: SessionRun) -> None:
        answer = client.get(file_of(run))

        page_url = f"{settings.PUBLIC_URL}{run.card.url}"
        event = event_in(answer)
        assert event.pop("modified")
        assert event == {
            "uid": f"session-{run.page_id}@127.0.0.1",
            "sequence": 0,
            "status": "CONFIRMED",
            "summary": "Reading maps, slowly",
            "description": f"Taught by Maya.\n\nThe session’s page: {page_url}",
            "location": page_url,
            "url": page_url,
            "start": run.starts_at.isoformat(),
            "end": run.ends_at.isoformat(),
            "organizer": "mailto:hello@peerlearn.example",
            "cn": "Maya",
        }
        assert method_of(answer.content) == "PUBLISH"
        assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
        filename = f'attachment; filename="{run.page.slug}.ics"'
        assert answer.headers["Content-Disposition"] == filename
        assert set(answer.headers["Cache-Control"].split(", ")) == {"private", "no-cache"}

    @pytest.mark.parametrize(
        ("who", "knows"),
        [("maya", True), ("alice", True), ("bob", False), ("carl", False), ("nina", False)],
    )
    def test_holds_the_room_for_who_may_enter_it(
        self, who: str, knows: bool, run: SessionRun, request: pytest.FixtureRequest
    ) -> None:
        seat(run, request.getfixturevalue("alice"))
        seat(run, request.getfixturevalue("bob"), "held")
        answer = signed_in(request.getfixturevalue(who)).get(file_of(run))

        room = f"{settings.PUBLIC_URL}/session/{run.room_code}/"
        event = event_in(answer)
        assert (event["location"] == room, room in event["description"]) == (knows, knows)
        if not knows:
            assert str(run.room_code) not in str(event)
        assert b"@example.org" not in answer.content

    def test_is_never_older_than_what_its_learner_has(
        self, run: SessionRun, alice: User, now: datetime
    ) -> None:
        SessionRun.objects.filter(pk=run.pk).update(event_sequence=3)
        seat(run, alice, "cancelled", cancelled_at=now)
        client = signed_in(alice)
        without = event_in(client.get(file_of(run)))
        seat(run, alice)
        again = event_in(client.get(file_of(run)))

        assert [(one["sequence"], one["status"]) for one in (without, again)] == [
            (4, "CONFIRMED"),
            (5, "CONFIRMED"),
        ]
        assert event_in(Client().get(file_of(run)))["sequence"] == 3

    def test_lasts_as_long_as_the_mentor_has_extended_it(self, maya: User, now: datetime) -> None:
        run = make.session(mentor=maya, starts_at=now, status=RunStatus.LIVE)
        SessionRun.objects.filter(pk=run.pk).update(extension_minutes=10)

        ends = run.ends_at + timedelta(minutes=10)
        assert event_in(Client().get(file_of(run)))["end"] == ends.isoformat()

    def test_of_a_cancelled_session_says_so(self, maya: User, now: datetime) -> None:
        run = make.session(mentor=maya, starts_at=now + DAY, status=RunStatus.CANCELLED)
        assert event_in(Client().get(file_of(run)))["status"] == "CANCELLED"

    def test_is_there_for_public_sessions_alone(
        self, run: SessionRun, maya: User, client: Client
    ) -> None:
        SessionPage.objects.filter(pk=run.page_id).update(live=False)
        assert client.get(file_of(run)).status_code == 404
        assert signed_in(maya).get(file_of(run)).status_code == 404
        assert client.get("/calendar/session/999999.ics").status_code == 404

    def test_costs_few_queries(
        self, run: SessionRun, client: Client, django_assert_max_num_queries: Any
    ) -> None:
        with django_assert_max_num_queries(1):
            client.get(file_of(run))


class TestThePrivateCalendar:
    def test_holds_a_learner_s_own_seats_and_nobody_else_s(
        self, maya: User, carl: User, alice: User, bob: User, now: datetime
    ) -> None:
        def session(title: str, **values: Any) -> SessionRun:
            values.setdefault("starts_at", now + DAY)
            return make.session(mentor=maya, title=title, **values)

        seat(session("booked"), alice)
        seat(session("unpaid", price_paise=500_00), alice, "held")
        seat(session("given back"), alice, "cancelled", cancelled_at=now)
        seat(session("called off", status=RunStatus.CANCELLED), alice)
        seat(session("been to", starts_at=now - 80 * DAY, status=RunStatus.COMPLETED), alice)
        seat(session("long ago", starts_at=now - 95 * DAY, status=RunStatus.COMPLETED), alice)
        seat(session("given back long ago"), alice, "cancelled", cancelled_at=now - 31 * DAY)
        seat(session("bob's"), bob)
        seat(make.session(mentor=carl, title="bob's, too", starts_at=now + DAY), bob)
        session("nobody's")

        assert sorted(titles(Client().get(feed_of(alice)))) == [
            ("been to", "CONFIRMED"),
            ("booked", "CONFIRMED"),
            ("called off", "CANCELLED"),
            ("given back", "CANCELLED"),
            ("unpaid", "TENTATIVE"),
        ]

    def test_holds_a_mentor_s_sessions_in_order_and_no_drafts(
        self, maya: User, carl: User, now: datetime
    ) -> None:
        for title, days in (("second", 2), ("first", 1), ("long ago", -95)):
            make.session(mentor=maya, title=title, starts_at=now + days * DAY)
        off = {"status": RunStatus.CANCELLED}
        make.session(mentor=maya, title="called off", starts_at=now - 29 * DAY, **off)
        make.session(mentor=maya, title="off long ago", starts_at=now - 32 * DAY, **off)
        make.session(mentor=carl, title="carl's", starts_at=now + DAY)

        answer = Client().get(feed_of(maya))
        assert titles(answer) == [
            ("called off", "CANCELLED"),
            ("first", "CONFIRMED"),
            ("second", "CONFIRMED"),
        ]
        assert read(answer.content)[1]["description"].startswith("You teach this session.")

    def test_holds_the_rooms_of_paid_seats_alone(
        self, maya: User, alice: User, run: SessionRun, now: datetime
    ) -> None:
        unpaid = make.session(mentor=maya, starts_at=now + 2 * DAY, price_paise=500_00)
        given_back = make.session(mentor=maya, starts_at=now + 3 * DAY)
        over = make.session(mentor=maya, starts_at=now - DAY, status=RunStatus.COMPLETED)
        seat(run, alice)
        seat(unpaid, alice, "held")
        seat(given_back, alice, "cancelled", cancelled_at=now)
        seat(over, alice)

        text = str(read(Client().get(feed_of(alice)).content))
        rooms = [str(one.room_code) in text for one in (run, unpaid, given_back, over)]
        assert rooms == [True, False, False, False]

    def test_is_one_event_per_session_however_often_it_was_booked(
        self, run: SessionRun, alice: User, now: datetime
    ) -> None:
        for _ in range(3):
            book(learner=alice, session_id=run.page_id, now=now)
            cancel(learner=alice, session_id=run.page_id, now=now)

        event = event_in(Client().get(feed_of(alice)))
        assert (event["status"], event["sequence"]) == ("CANCELLED", 5)

    def test_says_whose_it_is_and_how_it_may_be_kept(self, alice: User) -> None:
        answer = Client().get(feed_of(alice))

        text = answer.content.decode()
        assert "X-WR-CALNAME:PeerLearn: Alice\r\n" in text
        assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n" in text
        assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert "private" in answer.headers["Cache-Control"]
        assert "Set-Cookie" not in answer.headers

    def test_is_nobody_s_at_another_address(self, alice: User) -> None:
        address = feed_of(alice)
        token = address.removeprefix("/calendar/").removesuffix(".ics")
        others = [token[::-1], token.swapcase(), token[:-1], token + "A", "x" * 43, "%00" * 43]

        found = [Client().get(f"/calendar/{one}.ics").status_code for one in others]
        assert (Client().get(address).status_code, set(found)) == (200, {404})

    def test_ends_with_its_owner_s_account_and_with_a_new_address(self, alice: User) -> None:
        old = feed_of(alice)
        new = feed_of(alice)
        assert [Client().get(one).status_code for one in (old, new)] == [404, 200]
        User.objects.filter(pk=alice.pk).update(is_active=False)
        assert Client().get(new).status_code == 404

    @pytest.mark.parametrize("who", ["alice", "maya"])
    def test_costs_the_same_at_3_and_at_300_rows(
        self, who: str, maya: User, alice: User, now: datetime
    ) -> None:
        def queries() -> int:
            with CaptureQueriesContext(connection) as captured:
                counts.append(len(read(Client().get(address).content)))
            return len(captured)

        counts: list[int] = []
        address = feed_of({"alice": alice, "maya": maya}[who])
        runs = many_sessions(3, mentor=maya, now=now)
        _book_all(runs, alice, now)
        few = queries()
        runs = many_sessions(
            297, mentor=maya, now=now, title="More of the same", start_time=now + 9 * DAY
        )
        _book_all(runs, alice, now)

        assert queries() == few <= 3
        assert counts == [3, 300]


def _book_all(runs: list[SessionRun], learner: User, now: datetime) -> None:
    values = {"status": BookingStatus.CONFIRMED, "created_at": now, "told_at": now}
    Booking.objects.bulk_create(Booking(run=run, learner=learner, **values) for run in runs)


class TestThePageWithTheAddress:
    URL = "/accounts/calendar/"

    def test_makes_an_address_when_asked_and_shows_it(self, alice: User) -> None:
        client = signed_in(alice)
        before = client.get(self.URL).content.decode()
        assert "Make my address" in before and not CalendarFeed.objects.exists()

        shown = client.post(self.URL, follow=True).content.decode()
        token = CalendarFeed.objects.get(user=alice).token
        address = f"{settings.PUBLIC_URL}/calendar/{token}.ics"
        assert f">{address}</code>" in shown
        assert f'href="webcal://{urlsplit(address).netloc}/calendar/{token}.ics"' in shown
        assert f'data-url="{address}"' in shown
        assert "Whoever has this address can read your calendar" in shown
        assert len(token) == 43

    def test_ends_the_old_address_for_a_new_one(self, alice: User, bob: User) -> None:
        old, his = feed_of(alice), feed_of(bob)
        client = signed_in(alice)
        assert old in client.get(self.URL).content.decode()
        client.post(self.URL)

        page = client.get(self.URL).content.decode()
        assert old not in page and his not in page
        assert [Client().get(one).status_code for one in (old, his)] == [404, 200]

    def test_is_in_nobody_s_cache_and_needs_the_form(self, alice: User) -> None:
        feed_of(alice)
        assert "no-store" in signed_in(alice).get(self.URL).headers["Cache-Control"]
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(alice)
        token = CalendarFeed.objects.get().token
        assert strict.post(self.URL).status_code == 403
        assert CalendarFeed.objects.get().token == token

    def test_is_a_tab_of_the_account_and_linked_from_the_dashboard(self, alice: User) -> None:
        client = signed_in(alice)
        assert f'href="{self.URL}">Calendar feed' in re.sub(
            r"<svg.*?</svg>\s*", "", client.get("/dashboard/learner/").content.decode(), flags=re.S
        )
        tab = f'<a class="tab" href="{self.URL}" aria-current="page">Calendar</a>'
        assert tab in client.get(self.URL).content.decode()


class TestTheSessionsPage:
    def links(self, client: Client, run: SessionRun) -> list[str]:
        html = client.get(run.card.url).content.decode()
        found = re.search(r'<details class="calendar-links".*?</details>', html, re.S)
        return (
            [unescape(one) for one in re.findall(r'<a [^>]*href="([^"]*)"', found[0])]
            if found
            else []
        )

    def test_offers_the_file_and_both_calendars(self, client: Client, run: SessionRun) -> None:
        file, google, outlook = self.links(client, run)

        page_url = f"{settings.PUBLIC_URL}{run.card.url}"
        basic = "%Y%m%dT%H%M%SZ"
        assert file == file_of(run)
        assert google.startswith("https://calendar.google.com/calendar/render?")
        assert parse_qs(urlsplit(google).query) == {
            "action": ["TEMPLATE"],
            "text": ["Reading maps, slowly"],
            "dates": [f"{run.starts_at:{basic}}/{run.ends_at:{basic}}"],
            "details": [f"Taught by Maya.\n\nThe session’s page: {page_url}"],
            "location": [page_url],
        }
        assert outlook.startswith("https://outlook.live.com/calendar/0/action/compose?")
        assert "+" not in outlook
        asked = parse_qs(urlsplit(outlook).query)
        assert asked["subject"] == ["Reading maps, slowly"]
        assert asked["startdt"] == [f"{run.starts_at:%Y-%m-%dT%H:%M:%SZ}"]
        assert asked["enddt"] == [f"{run.ends_at:%Y-%m-%dT%H:%M:%SZ}"]

    def test_tells_nobody_else_the_room(self, run: SessionRun, alice: User) -> None:
        seat(run, alice)
        assert str(run.room_code) not in "".join(self.links(signed_in(alice), run))

    @pytest.mark.parametrize(
        ("status", "count"), [("scheduled", 3), ("live", 3), ("completed", 0), ("cancelled", 0)]
    )
    def test_offers_it_while_there_is_something_to_come_to(
        self, status: str, count: int, client: Client, run: SessionRun
    ) -> None:
        SessionRun.objects.filter(pk=run.pk).update(status=status)
        assert len(self.links(client, run)) == count
