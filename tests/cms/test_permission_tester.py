"""Who may do what to a page, as every view of the CMS asks it: the walls behind the door."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from wagtail.images.models import Image
from wagtail.models import Page
from wagtail.permissions import policy_registry

from catalog.booking.models import Booking
from catalog.sessions.models import SessionIndexPage, SessionRun
from catalog.sessions.walls.door import MENTOR_VIEWS
from catalog.sessions.walls.images import may_choose
from catalog.sessions.walls.pages import own_pages
from home.models import HomePage
from peerlearn_site.effects import clock
from peerlearn_site.users.roles import Role
from tests.support import factories
from tests.support.routes import Planted, addresses, asking, belongings, every_route, plant

ASKED = ("edit", "view_revisions", "publish", "unpublish", "delete", "move", "copy", "lock")
EDITS, LOOKS = "edit", "view_revisions"
STRANGERS = ("learner", "booked", "mentor2", "unverified")


@pytest.fixture
def planted(db: None, now: datetime) -> Planted:
    return plant(now)


def granted(planted: Planted, kind: str, page: Page) -> set[str]:
    """What somebody may do to a page."""
    permissions = page.permissions_for_user(planted.people[kind])
    return {name for name in ASKED if getattr(permissions, f"can_{name}")()}


@pytest.mark.parametrize("kind", STRANGERS)
def test_strangers_may_do_nothing(planted: Planted, kind: str) -> None:
    for pk in planted.pages.values():
        # As a listing has it, and as a view does.
        for page in (Page.objects.get(pk=pk), Page.objects.get(pk=pk).specific):
            assert granted(planted, kind, page) == set()


@pytest.mark.parametrize(
    ("kind", "page", "expected"),
    [
        ("owner", "draft", {EDITS, LOOKS, "delete"}),
        ("owner", "public", {EDITS, LOOKS}),
        ("staff", "draft", {EDITS, LOOKS, "delete"}),
        ("staff", "public", {EDITS, LOOKS}),
        ("superuser", "draft", {EDITS, LOOKS, "delete", "lock"}),
        ("superuser", "public", {EDITS, LOOKS, "lock"}),
    ],
)
def test_its_mentor_staff_and_superusers_may_do_what_is_theirs(
    planted: Planted, kind: str, page: str, expected: set[str]
) -> None:
    found = Page.objects.get(pk=planted.pages[page])

    assert granted(planted, kind, found) == expected


@pytest.mark.parametrize("kind", ["staff", "superuser"])
def test_what_nobody_ever_booked_may_be_taken_down_and_deleted(planted: Planted, kind: str) -> None:
    Booking.objects.all().delete()
    SessionRun.objects.update(seats_taken=0, booked_count=0)

    assert {"delete", "unpublish"} <= granted(planted, kind, planted.run.page)


@pytest.mark.parametrize("kind", ["owner", "staff", "superuser"])
def test_what_is_locked_is_looked_at_and_left(
    planted: Planted, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: planted.run.starts_at - timedelta(minutes=5))

    assert granted(planted, kind, planted.run.page) - {"lock"} == {EDITS, LOOKS}
    assert planted.run.page.permissions_for_user(planted.people[kind]).page_locked()


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("owner", set()), ("staff", {"publish"}), ("superuser", {EDITS, "publish", "lock"})],
)
def test_the_catalogue_stays_whoever_comes(planted: Planted, kind: str, expected: set[str]) -> None:
    index = SessionIndexPage.objects.get()

    assert granted(planted, kind, index) - {LOOKS} == expected
    assert index.permissions_for_user(planted.people[kind]).can_add_subpage() is (kind != "staff")


def test_the_landing_page_stays_too(planted: Planted) -> None:
    assert granted(planted, "superuser", HomePage.objects.get()) == {
        EDITS,
        LOOKS,
        "publish",
        "lock",
    }


# --- Whose pages and pictures are found ------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "sees"), [("owner", True), ("mentor2", False), ("staff", True), ("superuser", True)]
)
def test_a_mentor_finds_only_their_own_sessions(planted: Planted, kind: str, sees: bool) -> None:
    found = set(own_pages(planted.people[kind]).values_list("pk", flat=True))

    assert (found & set(planted.pages.values()) == set(planted.pages.values())) is sees
    assert bool(found & set(planted.pages.values())) is sees
    assert SessionIndexPage.objects.get().pk in found


def test_a_mentor_who_is_staff_too_finds_all(planted: Planted) -> None:
    both = factories.person("both", Role.MENTOR, Role.STAFF)

    assert set(planted.pages.values()) <= set(own_pages(both).values_list("pk", flat=True))


@pytest.mark.parametrize("action", ["add", "change", "publish"])
def test_to_add_is_no_hold_on_anothers_session(planted: Planted, action: str) -> None:
    policy = policy_registry.get_by_type(Page)

    assert not policy.user_has_permission_for_instance(
        planted.people["mentor2"], action, planted.draft
    )


@pytest.mark.parametrize(
    ("kind", "may"),
    [
        ("owner", True),
        ("mentor2", False),
        ("unverified", False),
        ("learner", False),
        ("staff", True),
        ("superuser", True),
    ],
)
@pytest.mark.parametrize("action", ["choose", "change", "delete"])
def test_a_picture_is_its_uploaders_and_staffs(
    planted: Planted, kind: str, may: bool, action: str
) -> None:
    policy, person = policy_registry.get_by_type(Image), planted.people[kind]

    found = policy.instances_user_has_permission_for(person, action)

    assert policy.user_has_permission_for_instance(person, action, planted.image) is may
    assert list(found) == ([planted.image] if may else [])
    assert may_choose(person, planted.image) is may


# --- And without the door --------------------------------------------------------------------


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_walls_hold_alone_where_mentors_go(
    planted: Planted, settings: LazySettings, method: str
) -> None:
    """Every view that mentors use, at maya's addresses, as carl, the door taken out of its frame."""
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "MentorDoor" not in name]
    carl, hers, broken = planted.client("mentor2"), belongings(planted.owner), []
    values: dict[str, Any] = {"data": "title=Carl&next=/admin/"} if method == "POST" else {}
    if values:
        values["content_type"] = "application/x-www-form-urlencoded"
    for route in every_route():
        if route.name not in MENTOR_VIEWS or "choose" in route.name:
            continue
        for path in addresses(route, planted):
            with asking(carl, method, path, **values) as asked:
                text = asked.response.content.decode(errors="replace").lower()
                told = [secret for secret in planted.secrets if secret.lower() in text]
                if told or (asked.has_written and belongings(planted.owner) != hers):
                    broken.append((path, asked.response.status_code, told))

    assert broken == []
