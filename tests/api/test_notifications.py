"""The list, the bell and the choice of mails by their pages: whose they are, what they do, what they cost."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from peerlearn_site.notifications.kinds import Category, kind
from peerlearn_site.notifications.models import MailPreference, Notification
from peerlearn_site.notifications.services import Notice, notify
from peerlearn_site.users.models import User

pytestmark = pytest.mark.django_db
NEWS = kind("test.page_news", Category.CHANGES)


def tell(user: User, now: datetime, *titles: str, url: str = "/sessions/") -> list[Notification]:
    notices = [Notice(user, title, f"About {title}.", url) for title in titles]
    notify(kind=NEWS, notices=notices, now=now)
    return list(Notification.objects.filter(recipient=user).order_by("pk"))


def unread(user: User) -> list[str]:
    rows = Notification.objects.filter(recipient=user, read_at=None)
    return list(rows.order_by("pk").values_list("title", flat=True))


@pytest.fixture
def hers(client: Client, alice: User) -> Client:
    """alice's browser."""
    client.force_login(alice)
    return client


def text(client: Client, url: str) -> str:
    return client.get(url).content.decode()


class TestTheBell:
    def test_every_page_counts_in_words_what_is_unread(
        self, hers: Client, alice: User, bob: User, now: datetime
    ) -> None:
        none = text(hers, "/sessions/")
        tell(bob, now, "His")
        tell(alice, now, "One", "Two")
        two = text(hers, "/sessions/")

        assert "Notifications, none unread" in none
        assert "Notifications, 2 unread" in two
        assert "One" not in two

    def test_who_is_signed_out_has_none(self, client: Client) -> None:
        assert "data-bell" not in text(client, "/sessions/")

    def test_it_shows_the_newest_eight_of_ones_own(
        self, hers: Client, alice: User, bob: User, now: datetime
    ) -> None:
        tell(bob, now, "His news")
        tell(alice, now, *(f"News number {number:02}" for number in range(10)))
        shown = text(hers, "/notifications/bell/")

        assert [f"News number {n:02}" in shown for n in range(10)] == [False] * 2 + [True] * 8
        assert "His news" not in shown
        assert 'data-unread="10"' in shown
        assert shown.count(">Unread<") == 8

    def test_it_says_when_there_is_nothing(self, hers: Client) -> None:
        shown = text(hers, "/notifications/bell/")

        assert "Nothing yet." in shown
        assert "Mark all as read" not in shown


class TestReading:
    def test_opening_one_marks_it_read_and_leads_on(
        self, hers: Client, alice: User, now: datetime
    ) -> None:
        first, _ = tell(alice, now, "One", "Two")
        for _ in range(2):
            answer = hers.get(f"/notifications/{first.pk}/")
            assert (answer.status_code, answer["Location"]) == (302, "/sessions/")
        assert unread(alice) == ["Two"]

    @pytest.mark.parametrize(
        "url",
        ["", "//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"],
    )
    def test_it_never_leads_off_the_site(
        self, url: str, hers: Client, alice: User, now: datetime
    ) -> None:
        [note] = tell(alice, now, "One", url=url)
        assert hers.get(f"/notifications/{note.pk}/")["Location"] == "/notifications/"
        answer = hers.post(f"/notifications/{note.pk}/read/", {"next": url})
        assert answer["Location"] == "/notifications/"

    def test_looking_at_the_heads_alone_reads_nothing(
        self, hers: Client, alice: User, now: datetime
    ) -> None:
        [note] = tell(alice, now, "One")
        assert hers.head(f"/notifications/{note.pk}/").status_code == 302
        assert unread(alice) == ["One"]

    def test_somebody_elses_are_not_there(self, hers: Client, bob: User, now: datetime) -> None:
        [note] = tell(bob, now, "His")
        found = [
            hers.get(f"/notifications/{note.pk}/").status_code,
            hers.post(f"/notifications/{note.pk}/read/").status_code,
            hers.post("/notifications/read/", {"up_to": note.pk}).status_code,
        ]
        assert (found, unread(bob)) == ([404, 404, 302], ["His"])

    def test_marking_one_twice_is_marking_it_once(
        self, hers: Client, alice: User, now: datetime
    ) -> None:
        first, _ = tell(alice, now, "One", "Two")
        for _ in range(2):
            answer = hers.post(
                f"/notifications/{first.pk}/read/", {"next": "/notifications/?after=9"}
            )
            assert (answer.status_code, answer["Location"]) == (302, "/notifications/?after=9")
        assert unread(alice) == ["Two"]

    @pytest.mark.parametrize(
        ("up_to", "left"),
        [("second", ["Three"]), ("", []), ("x", []), ("9" * 30, [])],
    )
    def test_all_that_was_shown_is_marked_and_what_came_since_is_not(
        self, up_to: str, left: list[str], hers: Client, alice: User, now: datetime
    ) -> None:
        rows = tell(alice, now, "One", "Two", "Three")
        answer = hers.post(
            "/notifications/read/", {"up_to": str(rows[1].pk) if up_to == "second" else up_to}
        )
        assert (answer["Location"], unread(alice)) == ("/notifications/", left)

    def test_a_script_gets_the_count_alone(self, hers: Client, alice: User, now: datetime) -> None:
        rows = tell(alice, now, "One", "Two", "Three")
        asked: dict[str, Any] = {"headers": {"Accept": "application/json"}}
        answer = hers.post("/notifications/read/", {"up_to": rows[1].pk}, **asked)
        assert (answer.status_code, answer.json()) == (200, {"unread": 1})


class TestTheList:
    def test_all_of_it_is_there_page_by_page_and_nothing_of_others(
        self, hers: Client, alice: User, bob: User, now: datetime
    ) -> None:
        tell(bob, now, "His news")
        tell(alice, now, *(f"News number {number:02}" for number in range(30)))
        first = text(hers, "/notifications/")
        edge = Notification.objects.get(title="News number 05")
        second = text(hers, f"/notifications/?after={edge.pk}")

        assert [f"News number {n:02}" in first for n in range(30)] == [False] * 5 + [True] * 25
        assert [f"News number {n:02}" in second for n in range(30)] == [True] * 5 + [False] * 25
        assert "His news" not in first + second
        assert f'href="?after={edge.pk}"' in first
        newer = Notification.objects.get(title="News number 04")
        assert f'href="?before={newer.pk}"' in second

    def test_what_people_wrote_stays_text(self, hers: Client, alice: User, now: datetime) -> None:
        tell(alice, now, "<b>Bold</b>")
        for url in ("/notifications/", "/notifications/bell/"):
            shown = text(hers, url)
            assert "&lt;b&gt;Bold&lt;/b&gt;" in shown
            assert "<b>Bold" not in shown

    def test_an_empty_one_leads_somewhere(self, hers: Client) -> None:
        shown = text(hers, "/notifications/")
        assert "Nothing to tell you yet" in shown
        assert '<a class="button button-secondary" href="/sessions/">Browse sessions</a>' in shown

    def test_the_cost_does_not_grow(self, hers: Client, alice: User, now: datetime) -> None:
        def cost() -> dict[str, int]:
            counts = {}
            for url in ("/notifications/", "/notifications/bell/", "/accounts/notifications/"):
                hers.get(url)
                with CaptureQueriesContext(connection) as captured:
                    hers.get(url)
                counts[url] = len(captured)
            return counts

        tell(alice, now, *"123")
        few = cost()
        tell(alice, now, *(f"News number {number}" for number in range(297)))

        assert cost() == few
        assert max(few.values()) <= 7


class TestChoosingMails:
    def choices(self, client: Client) -> dict[str, bool]:
        form = client.get("/accounts/notifications/").context["form"]
        return {name: bool(form[name].value()) for name in form.fields}

    def test_a_learner_switches_some_off_and_on_again(
        self, hers: Client, alice: User, bob: User
    ) -> None:
        everything = dict.fromkeys(
            ["bookings", "changes", "reminders", "waitlist", "requests", "ratings", "review"], True
        )
        assert self.choices(hers) == everything

        answer = hers.post("/accounts/notifications/", {"changes": "on"})

        assert (answer.status_code, answer["Location"]) == (302, "/accounts/notifications/")
        assert self.choices(hers) == {**dict.fromkeys(everything, False), "changes": True}
        assert not MailPreference.objects.exclude(user=alice).exists()
        hers.post("/accounts/notifications/", dict.fromkeys(everything, "on"))
        assert self.choices(hers) == everything

    def test_what_is_not_offered_is_not_kept(self, hers: Client) -> None:
        hers.post("/accounts/notifications/", {"teaching": "on", "nonsense": "on", "user": "1"})

        kept = set(MailPreference.objects.values_list("category", flat=True))
        assert kept == {
            "bookings",
            "changes",
            "reminders",
            "waitlist",
            "requests",
            "ratings",
            "review",
        }

    def test_a_mentor_is_offered_what_concerns_teaching(self, client: Client, maya: User) -> None:
        client.force_login(maya)
        assert list(self.choices(client)) == ["reminders", "teaching", "review"]
        shown = text(client, "/accounts/notifications/")
        assert "Who books your sessions or gives a seat back." in shown
        assert "By e-mail as well" in shown
