"""``/mentors/<username>/``: who a mentor is, what learners said, and what nobody else may read."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog.booking.enums import Attendance
from catalog.feedback.models import Feedback
from catalog.feedback.services import rate
from catalog.profiles.models import MentorProfile
from catalog.sessions.enums import RunStatus
from catalog.sessions.models import SessionPage, SessionRun
from peerlearn_site.users.models import User
from peerlearn_site.users.roles import Role
from tests.support import factories, held, make

pytestmark = pytest.mark.django_db
PAGE = "/mentors/maya/"


def text_of(html: str) -> str:
    """What a reader sees of a page, tags and runs of spaces aside."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html))


def read(path: str = PAGE, *, user: User | None = None) -> str:
    client = Client()
    if user:
        client.force_login(user)
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def rated(
    mentor: User, learner: User, now: datetime, *, stars: int = 5, comment: str = ""
) -> SessionRun:
    """A session that is over, and what the learner said of it."""
    run = held.session(mentor=mentor, ended_at=now - timedelta(hours=1), came=[learner])
    say(learner, run, mentor, now, stars=stars, comment=comment)
    return run


def say(author: User, run: SessionRun, subject: User, now: datetime, **values: Any) -> None:
    rate(
        author=author,
        session_id=run.page_id,
        subject_id=subject.pk,
        now=now,
        **{"stars": 5, "comment": "", **values},
    )


def test_it_says_who_somebody_is(maya: User) -> None:
    User.objects.filter(pk=maya.pk).update(first_name="Maya", last_name="Rao")
    MentorProfile.objects.filter(user=maya).update(
        headline="Engineer & teacher", biography="First line\n\nSecond <b>line</b>"
    )
    html = read()
    assert "<h1>Maya Rao</h1>" in html
    assert "Engineer &amp; teacher" in html
    assert "<p>First line</p>\n\n<p>Second &lt;b&gt;line&lt;/b&gt;</p>" in html
    assert '<link rel="canonical" href="http' in html
    assert 'property="og:title" content="Maya Rao"' in html


def test_a_mentor_of_whom_nothing_is_known_gets_nothing_invented(maya: User) -> None:
    MentorProfile.objects.all().delete()
    words = text_of(read())
    assert "No ratings yet" in words and "Total learners taught: 0" in words
    assert "★" not in words and "Nobody has said anything yet." in words


def test_the_rating_is_in_figures_and_in_words(maya: User, alice: User, now: datetime) -> None:
    for stars in (5, 5, 4, 5):
        rated(maya, alice, now, stars=stars)
    words = text_of(read())
    assert "4.8 ★ · 4 ratings" in words
    assert "Rated 4.8 out of 5, 4 ratings" in words


def test_who_was_taught_is_counted_by_completed_bookings(
    maya: User, alice: User, bob: User, carl: User, now: datetime
) -> None:
    before = now - timedelta(days=1)
    held.session(mentor=maya, ended_at=before, came=[alice, bob])
    held.session(mentor=maya, ended_at=before, came=[alice], absent=[bob])
    held.session(mentor=carl, ended_at=before, came=[alice])
    not_held = held.session(mentor=maya, ended_at=before)
    held.book(not_held, bob, attendance=Attendance.NOT_HELD)
    assert "Total learners taught: 3" in text_of(read())


def test_what_learners_said_stands_there_the_newest_first_and_escaped(
    maya: User, alice: User, bob: User, now: datetime
) -> None:
    first = rated(maya, alice, now, stars=4, comment="Clear <script>alert(1)</script>\nand kind.")
    rated(maya, bob, now, stars=2, comment="Too fast.")
    html = read()
    words = text_of(html)
    assert words.index("Too fast.") < words.index("and kind.")
    assert "Clear &lt;script&gt;alert(1)&lt;/script&gt;<br>and kind." in html
    assert "<script>alert" not in html
    assert f'Alice, after <a class="link" href="{first.card.url}">{first.title}</a>' in html
    assert "4 out of 5 stars" in words and "2 out of 5 stars" in words


def test_how_a_mentor_rated_learners_stays_between_the_two(
    maya: User, alice: User, bob: User, now: datetime
) -> None:
    run = rated(maya, alice, now, comment="Public words.")
    say(maya, run, alice, now, stars=1, comment="Zqxprivate of alice")
    for reader in (None, alice, bob, maya):
        for path in (PAGE, run.card.url):
            html = read(path, user=reader)
            assert "Public words." in html
            assert "Zqxprivate" not in html and "1 out of 5 stars" not in html


def test_what_was_said_of_a_mentor_as_a_learner_stays_private_too(
    maya: User, carl: User, alice: User, now: datetime
) -> None:
    maya.groups.add(factories.Group.objects.get(name=Role.LEARNER))
    run = held.session(mentor=carl, ended_at=now - timedelta(hours=1), came=[maya, alice])
    say(carl, run, maya, now, stars=1, comment="Zqxprivate of maya")
    for path in (PAGE, "/mentors/carl/", run.card.url):
        assert "Zqxprivate" not in read(path, user=alice)
    assert "No ratings yet" in text_of(read())


def test_a_session_that_is_public_no_more_is_not_named(
    maya: User, alice: User, now: datetime
) -> None:
    run = rated(maya, alice, now, comment="Good.")
    SessionPage.objects.filter(pk=run.page_id).update(live=False)
    html = read()
    assert "Good." in html and run.title not in html and run.card.url not in html


def test_older_words_are_a_page_further(maya: User, alice: User, now: datetime) -> None:
    for number in range(23):
        rated(maya, alice, now, comment=f"Word {number:02}")
    seen, path = [], PAGE
    for _ in range(3):
        html = read(path)
        seen.append(re.findall(r"Word (\d\d)", html))
        older = re.search(r'href="(\?before=\d+)#mentor-said"', html)
        path = PAGE + older[1] if older else ""
    assert [len(words) for words in seen] == [10, 10, 3] and path == ""
    assert sum(seen, []) == [f"{number:02}" for number in range(22, -1, -1)]


@pytest.mark.parametrize("before", ["x", "-1", "9" * 40, "٣", "0"])
def test_a_place_that_is_none_breaks_nothing(
    maya: User, alice: User, now: datetime, before: str
) -> None:
    rated(maya, alice, now)
    assert Client().get(PAGE, {"before": before}).status_code == 200


def test_what_is_coming_is_there_live_first_and_nobody_elses(
    maya: User, carl: User, alice: User, now: datetime
) -> None:
    later = make.session(mentor=maya, starts_at=now + timedelta(hours=2))
    live = make.session(mentor=maya, starts_at=now + timedelta(hours=1), status=RunStatus.LIVE)
    make.session(mentor=carl, starts_at=now + timedelta(hours=2))
    rated(maya, alice, now)
    html = read()
    assert re.findall(r'<article class="card" data-session-id="(\d+)"', html) == [
        str(live.page_id),
        str(later.page_id),
    ]


def test_the_domains_are_those_of_public_sessions(maya: User, now: datetime) -> None:
    python = factories.session(mentor=maya, now=now, start_time=now + timedelta(days=1))
    for slug, title, days in (
        ("painting", "Painting in small rooms", 2),
        ("biology", "Ferns at home", 3),
    ):
        run = factories.session(
            mentor=maya,
            now=now,
            start_time=now + timedelta(days=days),
            title=title,
            tags=["python", slug],
        )
    SessionRun.objects.filter(pk=run.pk).update(status=RunStatus.CANCELLED)
    html = read()
    assert re.findall(
        r'class="tag tag-link" data-hue="\d+" href="/sessions/\?domain=([\w-]+)"', html
    ) == [
        "python",
        "painting",
    ]
    assert python.title in html


@pytest.mark.parametrize("username", ["alice", "nina", "nobody", "gone", "Maya"])
def test_of_nobody_else_there_is_a_page(maya: User, alice: User, nina: User, username: str) -> None:
    factories.person("gone", Role.MENTOR, is_active=False)
    assert Client().get(f"/mentors/{username}/").status_code == 404


def test_the_session_page_links_to_its_mentor_and_says_the_rating(
    maya: User, alice: User, now: datetime
) -> None:
    ahead = make.session(mentor=maya, starts_at=now + timedelta(hours=2))
    assert "ratings" not in read(ahead.card.url)
    rated(maya, alice, now, stars=4)
    html = read(ahead.card.url)
    assert 'href="/mentors/maya/"' in html
    assert "4.0 ★ · 1 rating" in text_of(html)
    assert "What learners said" not in html


class TestASessionThatIsOver:
    """Its page shows what it got, and lets those who were there say it."""

    @pytest.fixture
    def run(self, maya: User, alice: User, bob: User, now: datetime) -> SessionRun:
        run = held.session(
            mentor=maya, ended_at=now - timedelta(hours=1), came=[alice], absent=[bob]
        )
        other = rated(maya, alice, now, comment="Of another session.")
        assert other.pk != run.pk
        return run

    def test_it_offers_a_rating_to_who_was_there(
        self, run: SessionRun, maya: User, alice: User, bob: User, carl: User, now: datetime
    ) -> None:
        button = f'data-rate-session="{run.page_id}"'

        def offered() -> dict[str, str]:
            pages = {
                user.username: read(run.card.url, user=user) for user in (maya, alice, bob, carl)
            }
            words = r"(Rate your mentor|Change your rating|Rate your learners)"
            return {
                name: re.findall(words, html)[0] for name, html in pages.items() if button in html
            }

        assert offered() == {"maya": "Rate your learners", "alice": "Rate your mentor"}
        say(alice, run, maya, now, comment="Lovely.")
        assert offered() == {"maya": "Rate your learners", "alice": "Change your rating"}

    def test_a_rating_that_stays_as_it_is_is_offered_for_no_change(
        self, run: SessionRun, maya: User, alice: User, now: datetime
    ) -> None:
        say(alice, run, maya, now, comment="Lovely.")
        SessionRun.objects.filter(pk=run.pk).update(actual_end=now - timedelta(days=1, seconds=1))
        assert "data-rate-session" not in read(run.card.url, user=alice)
        assert "Rate your learners" in read(run.card.url, user=maya)

    def test_a_visitor_can_sign_in_to_say_it(self, run: SessionRun) -> None:
        html = read(run.card.url)
        assert f"/accounts/login/?next={run.card.url}%3Frate%3D1" in html
        assert "data-rate-session" not in html
        assert "Nobody has rated this session yet." in html

    def test_it_shows_its_own_words_alone(
        self, run: SessionRun, maya: User, alice: User, now: datetime
    ) -> None:
        say(alice, run, maya, now, comment="Lovely.")
        html = read(run.card.url)
        assert "Lovely." in html and "Of another session." not in html

    def test_one_that_was_not_held_has_nothing_to_rate(self, run: SessionRun) -> None:
        SessionRun.objects.filter(pk=run.pk).update(actual_start=None, duration=None)
        assert "What learners said" not in read(run.card.url)


def test_it_costs_the_same_at_any_size(maya: User, alice: User, now: datetime) -> None:
    def fill(count: int) -> SessionRun:
        for number in range(count):
            run = rated(maya, alice, now, comment=f"Word {number}")
            make.session(mentor=maya, starts_at=now + timedelta(days=1, minutes=number))
        return run

    def costs(run: SessionRun) -> dict[str, int]:
        found = {}
        for name, user in (("visitor", None), ("alice", alice), ("maya", maya)):
            client = Client()
            if user:
                client.force_login(user)
            for page, path in (("mentor", PAGE), ("session", run.card.url)):
                client.get(path)
                with CaptureQueriesContext(connection) as captured:
                    client.get(path)
                found[f"{name} {page}"] = len(captured)
        return found

    run = fill(3)
    few = costs(run)
    fill(60)
    assert Feedback.objects.count() == 63
    assert costs(run) == few
    assert {name: count for name, count in few.items() if count > 12} == {}
    assert few["visitor mentor"] <= 10
