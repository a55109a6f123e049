"""From a request to a seat, in browsers: asked, seen by a mentor who writes, answered, booked (SPEC 3)."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.authoring import (
    ANSWERS,
    MY_SESSIONS,
    PAGE,
    choose_tag,
    end_session,
    local,
    publish_button,
    toast,
)
from tests.e2e.conftest import DESKTOP, PHONE, Visit, axe, sign_in_by_form
from tests.e2e.test_main_journey import connected
from tests.support.server import Server

# What somebody else asked for shows within three seconds, so that open pages do not all fetch together.
CALMLY = 15_000
ASKED = "Your request is in. We tell you when a session about it is published."


def ask(page: Page, text: str, *, domain: str = "") -> None:
    """Fill the form that this page has, and send it."""
    form = page.locator("form.topic-form").first
    form.get_by_label("What would you like to learn?").fill(text)
    if domain:
        form.get_by_label("Domain").select_option(domain)
    form.get_by_role("button", name="Request it").click()


def test_a_request_becomes_a_session_and_a_seat(visit: Visit, title: str, start: datetime) -> None:
    mentor = connected(visit("mentor", PAGE))
    choose_tag(mentor, "rust", "Rust")
    expect(mentor.locator("[data-demand-tip] li").first).to_contain_text(
        "requested topics in this domain this week"
    )

    learner = connected(visit("learner", "/domains/rust/"))
    topic = f"{title} from Zero"
    ask(learner, topic)
    expect(toast(learner, ASKED)).to_be_visible()
    expect(learner.locator("#domain-topics").get_by_text(topic, exact=True)).to_be_visible()

    # The form that is open elsewhere follows, and offers it as the title.
    field = mentor.get_by_label("Session Title", exact=True)
    field.press_sequentially(title[:12])
    expect(mentor.get_by_role("option", name=topic)).to_be_visible()
    field.press("ArrowDown")
    field.press("Enter")
    expect(field).to_have_value(topic)
    mentor.get_by_label("Start Date/Time", exact=True).fill(local(start))
    expect(publish_button(mentor)).to_be_enabled()
    publish_button(mentor).click()
    mentor.wait_for_url(MY_SESSIONS)

    # Whoever asked is told, and books with one tap.
    expect(toast(learner, f"New where you asked for “{topic}”")).to_be_visible()
    learner.get_by_role("button", name=re.compile("Notifications")).click()
    learner.get_by_role("button", name=f"Book {topic}").click()
    expect(toast(learner, "You have a seat.")).to_be_visible()
    learner.goto("/dashboard/learner/")
    expect(learner.locator("#my-seats").get_by_role("link", name=topic, exact=True)).to_be_visible()


@pytest.mark.more
def test_me_too_counts_at_once_and_is_taken_back(visit: Visit, title: str) -> None:
    first = connected(visit("learner", "/domains/guitar/"))
    ask(first, title)
    expect(toast(first, ASKED)).to_be_visible()
    second = connected(visit("learner2", "/domains/music/"))
    row = second.locator("[data-topic-id]").filter(has_text=title)
    row.get_by_role("button", name="Me too").click()
    expect(row.get_by_text("You asked for this")).to_be_visible()
    expect(row).to_contain_text("2 learners would come")
    mine = first.locator("[data-topic-id]").filter(has_text=title)
    expect(mine).to_contain_text("2 learners would come", timeout=CALMLY)
    row.get_by_role("button", name="Take it back").click()
    expect(mine).to_contain_text("1 learner would come", timeout=CALMLY)


@pytest.mark.more
def test_an_empty_result_takes_the_request(visit: Visit, title: str) -> None:
    page = visit("learner3", "/sessions/?domain=japanese", noise=(ANSWERS,))
    expect(page.get_by_role("heading", name="No session matches")).to_be_visible()
    ask(page, "??")
    field = page.get_by_label("What would you like to learn?")
    expect(field).to_be_focused()
    expect(field).to_have_accessible_description(
        re.compile("Use words, so that mentors understand")
    )
    ask(page, title)
    expect(toast(page, ASKED)).to_be_visible()
    expect(field).to_have_value("")
    page.goto("/dashboard/learner/requests")
    mine = page.locator("#my-requests [data-topic-id]").filter(has_text=title)
    expect(mine).to_contain_text("Japanese")
    mine.get_by_role("button", name="Take it back").click()
    expect(mine).to_have_count(0)


@pytest.mark.more
def test_the_catalogue_takes_a_request_and_the_domain_counts_it(visit: Visit, title: str) -> None:
    domain = visit("learner2", "/domains/japanese/")
    line = domain.locator("[data-demand=japanese]")
    before = int(line.locator("strong").inner_text())
    page = visit("learner3", "/sessions/")
    expect(page.get_by_role("heading", name="Not what you are looking for?")).to_be_visible()
    ask(page, title, domain="japanese")
    expect(toast(page, ASKED)).to_be_visible()
    # Where the page stands open, and in what the API says: this week's and the week's before.
    topic = domain.locator("#domain-topics").get_by_text(title, exact=True)
    expect(topic).to_be_visible(timeout=CALMLY)
    said = domain.request.get("/api/domains/japanese/demand/").json()
    assert title in [topic["text"] for topic in said["topics"]]
    learners = "learner" if said["learners"] == 1 else "learners"
    week_before = f" ({said['learners_before']} the week before)"
    expect(line).to_have_text(
        f"{said['learners']} {learners} asked for topics here this week"
        + (week_before if said["learners"] != said["learners_before"] else "")
    )
    assert said["learners"] >= before


@pytest.mark.more
def test_words_wait_while_somebody_signs_in_again(visit: Visit, server: Server, title: str) -> None:
    page = visit("learner2", "/domains/guitar/", own_session=True, noise=(ANSWERS, "WebSocket"))
    end_session(server, page)
    ask(page, title)
    page.wait_for_url("**/accounts/login/**")
    sign_in_by_form(page, "learner2")
    page.wait_for_url("**/domains/guitar/")
    field = page.get_by_label("What would you like to learn?")
    expect(field).to_have_value(title)
    page.get_by_role("button", name="Request it").click()
    expect(toast(page, ASKED)).to_be_visible()
    expect(field).to_have_value("")


@pytest.mark.more
def test_a_mentor_goes_from_a_topic_into_the_form(
    visit: Visit, title: str, start: datetime
) -> None:
    learner = visit("learner", "/domains/python/")
    ask(learner, title)
    expect(toast(learner, ASKED)).to_be_visible()
    page = visit("mentor", "/dashboard/mentor/requests?tab=Topics")
    page.get_by_role("link", name=re.compile(f"Teach this ?: {title}")).click()
    expect(page.get_by_label("Session Title", exact=True)).to_have_value(title)
    expect(page.locator("[data-tag=python]")).to_be_visible()
    expect(page.locator("[data-tag=python]")).to_contain_text("asked")


@pytest.mark.more
def test_what_the_title_offers_is_said(visit: Visit, title: str) -> None:
    learner = visit("learner", "/domains/rust/")
    ask(learner, f"Quokka {title}")
    expect(toast(learner, ASKED)).to_be_visible()
    page = visit("mentor", PAGE)
    choose_tag(page, "rust", "Rust")
    expect(page.locator("[data-demand-tip] .demand-topic").first).to_be_visible()
    field = page.get_by_role("combobox", name="Session Title")
    field.press_sequentially("Nothing of the kind")
    expect(field).to_have_attribute("aria-expanded", "false")
    field.fill("")
    field.press_sequentially("quok")
    expect(
        page.get_by_role("status").filter(has_text="1 topic that learners ask for.")
    ).to_be_attached()
    expect(field).to_have_attribute("aria-expanded", "true")
    field.press("ArrowDown")
    active = field.get_attribute("aria-activedescendant")
    expect(page.locator(f"#{active}")).to_have_attribute("aria-selected", "true")
    field.press("Escape")
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(field).to_have_value("quok")


@pytest.mark.more
def test_arrow_down_in_a_whole_title_replaces_nothing_after_a_reload(
    visit: Visit, title: str
) -> None:
    page = visit("mentor", PAGE)
    choose_tag(page, "rust", "Rust")
    field = page.get_by_role("combobox", name="Session Title")
    field.press_sequentially(title)
    expect(page.locator("[data-draft-status]")).to_contain_text("Saved", timeout=15_000)
    page.reload()
    expect(field).to_have_value(title)
    expect(page.locator("#title-help")).to_contain_text("Arrow down shows what learners ask for.")
    for key in ("ArrowDown", "ArrowDown", "Enter"):
        field.press(key)
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(field).to_have_value(title)


@pytest.mark.more
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_axe_is_content_wherever_demand_shows(
    visit: Visit, size: dict[str, int], scheme: str
) -> None:
    options = {"viewport": size, "color_scheme": scheme}
    for who, address in (
        ("learner", "/domains/rust/"),
        ("learner", "/sessions/"),
        ("learner", "/dashboard/learner/requests"),
        ("mentor", "/dashboard/mentor/requests?tab=Topics"),
        (None, "/domains/programming/"),
    ):
        assert axe(visit(who, address, **options)) == []
    page = visit("mentor", PAGE, **options)
    choose_tag(page, "rust", "Rust")
    expect(page.locator("[data-demand-tip] .demand-topic").first).to_be_visible()
    page.get_by_label("Session Title", exact=True).press("ArrowDown")
    expect(page.locator("#title-ideas")).to_be_visible()
    assert axe(page) == []
