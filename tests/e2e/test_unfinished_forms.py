"""What is typed into Create Session outlives the tab, the line, the sign-in and a second tab (SPEC 4.9, 4.10)."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from playwright.sync_api import APIResponse, Page, Route, expect

from tests.e2e.authoring import (
    ANSWERS,
    BEHIND,
    MY_SESSIONS,
    PAGE,
    choose_tag,
    end_session,
    fill,
    picture,
    publish_button,
    runs,
    toast,
)
from tests.e2e.conftest import PHONE, Visit, axe, sign_in_by_form
from tests.support.server import Server


def title_of(page: Page) -> str:
    return page.get_by_label("Session Title", exact=True).input_value()


def status(page: Page, words: str) -> None:
    """How the form says it is kept."""
    expect(page.locator("[data-draft-status]")).to_contain_text(re.compile(words), timeout=15_000)


def type_title(page: Page, text: str) -> None:
    page.get_by_label("Session Title", exact=True).press_sequentially(text)


def test_a_form_is_gone_on_with_on_another_device_and_published_once(
    visit: Visit, server: Server, title: str, start: datetime
) -> None:
    laptop = visit("mentor", PAGE)
    fill(laptop, title=title, start=start)
    status(laptop, r"Saved \d\d:\d\d")
    assert "draft=" in laptop.url

    phone = visit(
        "mentor", "/dashboard/mentor/my-sessions?tab=Drafts", viewport=PHONE, noise=(ANSWERS,)
    )
    row = phone.locator(".row").filter(has_text=title)
    expect(row).to_contain_text("Unfinished form, saved")
    row.get_by_role("link", name="Continue").click()
    expect(phone.get_by_label("Session Title", exact=True)).to_have_value(title)
    expect(phone.get_by_role("list", name="Chosen domain tags")).to_contain_text("Python")
    phone.locator("#id_description").click()
    phone.keyboard.type("Bring a laptop.")
    status(phone, r"Saved \d\d:\d\d")

    publish_button(laptop).click()
    laptop.wait_for_url(MY_SESSIONS)
    publish_button(phone).click()
    dialog = phone.get_by_role("dialog", name="This form became a session already")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="See the session").click()
    phone.wait_for_url(re.compile("/sessions/"))
    assert len(runs(server, title)) == 1


@pytest.mark.more
def test_tabs_take_over_each_others_fields_and_drop_nothing(visit: Visit, title: str) -> None:
    # Whichever of them is saved last is answered that the other was there first.
    one = visit("mentor", PAGE, noise=(ANSWERS,))
    type_title(one, title)
    status(one, "Saved")
    two = one.context.new_page()
    two.goto(one.url)
    expect(two.get_by_label("Session Title", exact=True)).to_have_value(title)
    two.locator("#id_description").click()
    two.keyboard.type("Bring a laptop.")
    expect(one.locator("#id_description")).to_have_text("Bring a laptop.", timeout=15_000)
    status(one, "Changed in another tab")

    # Both in the same field, before either was saved.
    type_title(one, " in depth")
    two.get_by_label("Session Title", exact=True).focus()
    two.get_by_label("Session Title", exact=True).press("End")
    type_title(two, " by example")
    expect(two.locator("[data-offer-of=title]").or_(two.get_by_text("Saved"))).not_to_have_count(0)
    for page in (one, two):
        page.evaluate("document.activeElement.blur()")
        status(page, r"Saved \d\d:\d\d")
    offers = [page.locator("[data-offer-of=title]").inner_text() for page in (one, two)]
    texts = " ".join([title_of(one), title_of(two), *offers]).lower()
    assert "in depth" in texts and "by example" in texts
    assert [axe(page) for page in (one, two)] == [[], []]


@pytest.mark.more
def test_what_another_tab_says_is_used_and_written_on(visit: Visit, title: str) -> None:
    one = visit("mentor", PAGE, noise=(ANSWERS,))
    type_title(one, title)
    status(one, "Saved")
    two = one.context.new_page()
    two.goto(one.url)
    box = two.get_by_label("Session Title", exact=True)
    expect(box).to_have_value(title)
    held: list[Route] = []

    def hold_the_first(route: Route) -> None:
        if route.request.method == "PUT" and not held:
            held.append(route)
        else:
            route.fallback()

    two.route("**/api/drafts/*/", hold_the_first)
    box.press("End")
    with two.expect_request(lambda request: request.method == "PUT"):
        type_title(two, " Twice")
    type_title(one, " Once")
    two.get_by_role("button", name=f"Use that: {title} Once").click()
    expect(box).to_have_value(f"{title} Once")
    expect(box).to_be_focused()
    box.press("End")
    two.keyboard.type("x")
    expect(box).to_have_value(f"{title} Oncex")

    # Nor does what was sent before come back.
    held[0].continue_()
    status(two, r"Saved \d\d:\d\d")
    one.evaluate("document.activeElement.blur()")
    expect(one.get_by_label("Session Title", exact=True)).to_have_value(f"{title} Oncex")


@pytest.mark.more
def test_a_reload_before_a_save_was_answered_loses_and_doubles_nothing(
    visit: Visit, title: str
) -> None:
    page = visit("mentor", PAGE, noise=(BEHIND,))
    held: list[APIResponse] = []

    def hold_the_first(route: Route) -> None:
        if route.request.method == "PUT" and not held:
            held.append(route.fetch())
        else:
            route.fallback()

    page.route("**/api/drafts/*/", hold_the_first)
    with page.expect_request(lambda request: request.method == "PUT"):
        page.get_by_label("Session Title", exact=True).fill(title)
    page.locator("#id_description").click()
    page.keyboard.type("Bring a laptop.")
    page.reload()
    assert [answer.status for answer in held] == [200]
    status(page, r"Saved \d\d:\d\d")
    assert title_of(page) == title
    expect(page.locator("#id_description")).to_have_text("Bring a laptop.")
    expect(page.locator("[data-offer-of]:visible")).to_have_count(0)
    page.goto("/dashboard/mentor/my-sessions?tab=Drafts")
    expect(page.locator(".row").filter(has_text=title)).to_have_count(1)


@pytest.mark.more
def test_a_sign_in_that_ran_out_loses_nothing(visit: Visit, server: Server, title: str) -> None:
    page = visit("mentor", PAGE, own_session=True, noise=(ANSWERS, "WebSocket"))
    end_session(server, page)
    type_title(page, title)
    status(page, "You were signed out. Kept on this device.")
    assert axe(page) == []
    page.locator("[data-draft-status]").get_by_role("link", name="Sign in").click()
    sign_in_by_form(page, "mentor")
    page.wait_for_url(re.compile(re.escape(PAGE)))
    expect(page.get_by_label("Session Title", exact=True)).to_have_value(title)
    status(page, r"Saved \d\d:\d\d")


@pytest.mark.more
def test_save_draft_leads_to_the_drafts_and_on_to_the_editor(visit: Visit, title: str) -> None:
    page = visit("mentor", PAGE)
    type_title(page, title)
    choose_tag(page, "pyth", "Python")
    page.locator("#id_thumbnail").set_input_files(picture())
    page.get_by_role("button", name="Save draft").click()
    expect(toast(page, "Draft saved")).to_be_visible()
    page.wait_for_url(re.compile(r"tab=Drafts&saved=\d+"))
    expect(page.locator("[data-saved-draft]")).to_contain_text("Draft saved.")
    expect(page.locator(".row").filter(has_text=title)).to_have_count(1)
    assert axe(page) == []
    page.get_by_role("link", name="Go on in the CMS editor").click()
    expect(page.locator("#id_title")).to_have_value(title)


@pytest.mark.more
def test_an_unfinished_form_is_deleted_after_a_question(visit: Visit, title: str) -> None:
    page = visit("mentor", PAGE)
    type_title(page, title)
    status(page, "Saved")
    page.goto("/dashboard/mentor/my-sessions?tab=Drafts")
    row = page.locator(".row").filter(has_text=title)
    row.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Delete draft").click()
    expect(row).to_have_count(0)
    page.goto(PAGE)
    expect(page.get_by_label("Session Title", exact=True)).to_have_value("")


@pytest.mark.more
def test_offline_it_is_kept_here_and_saved_later(visit: Visit, title: str) -> None:
    page = visit("mentor", PAGE, noise=(ANSWERS, "WebSocket", "net::"))
    page.context.set_offline(True)
    type_title(page, title)
    status(page, "Offline. Kept on this device.")
    page.context.set_offline(False)
    status(page, r"Saved \d\d:\d\d")


@pytest.mark.more
def test_a_picture_shows_in_every_tab_and_is_named_on_another_device(
    visit: Visit, title: str
) -> None:
    one = visit("mentor", PAGE)
    type_title(one, title)
    status(one, "Saved")
    two = one.context.new_page()
    two.goto(one.url)
    one.locator("#id_thumbnail").set_input_files(picture())
    name = one.locator("#thumbnail-name").inner_text()
    for page in (one, two):
        expect(page.get_by_role("img", name="Your thumbnail")).to_be_visible(timeout=15_000)
    two.reload()
    expect(two.get_by_role("img", name="Your thumbnail")).to_be_visible()
    status(one, "Saved")

    phone = visit("mentor", one.url, viewport=PHONE)
    away = phone.get_by_text("is on the device where you chose it. Choose it again here.")
    expect(away.first).to_be_visible()
    expect(away.first).to_contain_text(name)
    assert axe(phone) == []
    one.get_by_role("button", name="Remove the picture").click()
    for page in (two, phone):
        expect(page.get_by_role("img", name="Your thumbnail")).to_be_hidden(timeout=15_000)


@pytest.mark.more
def test_save_draft_says_that_further_dates_are_left_out(
    visit: Visit, title: str, start: datetime
) -> None:
    page = visit("mentor", PAGE)
    fill(page, title=title, start=start)
    page.locator("[data-field=repeat_start_times] summary").click()
    page.get_by_role("button", name="Add them").click()
    expect(page.locator(".repeat-dates li")).to_have_count(4)
    page.get_by_role("button", name="Save draft").click()
    dialog = page.get_by_role("dialog", name="Save it with one date only?")
    expect(dialog).to_be_visible()
    assert axe(page) == []
    dialog.get_by_role("button", name="Keep all dates").click()
    expect(page.get_by_role("button", name="Save draft")).to_be_focused()
    status(page, r"Saved \d\d:\d\d")
    page.reload()
    expect(page.locator(".repeat-dates li")).to_have_count(4)
    page.get_by_role("button", name="Save draft").click()
    dialog.get_by_role("button", name="Save one date").click()
    page.wait_for_url(re.compile(r"tab=Drafts&saved=\d+"))


@pytest.mark.more
def test_a_save_that_takes_long_is_told(visit: Visit, title: str) -> None:
    page = visit("mentor", PAGE, noise=(ANSWERS, "net::"))
    type_title(page, title)
    status(page, "Saved")
    held: list[Route] = []
    page.route("**/api/drafts/*/page/", lambda route: held.append(route))
    button = page.get_by_role("button", name="Save draft")
    button.focus()
    button.press("Enter")
    expect(page.locator("[data-saving]")).to_have_text("Saving the draft…")
    expect(page.locator("form [x-ref=saveDraft]")).to_have_text("Saving the draft…")
    held[0].abort()
    expect(toast(page, "The draft was not saved.")).to_be_visible()
    expect(page.locator("[data-saving]")).to_have_text("")
    expect(button).to_be_focused()


@pytest.mark.more
def test_words_set_back_stay_small_after_a_reload(visit: Visit, title: str) -> None:
    page = visit("mentor", PAGE)
    type_title(page, f"{title} with npm")
    page.get_by_role("combobox", name="Domain Tags").focus()
    expect(page.get_by_label("Session Title", exact=True)).to_have_value(f"{title} with Npm")
    status(page, "Saved")
    page.reload()
    page.get_by_label("Session Title", exact=True).fill(f"{title} with npm")
    page.get_by_role("combobox", name="Domain Tags").focus()
    page.reload()
    page.get_by_label("Session Title", exact=True).focus()
    page.get_by_role("combobox", name="Domain Tags").focus()
    assert title_of(page) == f"{title} with npm"
