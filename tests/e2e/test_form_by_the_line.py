"""Create Session by the lines of SPEC 4 that no other journey walks: tips, columns, capitals, prices, words, seats."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.authoring import PAGE, picture
from tests.e2e.conftest import DESKTOP, PHONE, Visit

pytestmark = pytest.mark.more

FIELDS = [
    "Session Title",
    "Domain Tags",
    "Start Date/Time",
    "End Date/Time",
    "Free or Paid",
    "Price (INR)",
    "Thumbnail",
    "What the picture shows",
    "Description",
    "Capacity",
]


def field(page: Page, name: str) -> Locator:
    """A field's own part of the form."""
    return page.locator(f"[data-field={name}]")


def test_every_field_has_its_tip_and_the_two_texts_their_spell_check(visit: Visit) -> None:
    page = visit("mentor", PAGE)
    page.get_by_text("Paid", exact=True).click()
    page.locator("#id_thumbnail").set_input_files(picture())
    expect(page.get_by_role("button", name="About What the picture shows")).to_be_visible()
    for name in FIELDS:
        about = page.get_by_role("button", name=f"About {name}", exact=True)
        about.focus()
        tip = page.get_by_role("tooltip").filter(visible=True)
        expect(tip).to_have_count(1)
        expect(about).to_have_accessible_description(tip.inner_text())
        page.keyboard.press("Escape")
        expect(tip).to_have_count(0)
    expect(page.locator("#id_title")).to_have_attribute("spellcheck", "true")
    expect(page.locator("#id_description")).to_have_attribute("spellcheck", "true")
    page.get_by_role("button", name="About Session Title").hover()
    expect(page.get_by_role("tooltip").filter(visible=True)).to_have_text(
        "Use clear, learner-focused titles: ‘Advanced Python Metaprogramming’"
    )


def test_form_and_preview_stand_side_by_side_and_stacked_on_a_phone(visit: Visit) -> None:
    desk = visit("mentor", PAGE, viewport=DESKTOP)
    form, aside = (desk.locator(one).bounding_box() for one in (".authoring-main", "aside"))
    assert form and aside
    assert round(form["width"] / (form["width"] + aside["width"]), 2) == 0.6
    assert form["y"] == aside["y"]
    phone = visit("mentor", PAGE, viewport=PHONE)
    form, aside = (phone.locator(one).bounding_box() for one in (".authoring-main", "aside"))
    assert form and aside
    assert aside["y"] >= form["y"] + form["height"]
    assert form["width"] == aside["width"]


def test_a_title_is_capitalised_when_it_is_left_and_counted_while_it_is_typed(visit: Visit) -> None:
    page = visit("mentor", PAGE)
    title = page.get_by_label("Session Title", exact=True)
    title.press_sequentially("the joy of REST API design on iOS with NumPy")
    expect(page.locator("[data-title-count]")).to_have_text("44 / 120")
    expect(title).to_have_value("the joy of REST API design on iOS with NumPy")
    title.press("Tab")
    expect(title).to_have_value("The Joy of REST API Design on iOS with NumPy")
    # Set back by its mentor, a word stays as it was set.
    title.fill("The joy of REST API Design on iOS with NumPy")
    title.press("Tab")
    expect(title).to_have_value("The joy of REST API Design on iOS with NumPy")


@pytest.mark.parametrize(
    ("price", "words"),
    [
        ("49.99", "Enter a price from ₹50 to ₹50,000."),
        ("50000.01", "Enter a price from ₹50 to ₹50,000."),
        ("99.999", "Use at most two decimals."),
        ("fifty", "Enter the price as a number."),
    ],
)
def test_a_price_is_judged_once_it_is_left(visit: Visit, price: str, words: str) -> None:
    page = visit("mentor", PAGE)
    box = page.get_by_label("Price (INR)", exact=True)
    expect(box).to_be_hidden()
    page.get_by_text("Paid", exact=True).click()
    box.fill(price)
    expect(page.locator("#price-message")).to_be_empty()
    box.press("Tab")
    expect(page.locator("#price-message")).to_have_text(words)
    expect(box).to_have_accessible_description(re.compile(re.escape(words)))
    box.fill("1,499.50")
    expect(page.locator("#price-message")).to_be_empty()
    expect(field(page, "price").locator("[data-mark]")).to_contain_text("✔")


def test_a_description_is_counted_by_words_while_it_is_typed(visit: Visit) -> None:
    page = visit("mentor", PAGE)
    count = page.locator("[data-word-count]")
    text = page.locator("#id_description")
    text.click()
    page.keyboard.type("You will write a metaclass")
    expect(count).to_have_text("5 / 200 words")
    page.keyboard.insert_text(" and then one more" * 49)
    expect(count).to_have_text("201 / 200 words")
    page.keyboard.press("Tab")
    expect(page.locator("#description-message")).to_have_text("Use at most 200 words (201 now).")
    expect(text).to_have_attribute("aria-invalid", "true")
    for _ in range(2):
        page.keyboard.press("Shift+Tab")
    text.click()
    page.keyboard.press("Control+End")
    page.keyboard.press("Control+Backspace")
    expect(count).to_have_text("200 / 200 words")
    expect(page.locator("#description-message")).to_be_empty()


def test_seats_beyond_what_a_room_carries_are_warned_of_and_too_many_refused(visit: Visit) -> None:
    page = visit("mentor", PAGE)
    seats = page.locator("#id_capacity")
    warning = page.locator("#capacity-warning")
    expect(seats).to_have_value("5")
    expect(warning).to_be_hidden()
    seats.fill("6")
    expect(warning).to_contain_text("Larger rooms need an SFU, and none is set up here.")
    seats.fill("501")
    seats.press("Tab")
    expect(page.locator("#capacity-message")).to_have_text("Choose from 1 to 500 seats.")
    expect(seats).to_have_attribute("aria-invalid", "true")
    seats.fill("")
    expect(page.locator("#capacity-message")).to_be_empty()
    expect(warning).to_be_hidden()
