"""What the Create Session form says to whoever cannot see it: the combobox of domains, and the errors."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.authoring import API, PAGE, choose_tag, fill, publish_button, runs, toast
from tests.e2e.conftest import Visit, axe
from tests.e2e.ear import put_ear, words_heard
from tests.e2e.test_create_session import tab_to
from tests.e2e.test_demand import ASKED, ask
from tests.support.server import Server

pytestmark = pytest.mark.more
SAID_TIMES = "([words, count]) => heard.filter(([, text]) => text.includes(words)).length === count"
NOT_SAVED = "The draft was not saved. What you typed is still here: try again."


def listen(visit: Visit, **options: Any) -> Page:
    """The empty form, with an ear on what it says."""
    return visit("mentor2", PAGE, prepare=put_ear, **options)


def said_of(page: Page, *matters: str) -> list[str]:
    """What was said that holds one of these words."""
    return [text for text in words_heard(page) if any(word in text for word in matters)]


def expect_said(page: Page, text: str) -> None:
    """Wait until a live region of the form holds it."""
    region = page.locator("form.authoring-form").get_by_role("status").filter(has_text=text)
    expect(region).to_have_count(1)


def test_choosing_domains_is_said_step_by_step(visit: Visit) -> None:
    page = listen(visit)
    field = page.get_by_role("combobox", name="Domain Tags")
    field.press_sequentially("machine")
    expect(page.get_by_role("option", name="Machine Learning")).to_be_visible()
    expect_said(page, "1 domain found.")
    field.press("ArrowDown")
    active = field.get_attribute("aria-activedescendant")
    expect(page.locator(f"#{active}")).to_have_attribute("aria-selected", "true")
    field.press("Enter")
    expect(page.locator("[data-tag=machine-learning]")).to_be_visible()
    field.press_sequentially("zzzz")
    expect(page.get_by_text("No domain matches “zzzz”.").first).to_be_visible()
    expect_said(page, "No domain matches “zzzz”.")
    field.press("Escape")
    field.press("Escape")
    expect(field).to_have_value("")
    field.press("Backspace")
    field.press("Backspace")
    expect(page.locator("[data-tag=machine-learning]")).to_have_count(0)
    assert said_of(page, "domain", "Machine Learning") == [
        "1 domain found.",
        "Machine Learning added.",
        "Machine Learning: 0 learners requested topics in this domain this week.",
        "No domain matches “zzzz”.",
        "Press Backspace again to remove Machine Learning.",
        "Machine Learning removed.",
    ]


def test_what_is_wrong_with_a_field_is_said_once_it_is_left(visit: Visit) -> None:
    page = listen(visit)
    box = page.get_by_label("Session Title", exact=True)
    box.press_sequentially("too short")
    box.press("Tab")
    expect(page.locator("#title-message")).to_have_text("Use at least 10 characters.")
    page.get_by_label("Session Title", exact=True).fill("Long enough by now")
    expect(page.locator("#title-message")).to_have_text("")
    page.get_by_label("Start Date/Time", exact=True).fill("2020-01-01T10:00")
    page.get_by_label("End Date/Time", exact=True).focus()
    expect(page.locator("#start_time-message")).to_have_text("Please choose a future start time ⏱")
    assert said_of(page, "characters", "future") == [
        "Use at least 10 characters.",
        "Please choose a future start time ⏱",
    ]


def test_what_the_server_refuses_is_said_and_led_to(visit: Visit, title: str, start: Any) -> None:
    page = listen(visit, noise=(r"Failed to load resource",))

    def refuse(route: Route) -> None:
        body = {"title": ["You already have a session with this title at this time."]}
        route.fulfill(status=400, content_type="application/json", body=json.dumps(body))

    fill(page, title=title, start=start)
    page.route(API, refuse)
    publish_button(page).click()
    expect(toast(page, "Failed to publish session—please fix errors.")).to_be_visible()
    field = page.get_by_label("Session Title", exact=True)
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_role("group", name="There is a problem").get_by_role("link")).to_have_text(
        "Session Title: You already have a session with this title at this time."
    )
    assert said_of(page, "already have", "Failed") == [
        "You already have a session with this title at this time.",
        "Failed to publish session—please fix errors.",
    ]


def test_what_the_title_offers_is_said_when_the_keys_rest_and_again_when_it_opens_again(
    visit: Visit, title: str
) -> None:
    learner = visit("learner", "/domains/rust/")
    topics = [f"{word} {title}" for word in ("Zigzag", "Zither")]
    for topic in topics:
        ask(learner, topic)
        expect(learner.locator("#domain-topics").get_by_text(topic, exact=True)).to_be_visible()
    page = listen(visit)
    choose_tag(page, "rust", "Rust")
    expect(page.locator("[data-demand-tip] .demand-topic").first).to_be_visible()
    field = page.get_by_role("combobox", name="Session Title")
    field.press_sequentially("zigz", delay=30)
    expect_said(page, "1 topic that learners ask for.")
    field.press("Backspace")
    field.press("Backspace")
    expect_said(page, "2 topics that learners ask for.")
    field.press("Escape")
    expect(field).to_have_attribute("aria-expanded", "false")
    field.press("ArrowDown")
    expect_said(page, "2 topics that learners ask for.")
    field.press("ArrowDown")
    active = field.get_attribute("aria-activedescendant")
    taken = page.locator(f"#{active} span").first.inner_text()
    assert taken in topics
    field.press("Enter")
    expect(field).to_have_value(taken)
    expect_said(page, "taken as the title.")
    assert said_of(page, "learners ask for", "taken as") == [
        "1 topic that learners ask for.",
        "2 topics that learners ask for.",
        "2 topics that learners ask for.",
        f"“{taken}” taken as the title.",
    ]


def test_a_topic_takes_the_place_of_a_title_with_a_way_back(visit: Visit, title: str) -> None:
    learner = visit("learner", "/domains/rust/")
    ask(learner, f"Knots {title}")
    expect(toast(learner, ASKED)).to_be_visible()
    page = listen(visit)
    choose_tag(page, "rust", "Rust")
    field = page.get_by_label("Session Title", exact=True)
    field.fill("Ownership Without Tears")
    topic = page.locator("[data-demand-tip] .demand-topic").first
    expect(topic).to_have_accessible_name(re.compile(" Use as title$"))
    text = topic.locator("span").first.inner_text()
    topic.press("Enter")
    expect(field).to_be_focused()
    expect(field).to_have_value(re.compile(re.escape(text), re.IGNORECASE))
    undo = page.locator("[data-title-undo]")
    expect(undo).to_contain_text("Your title was: Ownership Without Tears")
    undo.get_by_role("button", name="Put it back").press("Enter")
    expect(field).to_be_focused()
    expect(field).to_have_value("Ownership Without Tears")
    expect(undo).to_be_hidden()
    assert said_of(page, "as the title", "title is back") == [
        f"“{text}” taken as the title.",
        "Your title is back.",
    ]


def test_a_domain_typed_and_not_chosen_is_told_before_it_is_published(
    visit: Visit, server: Server, title: str, start: Any
) -> None:
    page = listen(visit)
    fill(page, title=title, start=start)
    field = page.get_by_role("combobox", name="Domain Tags")
    field.press_sequentially("Zzzz")
    expect(page.get_by_text("No domain matches “Zzzz”.").first).to_be_visible()
    publish_button(page).click()
    left = "“Zzzz” was not taken; choose it from the list."
    expect(page.locator("#tags-message")).to_have_text(left)
    expect(field).to_be_focused()
    problems = page.get_by_role("group", name="There is a problem").get_by_role("link")
    expect(problems).to_have_text(f"Domain Tags: {left}")
    assert said_of(page, "was not taken") == [left]
    assert runs(server, title) == []
    field.fill("")
    expect(page.locator("#tags-message")).to_be_empty()
    publish_button(page).click()
    expect(toast(page, "Session published successfully ✔")).to_be_visible()


def test_a_held_backspace_clears_the_field_and_no_tag(visit: Visit) -> None:
    page = listen(visit)
    choose_tag(page, "pyth", "Python")
    field = page.get_by_role("combobox", name="Domain Tags")
    field.press_sequentially("ru")
    for _ in range(8):
        page.keyboard.down("Backspace")
    page.keyboard.up("Backspace")
    expect(field).to_have_value("")
    expect(page.locator("[data-tag=python]")).to_be_visible()
    field.press("Backspace")
    expect(page.locator("[data-tag-warning]")).to_have_text(
        "Press Backspace again to remove Python."
    )


def test_that_no_domain_can_be_had_is_seen_as_well_as_said(visit: Visit) -> None:
    page = listen(visit, noise=(r"Failed to load resource",))
    page.route("**/api/domains/?*", lambda route: route.abort())
    page.get_by_role("combobox", name="Domain Tags").press_sequentially("py")
    words = "The list of domains cannot be reached just now. Type again to retry."
    expect(page.locator("[data-tag-warning]")).to_have_text(words)
    expect(page.locator("[data-tag-warning]")).to_be_visible()
    assert said_of(page, "cannot be reached") == [words]


def test_what_only_now_and_then_is_shown_is_said_each_time(visit: Visit) -> None:
    page = listen(visit)
    seats = page.get_by_role("textbox", name="Capacity")
    for number in ("60", "5", "60"):
        seats.fill(number)
    expect(page.locator("#capacity-warning")).to_be_visible()
    seen = [text for text in words_heard(page) if text.startswith("Larger rooms")]
    assert len(seen) == 2


def test_a_draft_that_could_not_be_saved_is_said_and_leads_back_to_its_button(
    visit: Visit, title: str
) -> None:
    page = listen(visit, noise=(r"Failed to load resource",))
    page.get_by_label("Session Title", exact=True).fill(title)
    page.route("**/api/drafts/*/page/", lambda route: route.fulfill(status=500))
    tab_to(page, "button:has-text('Save draft')")
    save = page.get_by_role("button", name="Save draft")
    for count in (1, 2):
        page.keyboard.press("Enter")
        # The newer toast takes the place of the older one, and is said as well.
        page.wait_for_function(SAID_TIMES, arg=[NOT_SAVED, count])
        expect(toast(page, NOT_SAVED)).to_have_count(1)
        expect(page.locator("form.authoring-form")).not_to_have_attribute("inert", re.compile(""))
        expect(save).to_be_focused()
    assert said_of(page, "draft was") == [NOT_SAVED, NOT_SAVED]
    assert axe(page) == []

    page.unroute("**/api/drafts/*/page/")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"tab=Drafts&saved=\d+"))
    expect(page.locator(".row").filter(has_text=title)).to_have_count(1)
