"""A session that waits for staff: what its mentor, the others and staff see of it, over HTTP."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import TaskState

from catalog.profiles.models import MentorProfile
from catalog.sessions.models import SessionPage, SessionRun
from catalog.sessions.publishing import ANNOUNCE
from catalog.site_settings.models import SiteSettings
from peerlearn_site.effects.models import Effect
from peerlearn_site.users.models import User
from tests.support import cms

TITLE = "Closures and decorators in Python"
API = "/api/sessions/"
MY_DRAFTS = "/dashboard/mentor/my-sessions?tab=Drafts"


@pytest.fixture
def form(now: datetime) -> dict[str, Any]:
    start = now + timedelta(days=1)
    return {
        "title": TITLE,
        "tags": ["python", "machine-learning"],
        "start_time": start.isoformat(),
        "end_time": (start + timedelta(hours=1)).isoformat(),
        "is_paid": "true",
        "price": "499.50",
        "capacity": "7",
    }


@pytest.fixture
def newcomer(maya: User) -> User:
    """maya, before staff have approved anything of hers."""
    MentorProfile.objects.filter(user=maya).update(is_verified=False)
    return maya


@pytest.fixture
def waiting(client: Client, newcomer: User, form: dict[str, Any]) -> SessionPage:
    """A session of hers that waits for staff."""
    client.force_login(newcomer)
    page: SessionPage = SessionPage.objects.get(pk=client.post(API, form).json()["id"])
    return page


def act(client: Client, page: SessionPage, action: str, **values: str) -> Any:
    """What the buttons of the CMS send."""
    state = TaskState.objects.filter(workflow_state__object_id=str(page.pk)).latest("pk")
    return client.post(
        f"/admin/pages/workflow/action/{page.pk}/{action}/{state.pk}/", {"comment": "", **values}
    )


def told_status(client: Client, page: SessionPage, person: User | None) -> str | int:
    """The status that somebody reads, or the answer's where they may not."""
    client.logout()
    if person is not None:
        client.force_login(person)
    response = client.get(f"{API}{page.pk}/")
    return str(response.json()["status"]) if response.status_code == 200 else response.status_code


# --- Publishing --------------------------------------------------------------------------------


def test_the_answer_says_in_review_and_keeps_the_key_for_later(
    client: Client, newcomer: User, form: dict[str, Any], now: datetime
) -> None:
    client.force_login(newcomer)

    first, again = (client.post(API, form, headers={"Idempotency-Key": "k1"}) for _ in range(2))

    page = SessionPage.objects.get()
    edit_url = f"/admin/pages/{page.pk}/edit/"
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert first.json() == {
        "id": page.pk,
        "url": edit_url,
        "edit_url": edit_url,
        "title": TITLE,
        "status": "in_review",
        "changes": "in_review",
        "locked": None,
        "room_code": None,
        "start_time": (now + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "end_time": (now + timedelta(days=1, hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "is_paid": True,
        "price": "499.50",
        "tags": ["python", "machine-learning"],
        "thumbnail": None,
        "thumbnail_alt": "",
        "thumbnail_focus": None,
        "mentor": {"username": "maya", "name": "Maya"},
        "booked_count": 0,
        "seats_left": 7,
        "capacity": 7,
    }


def test_nothing_of_it_is_public_or_announced_before_it_is_approved(
    client: Client, waiting: SessionPage, carl: User, alice: User, nina: User
) -> None:
    people = {"visitor": None, "carl": carl, "alice": alice, "nina": nina, "maya": waiting.owner}
    told = {name: told_status(client, waiting, person) for name, person in people.items()}

    pages = ["/", "/sessions/", "/sessions/?q=decorators", API]
    seen = [page for page in pages if TITLE in client.get(page).content.decode()]
    assert told == {"visitor": 404, "carl": 404, "alice": 404, "nina": 404, "maya": "in_review"}
    assert (seen, client.get(waiting.url).status_code) == ([], 404)
    assert not Effect.objects.filter(kind=ANNOUNCE).exists()
    assert not SessionRun.objects.exists()


def test_approval_makes_it_everybodys_and_announces_it_once(
    client: Client, waiting: SessionPage, alice: User, nina: User
) -> None:
    client.force_login(nina)
    act(client, waiting, "approve")

    assert told_status(client, waiting, None) == "scheduled"
    assert told_status(client, waiting, alice) == "scheduled"
    announced = Effect.objects.filter(kind=ANNOUNCE).values_list("payload", flat=True)
    assert list(announced) == [{"page_id": waiting.pk, "is_new": True}]
    assert client.get(SessionPage.objects.get().url).status_code == 200


def test_what_staff_send_back_is_a_draft_of_its_mentor_with_their_words(
    client: Client, waiting: SessionPage, nina: User
) -> None:
    client.force_login(nina)
    act(client, waiting, "reject", comment="Say what to <b>bring</b>.")

    assert told_status(client, waiting, waiting.owner) == "draft"
    editor = client.get(f"/admin/pages/{waiting.pk}/edit/").content.decode()
    assert "This session needs changes before it can go public." in editor
    assert "<p>Say what to &lt;b&gt;bring&lt;/b&gt;.</p>" in editor
    assert "Say what to <b>bring</b>." not in editor


def test_in_my_sessions_it_lies_under_drafts(client: Client, waiting: SessionPage) -> None:
    client.force_login(waiting.owner)

    assert TITLE in client.get(MY_DRAFTS).content.decode()
    assert TITLE not in client.get("/dashboard/mentor/my-sessions").content.decode()


def test_where_all_are_reviewed_verified_mentors_wait_too(
    client: Client, maya: User, form: dict[str, Any]
) -> None:
    SiteSettings.objects.create(sessions_need_review=True)
    client.force_login(maya)

    assert client.post(API, form).json()["status"] == "in_review"


def test_two_of_the_same_title_and_time_may_wait_but_one_goes_public(
    client: Client, waiting: SessionPage, form: dict[str, Any], nina: User
) -> None:
    client.force_login(waiting.owner)
    twin = SessionPage.objects.get(pk=client.post(API, form).json()["id"])
    client.force_login(nina)

    act(client, twin, "approve")
    act(client, waiting, "approve")

    waiting.refresh_from_db()
    assert SessionRun.objects.get().page_id == twin.pk
    assert waiting.current_workflow_state.current_task_state.comment == (
        "Title: You already have a session with this title at this time."
    )


def test_without_a_number_of_seats_the_sites_own_is_taken(
    client: Client, maya: User, form: dict[str, Any]
) -> None:
    SiteSettings.objects.create(default_capacity=12)
    client.force_login(maya)
    del form["capacity"]

    assert client.post(API, form).json()["capacity"] == 12


def test_publishing_costs_the_same_however_much_was_published_before(
    client: Client, maya: User, form: dict[str, Any]
) -> None:
    def queries(number: int) -> int:
        with CaptureQueriesContext(connection) as captured:
            answer = client.post(API, {**form, "title": f"Closures in Python {number:02}"})
        assert answer.json()["status"] == "scheduled"
        return len(captured)

    client.force_login(maya)
    queries(0)  # fills the caches of sites and content types

    few, *_, many = [queries(number) for number in range(1, 12)]

    assert few == many
    # Two of them PostgreSQL's alone: locks that SQLite has no need of.
    assert many <= 193


# --- In the CMS --------------------------------------------------------------------------------


def test_staff_see_what_waits_and_may_read_preview_compare_and_approve_it(
    client: Client, waiting: SessionPage, nina: User
) -> None:
    client.force_login(nina)
    task = TaskState.objects.get(status="in_progress").task

    pages = {
        address: client.get(address)
        for address in (
            "/admin/",
            "/admin/reports/workflow/",
            "/admin/reports/workflow_tasks/",
            f"/admin/pages/{waiting.pk}/edit/",
            f"/admin/pages/{waiting.pk}/history/",
            f"/admin/pages/workflow/preview/{waiting.pk}/{task.pk}/",
            f"/admin/pages/{waiting.pk}/revisions/compare/live...latest/",
        )
    }

    assert {address: page.status_code for address, page in pages.items()} == dict.fromkeys(
        pages, 200
    )
    for address in ("/admin/", "/admin/reports/workflow/", "/admin/reports/workflow_tasks/"):
        assert TITLE in pages[address].content.decode(), address
    editor = pages[f"/admin/pages/{waiting.pk}/edit/"].content.decode()
    assert all(words in editor for words in ("Approve", "Request changes"))


def test_nobody_but_staff_may_answer(
    client: Client, waiting: SessionPage, carl: User, alice: User
) -> None:
    for person in (waiting.owner, carl, alice):
        client.force_login(person)
        response = act(client, waiting, "approve")
        assert response.status_code in (302, 403, 404), person
    assert not SessionRun.objects.exists()
    assert SessionPage.objects.get().workflow_in_progress


def test_a_mentor_may_take_it_back_and_send_it_again(
    client: Client, waiting: SessionPage, now: datetime
) -> None:
    mentor, url = waiting.owner, cms.edit_url(waiting.pk)
    client.force_login(mentor)
    form = cms.good_form(mentor, now, title="A clearer title than the first")

    client.post(url, {"action-cancel-workflow": "1"})
    taken_back = told_status(client, waiting, mentor)
    cms.submit(client, url, form)

    assert (taken_back, told_status(client, waiting, mentor)) == ("draft", "in_review")
    assert cms.written(waiting.pk).title == "A clearer title than the first"


@pytest.mark.parametrize(("verified", "status"), [(True, "scheduled"), (False, "in_review")])
def test_the_editors_submit_takes_the_same_road(
    verified: bool, status: str, client: Client, maya: User, now: datetime
) -> None:
    MentorProfile.objects.filter(user=maya).update(is_verified=verified)
    client.force_login(maya)

    cms.submit(client, cms.add_url(), cms.good_form(maya, now))

    page = SessionPage.objects.get()
    assert (told_status(client, page, maya), page.live) == (status, verified)


def test_what_was_sent_back_goes_to_staff_again_by_the_editor_and_public_by_their_approval(
    client: Client, waiting: SessionPage, nina: User, now: datetime
) -> None:
    mentor, url = waiting.owner, cms.edit_url(waiting.pk)
    client.force_login(nina)
    act(client, waiting, "reject", comment="A clearer title, please.")
    client.force_login(mentor)
    cms.submit(client, url, cms.good_form(mentor, now, title="Decorators, one at a time"))
    again = told_status(client, waiting, mentor)
    client.force_login(nina)

    act(client, waiting, "approve")

    assert (again, told_status(client, waiting, None)) == ("in_review", "scheduled")
    assert SessionRun.objects.get().title == "Decorators, one at a time"


def test_what_staff_write_in_it_themselves_goes_public_as_they_approve_it(
    client: Client, waiting: SessionPage, nina: User, now: datetime
) -> None:
    client.force_login(nina)
    url, form = cms.edit_url(waiting.pk), cms.good_form(nina, now)

    cms.save(client, url, {**form, "title": "Closures, and what they keep"})
    cms.approve(client, url, {**form, "title": "Closures, and what each one keeps"})

    assert told_status(client, waiting, None) == "scheduled"
    assert SessionRun.objects.get().title == "Closures, and what each one keeps"


def test_what_staff_saved_goes_public_by_the_button_outside_the_editor_too(
    client: Client, waiting: SessionPage, nina: User, now: datetime
) -> None:
    client.force_login(nina)
    form = cms.good_form(nina, now, title="Closures, and what they keep")

    cms.autosave(client, cms.edit_url(waiting.pk), form)
    act(client, waiting, "approve")

    assert told_status(client, waiting, None) == "scheduled"
    assert SessionRun.objects.get().title == "Closures, and what they keep"


@pytest.mark.parametrize(
    "description",
    [
        "",
        "<p>What a closure <strong>keeps</strong>.</p>",
        '<h3>Bring</h3><ul><li>a pen &amp; paper</li></ul><p>See <a href="https://example.org/">there</a>.</p>',
    ],
)
def test_approving_what_nobody_touched_writes_no_revision(
    description: str, client: Client, newcomer: User, nina: User, form: dict[str, Any]
) -> None:
    client.force_login(newcomer)
    page = SessionPage.objects.get(
        pk=client.post(API, {**form, "description": description}).json()["id"]
    )
    client.force_login(nina)
    url = cms.edit_url(page.pk)

    cms.approve(client, url, cms.shown(client, url))

    assert told_status(client, page, None) == "scheduled"
    assert list(page.revisions.values_list("pk", flat=True)) == [page.latest_revision_id]


def test_while_staff_read_it_its_mentor_cannot_change_it(
    client: Client, waiting: SessionPage, now: datetime
) -> None:
    mentor, url = waiting.owner, cms.edit_url(waiting.pk)
    client.force_login(mentor)
    before = waiting.latest_revision_id

    cms.submit(client, url, cms.good_form(mentor, now, title="Something else altogether"))
    cms.autosave(client, url, cms.good_form(mentor, now, title="Something else altogether"))

    assert SessionPage.objects.get().latest_revision_id == before


def test_staff_set_the_site_in_the_cms_and_mentors_do_not(
    client: Client, maya: User, nina: User
) -> None:
    url = "/admin/settings/catalog/sitesettings/"
    form = {
        "sessions_need_review": "on",
        "default_capacity": "8",
        "platform_fee_percent": "12.5",
        "reminder_hours": "24, 2",
    }
    client.force_login(maya)
    refused = client.get(url).status_code
    client.force_login(nina)
    opened = client.get(url, follow=True)
    saved = client.post(opened.request["PATH_INFO"], form)

    settings = SiteSettings.objects.get()
    assert (refused, opened.status_code, saved.status_code) == (403, 200, 302)
    assert settings.sessions_need_review and not settings.first_sessions_need_review
    assert (settings.default_capacity, str(settings.platform_fee_percent)) == (8, "12.50")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("default_capacity", "0"),
        ("default_capacity", "501"),
        ("platform_fee_percent", "50.01"),
        ("reminder_hours", "soon"),
        ("reminder_hours", "24, -1"),
        ("reminder_hours", "0"),
        ("reminder_hours", "24,,1"),
    ],
)
def test_settings_that_make_no_sense_are_refused(
    field: str, value: str, client: Client, nina: User
) -> None:
    client.force_login(nina)
    opened = client.get("/admin/settings/catalog/sitesettings/", follow=True)
    form = {
        "default_capacity": "8",
        "platform_fee_percent": "10",
        "reminder_hours": "24",
        field: value,
    }

    response = client.post(opened.request["PATH_INFO"], form)

    assert response.status_code == 200
    assert response.context["form"].errors.keys() == {field}
    assert SiteSettings.objects.get().default_capacity == 5
