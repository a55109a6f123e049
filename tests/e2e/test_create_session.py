"""The Create Session form in a real browser: what is entered, shown, kept and told (SPEC 4)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.e2e.authoring import (
    ANSWERS,
    API,
    BEHIND,
    CROSSED,
    INDIA,
    MY_SESSIONS,
    PAGE,
    fill,
    local,
    picture,
    publish_button,
    runs,
    stored_content,
    toast,
)
from tests.e2e.conftest import DESKTOP, PHONE, Visit, axe, sign_in_by_form
from tests.support.server import Server


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is there."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.locator(selector).evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"The Tab key never reached {selector}.")


def test_the_whole_form_is_filled_and_published_by_keyboard_alone(
    visit: Visit, server: Server, title: str, start: datetime
) -> None:
    page = visit("mentor", PAGE, locale="en-US", timezone_id="America/New_York")
    # From the start: the browser needs a moment to hand its file dialogs over.
    page.on("filechooser", lambda chooser: chooser.set_files(picture()))
    keyboard = page.keyboard
    tab_to(page, "#id_title")
    keyboard.type(title.lower())
    tab_to(page, "#id_tags")
    keyboard.type("pyth")
    expect(page.get_by_role("option", name="Python")).to_be_visible()
    keyboard.press("ArrowDown")
    keyboard.press("Enter")
    tab_to(page, "#id_start_time")
    keyboard.type(start.strftime("%m%d%Y%I%M%p"))
    tab_to(page, "#id_is_paid")
    keyboard.press("ArrowRight")
    tab_to(page, "#id_price")
    keyboard.type("1,499.50")
    tab_to(page, "#id_thumbnail")
    keyboard.press("Enter")
    expect(page.locator("[data-mark=thumbnail]")).to_contain_text("✔")
    tab_to(page, "[data-format=bold]")
    keyboard.press("ArrowRight")
    expect(page.locator("[data-format=italic]")).to_be_focused()
    tab_to(page, "#id_description")
    keyboard.type("You will write your own ")
    keyboard.press("Control+b")
    keyboard.type("metaclass")
    tab_to(page, "#id_capacity")
    keyboard.press("Control+a")
    keyboard.type("12")
    expect(page.locator("#capacity-warning")).to_be_visible()
    expect(page.locator("[data-duration]")).to_have_text("Duration: 1h")
    tab_to(page, "button:has-text('Publish Session ▶')")
    keyboard.press("Enter")

    expect(toast(page, "Session published successfully ✔")).to_be_visible()
    page.wait_for_url(MY_SESSIONS)
    (run,) = runs(server, title)
    assert UUID(run["room_code"]).version == 4
    assert run["status"] == "scheduled"
    assert (run["price_paise"], run["capacity"]) == (149_950, 12)
    assert datetime.fromisoformat(run["starts_at"]).replace(tzinfo=UTC) == start
    assert stored_content(server, run["page_id"]) == {
        "description": "<p>You will write your own <strong>metaclass</strong></p>",
        "tags": ["python"],
        "has_picture": True,
    }


@pytest.mark.more
def test_each_field_says_how_it_stands_once_it_was_touched(
    visit: Visit, title: str, start: datetime
) -> None:
    page = visit("mentor", PAGE)
    marks = page.locator("[data-mark]")
    assert set(marks.all_inner_texts()) == {""}
    expect(publish_button(page)).to_be_disabled()
    box = page.get_by_label("Session Title", exact=True)
    box.fill("too short")
    assert set(marks.all_inner_texts()) == {""}
    box.press("Tab")
    expect(page.locator("[data-mark=title]")).to_contain_text("❌")
    expect(box).to_have_accessible_description(re.compile("Use at least 10 characters"))
    expect(box).to_have_attribute("aria-invalid", "true")
    box.fill(title)
    expect(page.locator("[data-mark=title]")).to_contain_text("✔")
    expect(box).to_have_attribute("aria-invalid", "false")
    page.get_by_label("Start Date/Time", exact=True).fill(local(start - timedelta(days=30)))
    page.get_by_label("End Date/Time", exact=True).focus()
    expect(page.locator("#start_time-message")).to_have_text("Please choose a future start time ⏱")


@pytest.mark.more
def test_a_title_that_save_draft_is_pressed_from_is_capitalised(visit: Visit, title: str) -> None:
    page = visit("mentor", PAGE)
    page.get_by_label("Session Title", exact=True).press_sequentially(title.lower())
    page.get_by_role("button", name="Save draft").click()
    page.wait_for_url(re.compile(r"tab=Drafts&saved=\d+"))
    page.get_by_role("link", name="Go on in the CMS editor").click()
    expect(page.locator("#id_title")).to_have_value(title)


@pytest.mark.more
def test_the_preview_is_the_card_and_follows_what_is_typed(
    visit: Visit, title: str, start: datetime
) -> None:
    page = visit("mentor", PAGE)
    fill(page, title=title, start=start)
    page.get_by_text("Paid", exact=True).click()
    page.get_by_label("Price (INR)", exact=True).fill("1499")
    page.locator("#id_thumbnail").set_input_files(picture())
    card = page.locator("[data-preview] [data-session-id]")
    expect(card.locator("[data-card-title]")).to_have_text(title)
    expect(card.locator("[data-card-when]")).to_have_text(
        f"{start:%a} {start.day} {start:%b} · 18:00–19:00 IST"
    )
    expect(card.locator("[data-card-tags]")).to_have_text("Python")
    expect(card.locator("[data-card-price]")).to_have_text("₹1,499")
    expect(card.locator("[data-card-cover] img")).to_have_js_property("naturalWidth", 1280)


@pytest.mark.more
@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("cover.png", b"GIF89a" + bytes(100), "Invalid file type"),
        ("cover.jpg", b"\xff\xd8\xff" + bytes(2 * 1024 * 1024), "File too large"),
    ],
)
def test_a_picture_is_judged_by_its_content(
    visit: Visit, name: str, content: bytes, words: str
) -> None:
    page = visit("mentor", PAGE)
    file: FilePayload = {"name": name, "mimeType": "image/png", "buffer": content}
    page.locator("#id_thumbnail").set_input_files(file)
    expect(page.locator("#thumbnail-message")).to_have_text(words)


@pytest.mark.more
def test_what_was_typed_survives_a_reload_until_it_is_thrown_away(
    visit: Visit, title: str, start: datetime
) -> None:
    page = visit("mentor", PAGE, noise=(BEHIND,))
    fill(page, title=title, start=start)
    page.locator("#id_description").click()
    page.keyboard.type("Bring a laptop.")
    page.reload()
    expect(page.get_by_label("Session Title", exact=True)).to_have_value(title)
    expect(page.get_by_role("list", name="Chosen domain tags")).to_contain_text("Python")
    expect(page.locator("#id_description")).to_have_text("Bring a laptop.")
    expect(page.get_by_label("End Date/Time", exact=True)).to_have_value(
        local(start + timedelta(hours=1))
    )

    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Keep editing").click()
    expect(page.get_by_label("Session Title", exact=True)).to_have_value(title)
    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Throw it away").click()
    page.wait_for_url("**/dashboard/mentor/my-sessions")
    page.goto(PAGE)
    expect(page.get_by_label("Session Title", exact=True)).to_have_value("")


@pytest.mark.more
def test_signing_out_leaves_nothing_on_the_device_and_the_last_words_on_the_server(
    visit: Visit, title: str, start: datetime
) -> None:
    # What the page asked a moment before is answered to nobody.
    page = visit("mentor", PAGE, own_session=True, noise=(CROSSED,))
    fill(page, title=title, start=start)
    assert page.evaluate("Object.keys(localStorage).length") == 1
    page.locator("#id_capacity").fill("17")
    page.get_by_role("button", name="Your account").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(lambda url: PAGE not in url)
    assert page.evaluate("Object.keys(localStorage)") == []

    page.goto("/dashboard/mentor/my-sessions?tab=Drafts")
    sign_in_by_form(page, "mentor")
    page.locator(".row").filter(has_text=title).get_by_role("link", name="Continue").click()
    expect(page.get_by_label("Session Title", exact=True)).to_have_value(title)
    expect(page.locator("#id_capacity")).to_have_value("17")


def empty(page: Page) -> None:
    """As it comes."""


def with_errors(page: Page) -> None:
    """Every field wrong, and told so."""
    page.get_by_label("Session Title", exact=True).fill("short")
    page.get_by_label("Start Date/Time", exact=True).fill("2020-01-01T10:00")
    page.get_by_label("End Date/Time", exact=True).fill("2020-01-01T09:00")
    page.get_by_text("Paid", exact=True).click()
    page.get_by_label("Price (INR)", exact=True).fill("12.345")
    page.get_by_label("Capacity", exact=False).and_(page.locator("input")).fill("900")
    file: FilePayload = {"name": "x.png", "mimeType": "image/png", "buffer": b"GIF89a"}
    page.locator("#id_thumbnail").set_input_files(file)
    page.locator("#id_tags").focus()
    page.locator("#id_title").focus()
    expect(page.locator("#tags-message")).not_to_be_empty()


def with_list_open(page: Page) -> None:
    """The suggestions of the tag field."""
    page.get_by_role("combobox", name="Domain Tags").press_sequentially("a")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")


def with_modal(page: Page) -> None:
    """The server could not."""
    page.route(API, lambda route: route.fulfill(status=500))
    fill(page, title="Advanced Python for Everybody", start=datetime.now(INDIA) + timedelta(days=3))
    publish_button(page).click()
    expect(page.get_by_role("dialog")).to_be_visible()


def with_banner(page: Page) -> None:
    """The server does not answer."""
    page.route(API, lambda route: route.abort())
    fill(page, title="Advanced Python for Everybody", start=datetime.now(INDIA) + timedelta(days=3))
    publish_button(page).click()
    expect(page.locator("[data-publish-banner]")).to_be_visible()


@pytest.mark.more
def test_axe_finds_nothing_wrong(visit: Visit) -> None:
    page = visit("mentor", PAGE, reduced_motion="reduce")
    with_errors(page)
    assert axe(page) == []


@pytest.mark.more
@pytest.mark.parametrize("state", [empty, with_errors, with_list_open, with_modal, with_banner])
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_wrong_in_any_state(
    visit: Visit, state: Any, viewport: Any, theme: Any
) -> None:
    options = {"viewport": viewport, "color_scheme": theme, "reduced_motion": "reduce"}
    page = visit("mentor", PAGE, noise=(ANSWERS,), **options)
    state(page)
    assert axe(page) == []
