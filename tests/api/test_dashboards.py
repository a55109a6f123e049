"""The dashboards by their pages: who may see them, what stands where, and how much it costs."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from html.parser import HTMLParser

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from time_machine import TimeMachineFixture

from catalog.booking.models import Booking, WaitlistEntry
from catalog.booking.services import book, cancel
from catalog.booking.waitlist import join_line
from catalog.profiles.models import MentorProfile
from catalog.sessions.authoring import AuthoredSession, publish_new_session
from catalog.sessions.editing import SessionChanges, update_session
from catalog.sessions.enums import RunStatus
from catalog.sessions.models import SessionIndexPage, SessionPage, SessionRun
from catalog.site_settings.models import SiteSettings
from peerlearn_site.users.models import User
from tests.support import factories, make
from tests.support.bulk import many_sessions

pytestmark = pytest.mark.django_db

MENTORS_PAGES = [
    "/dashboard/mentor/",
    "/dashboard/mentor/my-sessions",
    "/dashboard/mentor/my-sessions?tab=Live",
    "/dashboard/mentor/my-sessions?tab=Past",
    "/dashboard/mentor/my-sessions?tab=Drafts",
    "/dashboard/mentor/requests",
    "/dashboard/mentor/earnings",
]
LEARNERS_PAGES = ["/dashboard/learner/"]


class _Rows(HTMLParser):
    """The values of one data attribute, in the order of the page."""

    def __init__(self, attribute: str) -> None:
        super().__init__()
        self.attribute = attribute
        self.values: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.values += [value or "" for name, value in attrs if name == self.attribute]


def rows(client: Client, address: str, attribute: str = "data-session-id") -> list[int]:
    """The ids that a page's rows carry."""
    parser = _Rows(attribute)
    parser.feed(client.get(address).content.decode())
    return [int(value) for value in parser.values]


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


class TestWhoMaySee:
    @pytest.mark.parametrize("address", [*MENTORS_PAGES, *LEARNERS_PAGES])
    def test_signed_out_people_sign_in_and_come_back(self, address: str) -> None:
        answer = Client().get(address)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/login/?next=/dashboard/")

    @pytest.mark.parametrize("address", MENTORS_PAGES)
    def test_learners_are_led_to_their_own_with_a_message(self, address: str, alice: User) -> None:
        answer = signed_in(alice).get(address)
        assert (answer.status_code, answer["Location"]) == (302, "/dashboard/")
        assert [str(message) for message in get_messages(answer.wsgi_request)] == [
            "This page is for mentors. Here is your own dashboard."
        ]

    def test_mentors_who_are_no_learners_are_told_why(self, maya: User) -> None:
        answer = signed_in(maya).get("/dashboard/learner/")
        assert answer.status_code == 403
        assert "This page is for learners." in answer.content.decode()

    @pytest.mark.parametrize("name", ["my-sessions", "requests", "earnings", "create-session"])
    def test_a_trailing_slash_is_forgiven(self, name: str, maya: User) -> None:
        answer = signed_in(maya).get(f"/dashboard/mentor/{name}/?tab=Past")
        assert (answer.status_code, answer["Location"]) == (
            302,
            f"/dashboard/mentor/{name}?tab=Past",
        )


TABS = ("Upcoming", "Live", "Past", "Drafts")


class TestMySessions:
    def test_each_tab_holds_its_own(self, maya: User, carl: User, now: datetime) -> None:
        def session(status: RunStatus, days: int, mentor: User = maya) -> int:
            starts_at = now + timedelta(days=days)
            return make.session(mentor=mentor, starts_at=starts_at, status=status).page_id

        later = session(RunStatus.SCHEDULED, 2)
        sooner = session(RunStatus.SCHEDULED, 1)
        live = session(RunStatus.LIVE, 0)
        long_ago = session(RunStatus.COMPLETED, -9)
        cancelled = session(RunStatus.CANCELLED, -1)
        for status in RunStatus:
            session(status, 3, mentor=carl)
        draft = draft_of(maya)
        draft_of(carl)
        client = signed_in(maya)
        tabs = {
            tab: rows(client, f"/dashboard/mentor/my-sessions?tab={tab}")
            for tab in ("Upcoming", "Live", "Past", "Drafts", "Nonsense", "")
        }
        assert tabs == {
            "Upcoming": [sooner, later],
            "Live": [live],
            "Past": [cancelled, long_ago],
            "Drafts": [draft],
            "Nonsense": [sooner, later],
            "": [sooner, later],
        }

    def test_a_row_tells_seats_bookings_and_price(
        self, maya: User, alice: User, now: datetime
    ) -> None:
        run = make.session(
            mentor=maya, starts_at=now + timedelta(days=1), title="Graphs by hand", capacity=3
        )
        make.session(mentor=maya, starts_at=now + timedelta(days=2), price_paise=1_499_00)
        book(learner=alice, session_id=run.page_id, now=now)
        page = signed_in(maya).get("/dashboard/mentor/my-sessions").content.decode()
        for words in ("Graphs by hand", "Booked (1)", "2 seats left", "of 3", "Free", "₹1,499"):
            assert words in page

    def test_each_upcoming_and_live_row_leads_to_its_room(
        self, maya: User, carl: User, now: datetime
    ) -> None:
        rooms = {}
        for mentor in (maya, carl):
            for status in RunStatus:
                run = make.session(mentor=mentor, starts_at=now, status=status)
                rooms[(mentor, status)] = f'href="/session/{run.room_code}/"'
        client = signed_in(maya)
        pages = [
            client.get(address).content.decode()
            for address in ("/dashboard/mentor/my-sessions?tab=" + tab for tab in TABS)
        ]
        found = {
            (mentor.username, str(status)): [tab for tab, page in zip(TABS, pages) if link in page]
            for (mentor, status), link in rooms.items()
        }
        assert {key: tabs for key, tabs in found.items() if tabs} == {
            ("maya", "scheduled"): ["Upcoming"],
            ("maya", "live"): ["Live"],
        }
        assert "Go Live▶" in pages[0] and "Go Live▶" in pages[1]

    def test_the_overview_leads_to_the_next_room_even_beyond_the_planned_end(
        self, maya: User, now: datetime
    ) -> None:
        run = make.session(
            mentor=maya, starts_at=now - timedelta(minutes=63), status=RunStatus.LIVE
        )
        SessionRun.objects.filter(pk=run.pk).update(extension_minutes=10)
        make.session(mentor=maya, starts_at=now + timedelta(days=1))
        page = signed_in(maya).get("/dashboard/mentor/").content.decode()
        assert page.count("Go Live▶") == 1
        assert f'href="/session/{run.room_code}/">Go Live▶' in page

    def test_long_lists_are_cut_into_pages(self, maya: User, now: datetime) -> None:
        runs = many_sessions(60, now=now, mentor=maya)
        client = signed_in(maya)
        address = "/dashboard/mentor/my-sessions?tab=Upcoming"
        pages = [rows(client, f"{address}&page={number}") for number in (1, 2, 3, 4)]
        assert pages == [
            [run.page_id for run in runs[:25]],
            [run.page_id for run in runs[25:50]],
            [run.page_id for run in runs[50:]],
            [],
        ]
        assert rows(client, f"{address}&page=-1") == pages[0]

    def test_an_empty_tab_leads_somewhere(self, maya: User) -> None:
        page = signed_in(maya).get("/dashboard/mentor/my-sessions?tab=Past").content.decode()
        assert "Nothing behind you yet" in page
        assert 'class="button button-secondary" href="/dashboard/mentor/create-session"' in page


class _Tools(HTMLParser):
    """The tools of each row by their action; links to the editor are "edit", to the form "duplicate"."""

    def __init__(self) -> None:
        super().__init__()
        self.by_row: dict[int, set[str]] = {}
        self._row = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if "data-session-id" in found:
            self._row = int(found["data-session-id"] or 0)
            self.by_row[self._row] = set()
        if found.get("data-session-action"):
            self.by_row[self._row].add(str(found["data-session-action"]))
        if (found.get("href") or "") == f"/admin/pages/{self._row}/edit/":
            self.by_row[self._row].add("edit")
        if (found.get("href") or "") == f"/dashboard/mentor/create-session?from={self._row}":
            self.by_row[self._row].add("duplicate")


def tools(client: Client, tab: str) -> dict[int, set[str]]:
    """The tools of the rows under a tab."""
    parser = _Tools()
    parser.feed(client.get(f"/dashboard/mentor/my-sessions?tab={tab}").content.decode())
    return parser.by_row


ALL = {"edit", "reschedule", "duplicate", "cancel", "delete"}
SOON = "This session starts in less than 5 minutes, so it can no longer be changed."


class TestTheToolsOfARow:
    @pytest.mark.parametrize(
        ("seconds", "booked", "offered", "words"),
        [
            (301, True, ALL, None),
            (299, True, {"duplicate", "cancel"}, SOON),
            (-60, True, {"duplicate", "cancel"}, "This session was due to start"),
            (299, False, ALL, None),
            (-60, False, ALL, None),
            (-3_601, False, {"duplicate"}, "This session is over, so it can no longer be changed."),
        ],
    )
    def test_a_session_ahead_offers_what_may_be_done_with_it_or_says_why_not(
        self,
        seconds: int,
        booked: bool,
        offered: set[str],
        words: str | None,
        maya: User,
        alice: User,
        now: datetime,
        time_machine: TimeMachineFixture,
    ) -> None:
        run = make.session(mentor=maya, starts_at=now + timedelta(days=1))
        if booked:
            book(learner=alice, session_id=run.page_id, now=now)
        time_machine.move_to(run.starts_at - timedelta(seconds=seconds), tick=False)
        client = signed_in(maya)
        assert tools(client, "Upcoming") == {run.page_id: offered}
        page = client.get("/dashboard/mentor/my-sessions").content.decode()
        locked = page[page.index("row-tools") :].count("row-locked")
        assert (locked, words is None or words in page) == (0 if words is None else 1, True)
        # It is fetched anew when it locks; without bookings it does not.
        locks_at = f'data-locks-at="{(run.starts_at - timedelta(minutes=5)).isoformat()}"'
        assert (locks_at in page) == (booked and words is None)

    def test_the_other_tabs(self, maya: User, now: datetime) -> None:
        ids = {
            status: make.session(mentor=maya, starts_at=now, status=status).page_id
            for status in (RunStatus.LIVE, RunStatus.COMPLETED, RunStatus.CANCELLED)
        }
        draft = draft_of(maya)
        client = signed_in(maya)
        assert tools(client, "Live") == {ids[RunStatus.LIVE]: {"duplicate"}}
        assert tools(client, "Past") == {
            ids[RunStatus.COMPLETED]: {"duplicate"},
            ids[RunStatus.CANCELLED]: {"duplicate"},
        }
        assert tools(client, "Drafts") == {draft: {"edit", "duplicate", "delete"}}

    def test_a_row_tells_its_dialogs_what_is_at_stake(
        self, maya: User, alice: User, bob: User, now: datetime
    ) -> None:
        def facts(run: SessionRun) -> list[str]:
            page = signed_in(maya).get("/dashboard/mentor/my-sessions").content.decode()
            row = page[page.index(f'data-session-id="{run.page_id}"') :].split(">", 1)[0]
            return re.findall(r'data-(?:api|title|was-booked)="([^"]*)"', row)

        run = make.session(
            mentor=maya, starts_at=now + timedelta(days=1), title="Knots & <b>bends</b>"
        )
        api = f"/api/sessions/{run.page_id}/"
        title = "Knots &amp; &lt;b&gt;bends&lt;/b&gt;"
        assert facts(run) == [api, title, "false"]
        book(learner=alice, session_id=run.page_id, now=now)
        book(learner=bob, session_id=run.page_id, now=now)
        assert facts(run) == [api, title, "true"]
        cancel(learner=alice, session_id=run.page_id, now=now)
        cancel(learner=bob, session_id=run.page_id, now=now)
        assert facts(run) == [api, title, "true"]


class TestReviewInTheRows:
    """What staff have to say of a session stands where its mentor looks."""

    @pytest.fixture
    def sent(self, maya: User, now: datetime) -> SessionPage:
        """A draft of maya's, who is not verified, sent for review."""
        MentorProfile.objects.filter(user=maya).update(is_verified=False)
        authored = AuthoredSession(
            title="Packaging Python for grown-ups",
            tags=(factories.domain(),),
            start_time=now + timedelta(days=1),
            end_time=now + timedelta(days=1, hours=1),
            price_paise=None,
            capacity=5,
        )
        return publish_new_session(mentor=maya, authored=authored, now=now).page

    def answer(self, page: SessionPage, nina: User, comment: str) -> None:
        page = SessionPage.objects.get(pk=page.pk)
        page.current_workflow_task_state.reject(user=nina, comment=comment)

    def drafts(self, maya: User) -> str:
        return signed_in(maya).get("/dashboard/mentor/my-sessions?tab=Drafts").content.decode()

    def test_in_review_stands_under_drafts(self, sent: SessionPage, maya: User) -> None:
        page = self.drafts(maya)
        assert badges(page) == ["In review"]
        assert "See what you sent" in page
        assert rows(signed_in(maya), "/dashboard/mentor/my-sessions?tab=Upcoming") == []

    def test_sent_back_it_needs_changes_and_says_which(
        self, sent: SessionPage, maya: User, nina: User
    ) -> None:
        self.answer(sent, nina, "Say who it is for.\n<script>alert(1)</script>")
        page = self.drafts(maya)
        assert badges(page) == ["Needs changes"]
        assert "<p>Say who it is for.<br>&lt;script&gt;alert(1)&lt;/script&gt;</p>" in page
        assert "Before it can go public" in page and "Go on writing" in page

    def test_a_change_of_a_public_session_that_waits_is_told_in_its_row(
        self, maya: User, nina: User, published: Callable[..., SessionRun], now: datetime
    ) -> None:
        run = published()
        SiteSettings.objects.update_or_create(defaults={"sessions_need_review": True})
        changes: SessionChanges = {"title": "Another title for the closures"}
        update_session(page=run.page, mentor=maya, changes=changes, now=now)
        client = signed_in(maya)

        def upcoming() -> tuple[list[str], bool, set[str]]:
            page = client.get("/dashboard/mentor/my-sessions").content.decode()
            return (
                badges(page),
                "Before your change can go public" in page,
                tools(client, "Upcoming")[run.page_id],
            )

        assert upcoming() == (["Change in review"], False, ALL - {"reschedule"})
        self.answer(run.page, nina, "Leave the title as it was.")
        assert upcoming() == (["Needs changes"], True, ALL)


def badges(page: str) -> list[str]:
    """The badges of a page's rows, but for the count of bookings."""
    found = re.findall(r'<span class="badge[^"]*">([^<]*)</span>', page)
    return [words for words in found if not words.startswith("Booked")]


def draft_of(mentor: User) -> int:
    index = SessionIndexPage.objects.get()
    page = index.add_child(
        instance=SessionPage(title="A begun thing", slug=f"d-{mentor.pk}", owner=mentor, live=False)
    )
    return int(page.pk)


class TestRequests:
    def test_bookings_stand_newest_first_and_unpaid_seats_are_not_told(
        self, maya: User, carl: User, alice: User, bob: User, now: datetime
    ) -> None:
        starts_at = now + timedelta(days=1)
        free = make.session(mentor=maya, starts_at=starts_at)
        paid = make.session(mentor=maya, starts_at=starts_at, price_paise=500_00)
        others = make.session(mentor=carl, starts_at=starts_at)
        first = book(learner=alice, session_id=free.page_id, now=now).booking
        second = book(learner=bob, session_id=free.page_id, now=now + timedelta(minutes=1)).booking
        cancel(learner=alice, session_id=free.page_id, now=now + timedelta(minutes=2))
        book(learner=alice, session_id=paid.page_id, now=now)
        cancel(learner=alice, session_id=paid.page_id, now=now)
        book(learner=bob, session_id=paid.page_id, now=now)
        book(learner=bob, session_id=others.page_id, now=now)
        address = "/dashboard/mentor/requests"
        client = signed_in(maya)
        # What happened last is first: alice has given her seat back since bob booked.
        assert rows(client, address, "data-booking-id") == [first.pk, second.pk]

    def test_they_can_be_narrowed_to_one_session_of_ones_own(
        self, maya: User, carl: User, alice: User, now: datetime
    ) -> None:
        runs = [
            make.session(mentor=mentor, starts_at=now + timedelta(days=1))
            for mentor in (maya, maya, carl)
        ]
        booked = [book(learner=alice, session_id=run.page_id, now=now).booking.pk for run in runs]
        client = signed_in(maya)
        found = {
            asked: rows(client, f"/dashboard/mentor/requests?session={asked}", "data-booking-id")
            for asked in (runs[0].page_id, runs[2].page_id, "nonsense", "9" * 40, "")
        }
        both = [booked[1], booked[0]]
        assert found == {
            runs[0].page_id: [booked[0]],
            # Another mentor's session says nothing, and hides nothing.
            runs[2].page_id: both,
            "nonsense": both,
            "9" * 40: both,
            "": both,
        }

    def test_only_the_newest_page_follows_the_feed(
        self, maya: User, many_bookings: Callable[[int], None]
    ) -> None:
        many_bookings(30)
        client = signed_in(maya)
        assert len(rows(client, "/dashboard/mentor/requests", "data-booking-id")) == 25
        assert len(rows(client, "/dashboard/mentor/requests?page=2", "data-booking-id")) == 5
        live = 'data-live-region="learner.booked booking.cancelled own_session"'
        pages = [client.get(f"/dashboard/mentor/requests?page={n}") for n in (1, 2)]
        assert [live in page.content.decode() for page in pages] == [True, False]


class TestTheLearnersDashboard:
    def test_my_seats_stand_by_time_with_their_states(
        self, maya: User, alice: User, bob: User, now: datetime
    ) -> None:
        def seat(days: float, **values: int) -> int:
            run = make.session(mentor=maya, starts_at=now + timedelta(days=days), **values)
            book(learner=alice, session_id=run.page_id, now=now)
            return run.page_id

        later, sooner, paid = seat(3), seat(1), seat(2, price_paise=500_00)
        given_back = seat(4)
        cancel(learner=alice, session_id=given_back, now=now)
        not_mine = make.session(mentor=maya, starts_at=now + timedelta(days=5))
        book(learner=bob, session_id=not_mine.page_id, now=now)
        client = signed_in(alice)
        assert rows(client, "/dashboard/learner/", "data-seat-of") == [sooner, paid, later]
        page = client.get("/dashboard/learner/").content.decode()
        assert page.count("Booked ✓") == 2
        assert (page.count("Held until "), page.count(", payment follows")) == (1, 1)
        assert page.count("data-cancel-seat=") == 3

    def test_where_i_wait_and_what_is_offered_to_me(
        self, maya: User, alice: User, bob: User, now: datetime
    ) -> None:
        def full(days: float) -> SessionRun:
            run = make.session(mentor=maya, starts_at=now + timedelta(days=days), capacity=1)
            book(learner=bob, session_id=run.page_id, now=now)
            return run

        later, sooner, offered, not_mine = full(3), full(1), full(2), full(4)
        eve = make.learner("eve")
        join_line(learner=eve, session_id=later.page_id, now=now)
        join_line(learner=eve, session_id=not_mine.page_id, now=now)
        for run in (later, sooner, offered):
            join_line(learner=alice, session_id=run.page_id, now=now)
        cancel(learner=bob, session_id=offered.page_id, now=now)
        client = signed_in(alice)
        address = "/dashboard/learner/"
        assert rows(client, address, "data-waits-for") == [sooner.page_id, later.page_id]
        assert rows(client, address, "data-seat-of") == [offered.page_id]
        page = client.get(address).content.decode()
        places = re.findall(r"Number \d in line", page)
        assert places == ["Number 1 in line", "Number 2 in line"]
        booking = f"/api/sessions/{offered.page_id}/booking/"
        for button in ("keep-seat", "give-seat-on"):
            assert page.count(f'data-{button}="{booking}"') == 1
        assert (page.count("Yours until "), page.count("data-cancel-seat=")) == (1, 0)

    def test_places_in_line_cost_one_query_however_many(
        self, maya: User, alice: User, bob: User, now: datetime
    ) -> None:
        client, costs = signed_in(alice), []
        for number in (2, 8):
            while WaitlistEntry.objects.count() < number:
                run = make.session(mentor=maya, starts_at=now + timedelta(days=1), capacity=1)
                book(learner=bob, session_id=run.page_id, now=now)
                join_line(learner=alice, session_id=run.page_id, now=now)
            with CaptureQueriesContext(connection) as captured:
                assert len(rows(client, "/dashboard/learner/", "data-waits-for")) == number
            costs.append(len(captured))
        assert costs[0] == costs[1]

    def test_a_session_its_mentor_cancelled_says_so_and_one_that_is_over_is_gone(
        self, maya: User, alice: User, now: datetime
    ) -> None:
        cancelled = make.session(mentor=maya, starts_at=now + timedelta(days=1))
        over = make.session(mentor=maya, starts_at=now + timedelta(hours=1))
        for run, status in ((cancelled, RunStatus.CANCELLED), (over, RunStatus.COMPLETED)):
            book(learner=alice, session_id=run.page_id, now=now)
            type(run).objects.filter(pk=run.pk).update(status=status)
        client = signed_in(alice)
        assert rows(client, "/dashboard/learner/", "data-seat-of") == [cancelled.page_id]
        page = client.get("/dashboard/learner/").content.decode()
        assert "Cancelled by the mentor" in page
        assert "data-cancel-seat=" not in page

    def test_confirmed_seats_lead_to_their_rooms_and_no_other(
        self, maya: User, alice: User, bob: User, now: datetime
    ) -> None:
        def room(starts_in: timedelta, learner: User = alice, **values: int) -> str:
            run = make.session(mentor=maya, starts_at=now + starts_in, **values)
            book(learner=learner, session_id=run.page_id, now=now)
            return f'href="/session/{run.room_code}/"'

        booked = room(timedelta(hours=3))
        held = room(timedelta(hours=4), price_paise=500_00)
        others = room(timedelta(hours=5), bob)
        gone = make.session(mentor=maya, starts_at=now + timedelta(hours=6))
        book(learner=alice, session_id=gone.page_id, now=now)
        SessionRun.objects.filter(pk=gone.pk).update(status=RunStatus.CANCELLED)
        page = signed_in(alice).get("/dashboard/learner/").content.decode()
        links = [booked, held, others, f"/session/{gone.room_code}/"]
        assert [link in page for link in links] == [True, False, False, False]

    def test_a_session_that_lasts_longer_stays(
        self, maya: User, alice: User, now: datetime
    ) -> None:
        run = make.session(mentor=maya, starts_at=now + timedelta(minutes=1))
        book(learner=alice, session_id=run.page_id, now=now)
        SessionRun.objects.filter(pk=run.pk).update(
            status=RunStatus.LIVE,
            starts_at=now - timedelta(minutes=61),
            ends_at=now - timedelta(minutes=1),
            extension_minutes=5,
        )
        client = signed_in(alice)
        assert rows(client, "/dashboard/learner/", "data-seat-of") == [run.page_id]

    def test_what_is_coming_stands_below(self, maya: User, alice: User, now: datetime) -> None:
        coming = make.session(mentor=maya, starts_at=now + timedelta(days=1))
        make.session(mentor=maya, starts_at=now - timedelta(days=1), status=RunStatus.COMPLETED)
        assert rows(signed_in(alice), "/dashboard/learner/") == [coming.page_id]

    def test_nothing_booked_leads_to_the_catalogue(self, alice: User) -> None:
        page = signed_in(alice).get("/dashboard/learner/").content.decode()
        assert "No seat booked yet" in page
        assert 'class="button button-secondary" href="/sessions/"' in page


@pytest.fixture
def many_bookings(maya: User, alice: User, now: datetime) -> Callable[[int], None]:
    """Fill the dashboards: so many sessions of maya's in each state, and bookings of them all."""

    def fill(count: int) -> None:
        for status in ("draft", RunStatus.COMPLETED, RunStatus.LIVE, RunStatus.SCHEDULED):
            start_time = now + timedelta(days=1, hours=SessionPage.objects.count())
            runs = many_sessions(count, now=now, mentor=maya, start_time=start_time)
            mine = SessionRun.objects.filter(pk__in=[run.pk for run in runs])
            if status == "draft":
                mine.delete()
            else:
                mine.update(status=status)
        Booking.objects.bulk_create(
            Booking(run=run, learner=alice, status="confirmed", created_at=now, told_at=now)
            for run in runs
        )

    return fill


@pytest.mark.parametrize("address", [*MENTORS_PAGES, *LEARNERS_PAGES])
def test_a_page_costs_the_same_at_3_and_at_300_rows(
    address: str, maya: User, alice: User, many_bookings: Callable[[int], None]
) -> None:
    client = signed_in(alice if address in LEARNERS_PAGES else maya)
    client.get(address)

    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    many_bookings(3)
    small = cost()
    many_bookings(297)
    assert (cost(), small <= 12) == (small, True)
