"""Domains that are mistyped, in the form and in the CMS: offered, and never taken unasked (SPEC 2.3)."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.authoring import PAGE
from tests.e2e.conftest import Visit, axe
from tests.e2e.test_cms_editor import choose_domain, write_new


def test_a_mistyped_domain_is_offered_and_taken_only_when_it_is_chosen(visit: Visit) -> None:
    page = visit("mentor", PAGE, reduced_motion="reduce")
    field = page.get_by_role("combobox", name="Domain Tags")
    chosen = page.get_by_role("list", name="Chosen domain tags")
    field.press_sequentially("machne lerning")
    expect(page.locator("#tags-options").get_by_role("option")).to_have_text(
        ["Machine Learning in AI"]
    )
    field.press("Enter")
    expect(field).to_have_value("machne lerning")
    expect(chosen.get_by_role("listitem")).to_have_count(0)
    assert axe(page) == []
    field.press("ArrowDown")
    field.press("Enter")
    expect(chosen.get_by_role("listitem")).to_have_count(1)
    expect(chosen).to_contain_text("Machine Learning")
    expect(field).to_have_value("")


@pytest.mark.more
def test_the_cms_offers_it_as_well(visit: Visit) -> None:
    page = write_new(visit)
    choose_domain(page, "pyhton", "Python")
    expect(page.locator("[data-contentpath=tags] .tagit-choice")).to_have_count(1)
    expect(page.locator("[data-contentpath=tags] .tagit-label")).to_have_text("Python")
