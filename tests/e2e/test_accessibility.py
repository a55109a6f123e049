"""axe finds nothing on any page, in both themes, on a desk and on a phone."""

from __future__ import annotations

from typing import Any

import pytest

from tests.e2e.conftest import DESKTOP, PHONE, Visit, axe

VISITOR = [
    "/",
    "/sessions/",
    "/sessions/?domain=music&price=paid",
    "/mentors/mentor/",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/no-such-page/",
]
LEARNER = [
    "/",
    "/dashboard/learner/",
    "/dashboard/learner/activity",
    "/accounts/settings/",
    "/accounts/password/change/",
    "/accounts/email/",
    "/accounts/logout/",
    "/admin/",
]
MENTOR = [
    "/dashboard/mentor/",
    "/dashboard/mentor/my-sessions?tab=Upcoming",
    "/dashboard/mentor/my-sessions?tab=Live",
    "/dashboard/mentor/my-sessions?tab=Past",
    "/dashboard/mentor/my-sessions?tab=Drafts",
    "/dashboard/mentor/requests",
    "/dashboard/mentor/earnings",
    "/dashboard/mentor/create-session",
    "/accounts/profile/",
]
# One who has taught and was booked, and one who has nothing to show yet.
ROUNDS = {None: VISITOR, "learner": LEARNER, "mentor": MENTOR, "mentor3": MENTOR}
# What the browser says of pages that answer 403 or 404, as they should.
ANSWERS = (r"Failed to load resource",)


def violations(
    visit: Visit, who: str | None, paths: list[str], **options: Any
) -> dict[str, list[str]]:
    """What axe says of each page, and of the first session's page."""
    page = visit(who, paths[0], noise=ANSWERS, **options)
    found = {}
    for path in paths:
        page.goto(path)
        found[path] = axe(page)
    page.goto("/sessions/")
    page.locator("article[data-session-id] a").first.click()
    page.wait_for_url("**/sessions/*/")
    found["session"] = axe(page)
    return {path: words for path, words in found.items() if words}


@pytest.mark.more
@pytest.mark.parametrize("who", ROUNDS, ids=str)
def test_axe_is_content_on_a_desk_in_the_light(who: str | None, visit: Visit) -> None:
    assert violations(visit, who, ROUNDS[who], color_scheme="light", viewport=DESKTOP) == {}


@pytest.mark.more
@pytest.mark.parametrize("who", ROUNDS, ids=str)
@pytest.mark.parametrize(
    ("scheme", "viewport"),
    [("light", PHONE), ("dark", PHONE), ("dark", DESKTOP)],
    ids=["light-phone", "dark-phone", "dark-desk"],
)
def test_axe_is_content_everywhere_else(
    who: str | None, scheme: str, viewport: Any, visit: Visit
) -> None:
    assert violations(visit, who, ROUNDS[who], color_scheme=scheme, viewport=viewport) == {}


@pytest.mark.more
@pytest.mark.parametrize("path", [*VISITOR, "/dashboard/mentor/create-session"])
def test_nothing_scrolls_sideways_on_a_phone(path: str, visit: Visit) -> None:
    page = visit("mentor", path, noise=ANSWERS, viewport={"width": 320, "height": 700})

    assert page.evaluate("document.documentElement.scrollWidth") <= 320
