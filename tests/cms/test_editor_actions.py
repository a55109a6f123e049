"""What the CMS offers a mentor beside the form: actions of the editor, the list of sessions (SPEC 6.2, 6.4)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.admin.action_menu import PageActionMenu

from catalog.booking.services import book
from catalog.profiles.models import MentorProfile
from catalog.sessions.editor.actions import GO_LIVE_OPENS
from catalog.sessions.models import SessionPage, SessionRun
from live.room.rules import STARTS_BEFORE
from peerlearn_site.effects import clock
from peerlearn_site.users.models import User
from tests.support.cms import add_url, edit_url, good_form, save, submit

Publish = Callable[..., SessionRun]
LIST = "cms-sessions:index"
HOME = "/admin/"


@pytest.fixture
def cms(client: Client, maya: User) -> Client:
    client.force_login(maya)
    return client


def offered(client: Client, url: str) -> list[str]:
    """The labels of the editor's action menu, the button that is always seen first."""
    menu: PageActionMenu = client.get(url).context["action_menu"]
    html = " ".join(
        item.render_html(menu.context) for item in [menu.default_item, *menu.menu_items] if item
    )
    buttons = re.findall(r"<(?:button|a)\b.*?</(?:button|a)>", html, re.S)
    return [" ".join(re.sub(r"<[^>]+>", " ", button).split()) for button in buttons]


def test_a_new_session_can_be_published_or_kept(cms: Client) -> None:
    assert offered(cms, add_url()) == ["Publish Session ▶", "Save draft"]


def test_a_draft_can_be_published_kept_or_duplicated(
    cms: Client, maya: User, now: datetime
) -> None:
    save(cms, add_url(), good_form(maya, now))

    assert offered(cms, edit_url(SessionPage.objects.get().pk)) == [
        "Publish Session ▶",
        "Save draft",
        "Duplicate",
    ]


def test_a_public_session_can_be_cancelled_besides(cms: Client, published: Publish) -> None:
    assert offered(cms, edit_url(published().page_id)) == [
        "Publish Session ▶",
        "Save draft",
        "Duplicate",
        "Cancel session",
    ]


@pytest.mark.parametrize(("before", "is_offered"), [(10, True), (11, False)])
def test_go_live_is_offered_from_ten_minutes_before_the_start(
    before: int, is_offered: bool, cms: Client, now: datetime, published: Publish
) -> None:
    run = published(start_time=now + timedelta(minutes=before) - timedelta(seconds=1))

    response = cms.get(edit_url(run.page_id))

    link = f'href="{reverse("room", args=[run.room_code])}"'
    assert (link in response.content.decode()) is is_offered
    assert ("Go Live ▶" in offered(cms, edit_url(run.page_id))) is is_offered


def test_a_session_that_is_locked_can_still_go_live_and_be_cancelled(
    cms: Client, alice: User, now: datetime, published: Publish
) -> None:
    run = published(start_time=now + timedelta(minutes=4))
    book(session_id=run.page_id, learner=alice, now=now)

    assert offered(cms, edit_url(run.page_id)) == [
        "Go Live ▶",
        "Page locked",
        "Duplicate",
        "Cancel session",
    ]


def test_the_editor_and_the_room_open_the_stage_together() -> None:
    assert GO_LIVE_OPENS == STARTS_BEFORE


def test_duplicating_asks_first_and_makes_one_draft_however_often_it_is_sent(
    cms: Client, published: Publish
) -> None:
    run = published(price_paise=300_00, capacity=4)
    url = reverse("cms-session-duplicate", args=[run.page_id])

    asked = cms.get(url)
    form = {"key": asked.context["key"]}
    first, again = (cms.post(url, form).headers["Location"] for _ in range(2))

    (copy,) = SessionPage.objects.exclude(pk=run.page_id)
    assert first == again == edit_url(copy.pk)
    assert (copy.title, copy.live, copy.starts_at, copy.price_paise, copy.capacity) == (
        run.title,
        False,
        None,
        300_00,
        4,
    )


def test_cancelling_asks_first_and_says_who_is_told(
    cms: Client, alice: User, bob: User, now: datetime, published: Publish
) -> None:
    run = published()
    for learner in (alice, bob):
        book(session_id=run.page_id, learner=learner, now=now)
    url = reverse("cms-session-cancel", args=[run.page_id])

    asked = cms.get(url)
    run.refresh_from_db()
    assert run.status == "scheduled"
    assert "2 learners have booked. Each is told at once" in asked.content.decode()

    answers = [cms.post(url), cms.post(url)]

    run.refresh_from_db()
    assert [answer.status_code for answer in answers] == [302, 302]
    assert run.status == "cancelled"


def test_a_draft_cannot_be_cancelled(cms: Client, maya: User, now: datetime) -> None:
    save(cms, add_url(), good_form(maya, now))
    page = SessionPage.objects.get()

    response = cms.post(reverse("cms-session-cancel", args=[page.pk]), follow=True)

    assert "never published" in response.content.decode()
    assert SessionPage.objects.filter(pk=page.pk).exists()


@pytest.mark.parametrize("name", ["cms-session-cancel", "cms-session-duplicate"])
def test_nobody_decides_about_anothers_session(
    name: str, client: Client, carl: User, nina: User, published: Publish
) -> None:
    run = published()
    for person in (carl, nina):
        client.force_login(person)
        response = client.post(reverse(name, args=[run.page_id]))
        # Wagtail leads staff back to its front page, with the words.
        assert response.status_code in (403, 404) or response.headers["Location"] == HOME

    run.refresh_from_db()
    assert run.status == "scheduled"
    assert SessionPage.objects.count() == 1


def rows(client: Client, query: str = "") -> list[tuple[str, str, str]]:
    """Title, status and bookings of each row of the list."""
    html = client.get(reverse("cms-sessions:index_results") + query).content.decode()
    cells = [
        [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in found]
        for row in re.findall(r"<tr.*?</tr>", html, re.S)
        if (found := re.findall(r"<td.*?</td>", row, re.S))
    ]
    return [(row[0], row[2], row[3]) for row in cells]


def test_the_list_shows_the_mentors_own_sessions_the_next_one_first(
    cms: Client, maya: User, carl: User, alice: User, now: datetime, published: Publish
) -> None:
    published(title="Later on in Python", start_time=now + timedelta(days=3))
    soon = published(title="Soon to come in Python", start_time=now + timedelta(days=1))
    published(title="Of somebody else", mentor=carl)
    save(cms, add_url(), good_form(maya, now, title="Not ready yet"))
    book(session_id=soon.page_id, learner=alice, now=now)

    assert rows(cms) == [
        ("Soon to come in Python", "Scheduled", "1 of 5"),
        ("Later on in Python", "Scheduled", "0 of 5"),
        ("Not ready yet", "Draft", "–"),
    ]
    assert rows(cms, "?stage=draft") == [("Not ready yet", "Draft", "–")]


def test_drafts_without_a_time_come_before_those_with_one(
    cms: Client, maya: User, now: datetime
) -> None:
    """The databases disagree on where nothing is sorted."""
    timeless = {"starts_at": "", "ends_at": ""}
    save(cms, add_url(), good_form(maya, now, title="With a time"))
    save(cms, add_url(), good_form(maya, now, title="At some time", **timeless))

    assert [title for title, _, _ in rows(cms)] == ["At some time", "With a time"]


def test_staff_see_everybodys_sessions(
    client: Client, nina: User, carl: User, published: Publish
) -> None:
    published()
    published(mentor=carl, title="Of somebody else")
    client.force_login(nina)

    assert len(rows(client)) == 2


def test_the_list_asks_as_much_for_ten_sessions_as_for_two(
    cms: Client, now: datetime, published: Publish, django_assert_num_queries: Callable[..., object]
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def queries() -> int:
        cms.get(reverse(LIST))
        with CaptureQueriesContext(connection) as captured:
            cms.get(reverse(LIST))
        return len(captured)

    for day in range(1, 3):
        published(start_time=now + timedelta(days=day))
    few = queries()
    for day in range(3, 11):
        published(start_time=now + timedelta(days=day))

    assert queries() == few


def test_after_publishing_the_mentor_reads_what_became_of_it(
    cms: Client, maya: User, now: datetime
) -> None:
    response = submit(cms, add_url(), good_form(maya, now))

    shown = cms.get(response.url).content.decode()
    assert response.url == reverse(LIST)
    assert "“Closures and decorators in Python” is published." in shown


def test_what_became_unready_meanwhile_is_told_and_kept_as_a_draft(
    cms: Client, maya: User, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = good_form(maya, now)
    save(cms, add_url(), form)
    page = SessionPage.objects.get()
    steps = iter([now, now] + [now + timedelta(days=2)] * 50)
    monkeypatch.setattr(clock, "now", lambda: next(steps))

    response = submit(cms, edit_url(page.pk), {**form, "title": "Closures and all they keep"})

    assert response.status_code == 200
    assert response.context["form"]["title"].value() == "Closures and all they keep"
    assert response.context["form"].errors
    assert not SessionRun.objects.exists()


def test_the_list_and_the_front_page_say_what_waits_for_staff(
    cms: Client, maya: User, nina: User, now: datetime, published: Publish
) -> None:
    published(title="Already public in Python")
    MentorProfile.objects.filter(user=maya).update(is_verified=False)
    submit(cms, add_url(), good_form(maya, now))
    page = SessionPage.objects.get(live=False)

    assert ("Closures and decorators in Python", "In review", "–") in rows(cms)
    assert "In review" in cms.get(HOME).content.decode()

    page.current_workflow_task_state.reject(user=nina, comment="Say what to bring.")

    assert ("Closures and decorators in Python", "Needs changes", "–") in rows(cms)


def test_an_empty_list_says_how_to_begin(cms: Client) -> None:
    html = cms.get("/admin/sessions/").content.decode()

    assert "Nothing is written yet." in html
    assert f'href="{add_url()}"' in html


def test_sessions_are_found_by_their_titles(cms: Client, now: datetime, published: Publish) -> None:
    published(title="Closures in Python")
    published(title="Birdsong at dawn in spring", start_time=now + timedelta(days=2))

    assert [title for title, *_ in rows(cms, "?q=birdsong")] == ["Birdsong at dawn in spring"]


def test_the_menu_holds_sessions_and_images_for_mentors_and_the_rest_for_staff(
    cms: Client, nina: User
) -> None:
    def names() -> set[str]:
        props = cms.get(HOME).content.decode()
        return set(re.findall(r'"name": "([a-z-]+)"', props))

    assert {"sessions", "images"} <= names()
    assert not {"explorer", "reports", "settings", "help"} & names()

    cms.force_login(nina)
    assert {"sessions", "reports", "settings"} <= names()
