"""The curators' pages by keyboard alone: requests are filed and hidden, domains merged and retired (SPEC 2.1, 2.2)."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.authoring import toast
from tests.e2e.conftest import Visit
from tests.e2e.test_cms_editor import at_rest
from tests.e2e.test_curation import LIST, add, row
from tests.e2e.test_demand import ASKED, ask

REQUESTS = "/admin/requested-topics/"
# A row of a list has buttons of its own.
MOST_TABS = 100


def reach(page: Page, target: Locator) -> None:
    """Press Tab until the focus is there, and is to be seen."""
    expect(target).to_have_count(1)
    if page.evaluate("document.activeElement === document.body"):
        # A page that was just opened: past its menu.
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
        page.keyboard.press("Enter")
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            assert target.evaluate("element => element.matches(':focus-visible')")
            expect(target).to_be_in_viewport()
            return
    raise AssertionError(f"The Tab key never reached {target}.")


def press(page: Page, target: Locator) -> None:
    """Go to a link or button, and press it."""
    reach(page, target)
    page.keyboard.press("Enter")


def choose(page: Page, field: Locator, name: str) -> None:
    """Go to a list to choose from, and type what one of it is called."""
    reach(page, field)
    page.keyboard.type(name)
    expect(field.locator("option:checked")).to_have_text(name)


def find(page: Page, name: str) -> None:
    """Search the list of domains."""
    reach(page, page.get_by_label("Search for"))
    page.keyboard.press("Control+a")
    page.keyboard.type(name)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(f"q={name}"))


def asked_for(visit: Visit, text: str) -> None:
    """Have a learner ask for what no domain is called."""
    learner = visit("learner", "/sessions/?q=nothing+of+the+kind")
    ask(learner, text)
    expect(toast(learner, ASKED)).to_be_visible()


def to_be_filed(page: Page) -> None:
    """Go to the list of what is to be filed."""
    filters = page.locator(".changelist-filter")
    press(page, filters.get_by_role("link", name="To be filed", exact=True))
    page.wait_for_url(re.compile("state=unfiled"))


def request_row(page: Page, text: str) -> Locator:
    return page.get_by_role("row").filter(has_text=text)


@pytest.mark.more
def test_a_request_that_nobody_could_place_is_filed(visit: Visit) -> None:
    text = "Keeping bees on a balcony"
    asked_for(visit, text)
    page = visit("staff", REQUESTS)
    assert at_rest(page) == []
    to_be_filed(page)
    expect(request_row(page, text)).to_contain_text("To be filed")
    press(page, request_row(page, text).get_by_role("link", name="File", exact=True))

    expect(page.get_by_role("definition").filter(has_text="1 learner")).to_be_visible()
    file_it = page.get_by_role("button", name="File it there")
    press(page, file_it)
    expect(page.get_by_text("Choose the domain that it belongs to.").first).to_be_visible()
    assert at_rest(page) == []
    choose(page, page.get_by_label("Domain"), "Genetics")
    press(page, file_it)

    expect(page.get_by_text(f"“{text}” is filed under Genetics.")).to_be_visible()
    assert at_rest(page) == []
    expect(request_row(page, text)).to_contain_text("Genetics")
    to_be_filed(page)
    expect(request_row(page, text)).to_have_count(0)
    visitor = visit(None, "/domains/genetics/")
    expect(visitor.locator("#domain-topics")).to_contain_text(text)


@pytest.mark.more
def test_a_request_that_is_no_topic_is_hidden_and_shown_again(visit: Visit) -> None:
    text = "Buy cheap watches here"
    asked_for(visit, text)
    page = visit("staff", f"{REQUESTS}?state=unfiled")
    press(page, request_row(page, text).get_by_role("link", name="File", exact=True))
    press(page, page.get_by_role("button", name=re.compile("^Hide it")))
    expect(page.get_by_text(f"“{text}” is hidden.")).to_be_visible()
    filters = page.locator(".changelist-filter")
    press(page, filters.get_by_role("link", name="Hidden", exact=True))
    page.wait_for_url(re.compile("state=hidden"))
    press(page, request_row(page, text).get_by_role("link", name="File", exact=True))
    press(page, page.get_by_role("button", name="Show it again"))
    expect(page.get_by_text(f"“{text}” is shown again.")).to_be_visible()


@pytest.mark.more
def test_two_domains_are_merged_and_one_is_retired(visit: Visit) -> None:
    page = visit("staff", LIST)
    for name in ("Whittling", "Wood Carving", "Pyrography"):
        add(page, name)
    page.goto(LIST)
    find(page, "Whittling")
    press(page, row(page, "Whittling").get_by_role("link", name="Merge", exact=True))
    choose(page, page.get_by_label("Merge it into"), "Wood Carving")
    press(page, page.get_by_role("button", name="Show what would move"))
    press(page, page.get_by_role("button", name="Merge into Wood Carving"))
    expect(page.get_by_text("“Whittling” is part of “Wood Carving” now")).to_be_visible()
    find(page, "Whittling")
    expect(row(page, "Whittling")).to_have_count(0)
    find(page, "Pyrography")
    press(page, row(page, "Pyrography").get_by_role("link", name="Retire", exact=True))
    press(page, page.get_by_role("button", name="Retire"))
    expect(page.get_by_text("“Pyrography” is retired.")).to_be_visible()
    visitor = visit(None, "/sessions/")
    options = visitor.get_by_label("Domain", exact=True).locator("option")
    expect(options.filter(has_text="Wood Carving")).to_have_count(1)
    expect(options.filter(has_text=re.compile("Whittling|Pyrography"))).to_have_count(0)
