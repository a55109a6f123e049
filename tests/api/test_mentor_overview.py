"""A mentor's overview and earnings by their pages, and what open pages are told."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.test import Client
from pydantic import BaseModel

from catalog.booking.models import Booking
from catalog.booking.services import book, cancel
from catalog.demand.services import request_topic
from catalog.profiles.models import MentorProfile
from catalog.sessions import announcements
from catalog.sessions.editing import SessionChanges, cancel_session, update_session
from catalog.sessions.enums import RunStatus
from catalog.sessions.lifecycle import change_status
from catalog.sessions.models import SessionPage, SessionRun
from peerlearn_site.realtime import publish as publishing
from peerlearn_site.realtime.topics import Topic
from peerlearn_site.users.models import User
from tests.support import factories, held, make

pytestmark = pytest.mark.django_db

OVERVIEW, EARNINGS = "/dashboard/mentor/", "/dashboard/mentor/earnings"


def page_of(user: User, address: str) -> str:
    client = Client()
    client.force_login(user)
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def words(html: str) -> str:
    """What a reader sees of it."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def figure(html: str, name: str) -> str:
    """The words of one figure."""
    found = re.search(rf'data-figure="{name}">(.*?)</(?:a|div)></li>', html, re.DOTALL)
    assert found, name
    return words(found[1])


class TestTheOverview:
    def test_a_mentor_with_nothing_yet_is_told_so_and_led_on(self, maya: User, carl: User) -> None:
        MentorProfile.objects.filter(user=carl).update(rating_sum=9, rating_count=2)
        html = page_of(maya, OVERVIEW)
        assert {name: figure(html, name) for name in ("earned", "taught", "recent", "rating")} == {
            "earned": "₹0 earned this month Free sessions earn nothing; paid ones will show here",
            "taught": "0 learners taught 0 sessions behind you",
            "recent": "0 bookings in the last 7 days 0 upcoming sessions",
            "rating": "– No ratings yet Learners rate a session when it is over",
        }
        for sentence in (
            "Nothing planned yet",
            "Nobody has booked yet",
            "What learners ask for in the domains of your",
        ):
            assert sentence in html

    def test_figures_tell_what_was_taught_booked_and_thought(
        self, maya: User, carl: User, alice: User, bob: User, now: datetime
    ) -> None:
        run = held.session(mentor=maya, ended_at=now, came=[alice], absent=[bob])
        Booking.objects.filter(run=run).update(
            price_paise=750_00, created_at=now - timedelta(days=8)
        )
        others = held.session(mentor=carl, ended_at=now, came=[alice, bob])
        Booking.objects.filter(run=others).update(price_paise=750_00)
        ahead = make.session(mentor=maya, starts_at=now + timedelta(days=1))
        book(learner=alice, session_id=ahead.page_id, now=now)
        MentorProfile.objects.filter(user=maya).update(rating_sum=14, rating_count=3)
        html = page_of(maya, OVERVIEW)
        assert {name: figure(html, name) for name in ("taught", "recent", "rating")} == {
            "taught": "1 learner taught 1 session behind you",
            "recent": "1 booking in the last 7 days 1 upcoming session",
            "rating": "4.7 of 5 stars from 3 ratings",
        }
        assert "₹1,500 in all" in figure(html, "earned")

    def test_the_three_who_booked_last_and_still_have_their_seats(
        self, maya: User, carl: User, alice: User, bob: User, now: datetime
    ) -> None:
        def booked(minute: int, learner: User, mentor: User = maya) -> Booking:
            run = make.session(mentor=mentor, starts_at=now + timedelta(days=1))
            at = now - timedelta(minutes=60 - minute)
            return book(learner=learner, session_id=run.page_id, now=at).booking

        found = [booked(minute, learner) for minute, learner in enumerate([alice, bob] * 3)]
        cancel(learner=bob, session_id=found[5].run.page_id, now=now)
        booked(50, alice, carl)
        html = page_of(maya, OVERVIEW)
        ids = [int(one) for one in re.findall(r'data-booking-id="(\d+)"', html)]
        assert ids == [found[4].pk, found[3].pk, found[2].pk]

    def test_demand_is_what_learners_ask_for_where_the_mentor_teaches(
        self,
        published: Callable[..., SessionRun],
        maya: User,
        alice: User,
        bob: User,
        now: datetime,
    ) -> None:
        published(title="In two domains", tags=["python", "machine-learning"])
        published(title="In one domain", tags=["machine-learning"])
        asked = ((alice, "python", 1), (bob, "python", 2), (alice, "machine-learning", 8))
        for learner, slug, days in (*asked, (alice, "biology", 1)):
            request_topic(
                learner=learner,
                text="How to begin",
                domain=factories.domain(slug),
                now=now - timedelta(days=days),
            )
        html = page_of(maya, OVERVIEW)
        section = html[html.index('id="demand"') :]
        rows = [words(row) for row in re.findall(r"<li.*?</li>", section, re.DOTALL)[:2]]
        assert rows == [
            "Python 2 learners asked this week · 1 ahead",
            "Machine Learning 0 learners asked this week · 2 ahead",
        ]

    def test_before_the_first_session_it_is_what_is_asked_for_most(
        self, maya: User, alice: User, now: datetime
    ) -> None:
        biology = factories.domain("genetics")
        request_topic(learner=alice, text="Genes", domain=biology, now=now)
        html = page_of(maya, OVERVIEW)
        section = html[html.index('id="demand"') :]
        rows = [words(row) for row in re.findall(r"<li.*?</li>", section, re.DOTALL)[:2]]
        assert rows == ["Genetics 1 learner asked this week", "Biology 1 learner asked this week"]


class TestEarnings:
    def test_the_tables_hold_the_truth_without_any_script(
        self, maya: User, carl: User, alice: User, bob: User, now: datetime
    ) -> None:
        mine = held.session(mentor=maya, ended_at=now, came=[alice], absent=[bob])
        Booking.objects.filter(run=mine).update(price_paise=1_250_00)
        others = held.session(mentor=carl, ended_at=now, came=[alice])
        html = page_of(maya, EARNINGS)
        assert re.findall(r'data-earned-by="(\d+)"', html) == [str(mine.page_id)]
        assert others.title not in html
        row = re.search(r"data-earned-by.*?</tr>", html, re.DOTALL)
        assert row and words(row[0]).endswith("2 1 ₹2,500")
        weeks = re.findall(r'data-taught="(\d+)" data-earned="(\d+)"', html)
        assert len(weeks) == 12
        assert [week for week in weeks if week != ("0", "0")] == [("1", "250000")]

    def test_nothing_held_leads_to_ones_sessions(self, maya: User) -> None:
        html = page_of(maya, EARNINGS)
        assert "No session is behind you yet" in html
        assert "Free sessions earn nothing; paid ones will show here" in html
        assert "<table" not in html

    def test_long_lists_are_cut_into_pages(self, maya: User, now: datetime) -> None:
        for back in range(30):
            held.session(mentor=maya, ended_at=now - timedelta(hours=back))
        client = Client()
        client.force_login(maya)
        pages = [client.get(f"{EARNINGS}?page={number}").content.decode() for number in (1, 2)]
        assert [page.count("data-earned-by=") for page in pages] == [25, 5]

    def test_the_file_is_ones_own_and_holds_every_session(
        self, maya: User, carl: User, alice: User, now: datetime
    ) -> None:
        for back in range(30):
            run = held.session(mentor=maya, ended_at=now - timedelta(hours=back), came=[alice])
        SessionRun.objects.filter(pk=run.pk).update(title='=HYPERLINK("https://evil.example")')
        held.session(mentor=carl, ended_at=now, came=[alice])
        client = Client()
        client.force_login(maya)
        answer = client.get(f"{EARNINGS}.csv")
        lines = list(csv.reader(StringIO(answer.content.decode("utf-8-sig"), newline="")))
        assert answer["Content-Type"] == "text/csv; charset=utf-8"
        assert answer["Content-Disposition"].startswith(
            'attachment; filename="peerlearn-earnings-2'
        )
        assert "no-store" in answer["Cache-Control"]
        assert len(lines) == 31
        assert lines[-1][0] == """'=HYPERLINK("https://evil.example")"""


Told = list[tuple[str, BaseModel]]


@pytest.fixture
def told(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> Callable[[Callable[[], Any]], Told]:
    """What is told, topic and event, once something is done and committed."""

    def after(act: Callable[[], Any]) -> Told:
        events: Told = []

        def tell(topic: Topic, event: BaseModel) -> None:
            events.append((topic.name, event))

        monkeypatch.setattr(publishing, "publish", tell)
        monkeypatch.setattr(announcements, "publish", tell)
        with django_capture_on_commit_callbacks(execute=True):
            act()
        return events

    return after


def kinds(events: Told) -> list[tuple[str, str]]:
    """Topic and type of each."""
    return [(topic, event.type) for topic, event in events]  # type: ignore[attr-defined]


class TestWhatOpenPagesAreTold:
    def test_an_edit_is_told_with_the_card_as_it_is_now(
        self, published: Callable[..., SessionRun], maya: User, now: datetime, told: Any
    ) -> None:
        run = published()
        page = SessionPage.objects.get(pk=run.page_id)
        start = run.starts_at + timedelta(days=1)
        changes = SessionChanges(
            title="Moved and renamed", starts_at=start, ends_at=start + timedelta(hours=2)
        )
        events = told(lambda: update_session(page=page, mentor=maya, changes=changes, now=now))
        assert ("sessions:changed", "session_changed") in kinds(events)
        assert (f"sessions:{maya.pk}", "own_session") in kinds(events)
        (changed,) = [event for _, event in events if event.type == "session_changed"]
        assert (changed.id, changed.title, changed.starts_at, changed.ends_at) == (
            run.page_id,
            "Moved and renamed",
            start.isoformat(),
            (start + timedelta(hours=2)).isoformat(),
        )
        assert "Moved and renamed" in changed.html
        assert f'data-starts="{start.isoformat()}"' in changed.html

    def test_a_change_that_changes_nothing_is_not_told(
        self, published: Callable[..., SessionRun], maya: User, now: datetime, told: Any
    ) -> None:
        run = published()
        page = SessionPage.objects.get(pk=run.page_id)
        changes = SessionChanges(title=run.title)
        assert told(lambda: update_session(page=page, mentor=maya, changes=changes, now=now)) == []

    def test_a_new_session_and_a_cancelled_one_are_told_to_their_mentor(
        self, published: Callable[..., SessionRun], maya: User, now: datetime, told: Any
    ) -> None:
        own = (f"sessions:{maya.pk}", "own_session")
        assert own in kinds(told(published))
        run = SessionRun.objects.get(mentor=maya)
        page = SessionPage.objects.get(pk=run.page_id)
        events = kinds(told(lambda: cancel_session(page=page, mentor=maya, now=now)))
        assert own in events
        assert (f"notifications:{maya.pk}", "earnings.changed") not in events

    def test_a_session_that_is_over_changes_its_mentors_earnings(
        self, maya: User, carl: User, now: datetime, told: Any
    ) -> None:
        run = make.session(mentor=maya, starts_at=now)
        live = kinds(told(lambda: change_status(run=run, to=RunStatus.LIVE, now=now)))
        over = told(lambda: change_status(run=run, to=RunStatus.COMPLETED, now=now))
        earned = (f"notifications:{maya.pk}", "earnings.changed")
        assert [earned in live, earned in kinds(over)] == [False, True]
        assert [event.session_id for _, event in over if event.type == "earnings.changed"] == [
            run.page_id
        ]
        assert not any(f":{carl.pk}" in topic for topic, _ in over)
