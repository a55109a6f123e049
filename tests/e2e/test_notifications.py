"""The bell in a real browser: it counts up by itself, leads on, and is usable by everybody."""

from __future__ import annotations

import re
from contextlib import closing
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import PHONE, Visit, axe
from tests.e2e.test_main_journey import connected, publish_by_api
from tests.support.server import Server, signed_in

SOME_UNREAD = re.compile(r"Notifications, \d+ unread")
NONE_UNREAD = "Notifications, none unread"


def booked(server: Server, username: str, title: str) -> int:
    """A session of the mentor's in which somebody has a seat, who has read all there was to tell."""
    session_id: int = publish_by_api(server, title)["id"]
    with closing(signed_in(server, username)) as client:
        assert client.post(f"/api/sessions/{session_id}/booking/").status_code == 201
        assert client.post("/notifications/read/").status_code == 302
    return session_id


def call_off(server: Server, session_id: int) -> None:
    """The mentor cancels it, in another browser."""
    with closing(signed_in(server, "mentor")) as client:
        headers = {"Idempotency-Key": str(uuid4())}
        answer = client.post(f"/api/sessions/{session_id}/cancel/", headers=headers)
    assert answer.status_code == 200, answer.text


def bell(page: Page) -> Locator:
    """Its button."""
    return page.get_by_role("button", name=re.compile("^Notifications"))


def panel(page: Page) -> Locator:
    """What it opens."""
    return page.get_by_role("region", name="Notifications")


def note(page: Page, title: str) -> Locator:
    """One row, in the open bell or in the list."""
    return page.locator("li.note:visible").filter(has_text=title)


def test_the_bell_counts_up_by_itself_and_opening_marks_read(visit: Visit, server: Server) -> None:
    title = "Cancelled: Walking the Old City Wall"
    session_id = booked(server, "learner3", title.removeprefix("Cancelled: "))
    page = connected(visit("learner3", "/sessions/"))
    other = connected(visit("learner3", "/notifications/"))
    expect(bell(page)).to_have_accessible_name(NONE_UNREAD)

    call_off(server, session_id)

    expect(bell(page)).to_have_accessible_name(SOME_UNREAD)
    expect(page.locator(".toast").filter(has_text=title)).to_be_visible()
    expect(note(other, title)).to_contain_text("Unread")
    bell(page).press("Enter")
    expect(note(panel(page), title)).to_contain_text("Unread")
    assert axe(page) == []
    note(panel(page), title).get_by_role("link").press("Enter")
    page.wait_for_url(re.compile(r"/sessions/walking-the-old-city-wall[^/]*/$"))
    expect(note(other, title)).not_to_contain_text("Unread")
    expect(bell(other)).to_have_accessible_name(NONE_UNREAD)


@pytest.mark.more
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_all_is_marked_read_by_keyboard_and_other_pages_follow(
    visit: Visit, server: Server, scheme: Any
) -> None:
    title = f"Casting Type in the {scheme.title()}"
    session_id = booked(server, "learner2", title)
    phone = connected(visit("learner2", "/", viewport=PHONE, color_scheme=scheme))
    desk = connected(visit("learner2", "/dashboard/learner/", color_scheme=scheme))
    call_off(server, session_id)
    expect(bell(desk)).to_have_accessible_name(SOME_UNREAD)

    bell(phone).press("Enter")
    expect(note(panel(phone), f"Cancelled: {title}")).to_contain_text("Unread")
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert axe(phone) == []
    phone.keyboard.press("Tab")
    expect(phone.get_by_role("button", name="Mark all as read")).to_be_focused()
    phone.keyboard.press("Enter")

    expect(bell(phone)).to_have_accessible_name(NONE_UNREAD)
    expect(bell(desk)).to_have_accessible_name(NONE_UNREAD)
    expect(note(panel(phone), f"Cancelled: {title}")).not_to_contain_text("Unread")
    phone.keyboard.press("Escape")
    expect(panel(phone)).to_be_hidden()


@pytest.mark.more
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [None, PHONE], ids=["desktop", "phone"])
def test_axe_finds_nothing_on_the_list_and_the_choice_of_mails(
    visit: Visit, server: Server, scheme: Any, viewport: dict[str, int] | None
) -> None:
    options = {"color_scheme": scheme, **({"viewport": viewport} if viewport else {})}
    where = "phone" if viewport else "desk"
    call_off(server, booked(server, "learner2", f"Mending Nets at {scheme} by the {where}"))
    found = {}
    for username in ("learner2", "mentor3"):
        for path in ("/notifications/", "/accounts/notifications/"):
            page = visit(username, path, **options)
            found[f"{username} {path}"] = axe(page)
            page.close()
    assert found == {name: [] for name in found}


@pytest.mark.more
def test_the_list_and_the_choice_of_mails_work_without_a_script(
    visit: Visit, server: Server
) -> None:
    title = "Pressing Flowers Between Pages"
    call_off(server, booked(server, "learner3", title))
    page = visit("learner3", "/", java_script_enabled=False)

    bell(page).click()
    panel(page).get_by_role("link", name="All notifications").click()
    row = note(page, f"Cancelled: {title}")
    row.get_by_role("button", name=f"Mark as read Cancelled: {title}").click()
    expect(row).not_to_contain_text("Unread")

    page.get_by_role("link", name="Choose which mails you get").click()
    page.get_by_label("Changes and cancellations").uncheck()
    page.get_by_role("button", name="Save choices").click()
    expect(page.get_by_text("Your choice of mails is saved.")).to_be_visible()
    expect(page.get_by_label("Changes and cancellations")).not_to_be_checked()
    expect(page.get_by_label("Bookings")).to_be_checked()
