"""How much a newcomer has to do besides typing until a first session is sent: at most twelve acts (issue of authoring).

An act is a press of a button, a link, a field or an option, or of a key that writes nothing (Tab, an arrow, Enter).
Typing goes at a fixed pace, so that the seconds can be compared; they are printed, never judged.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.authoring import publish_button, toast
from tests.e2e.conftest import Visit
from tests.e2e.test_cms_editor import saved

NEWCOMER = "mentor3"
MOST = 12
# Milliseconds between two keys: some 50 words a minute.
PACE = 200


@dataclass
class Hand:
    """One hand at one page, whose acts are counted."""

    page: Page
    acts: list[str] = field(default_factory=list)
    typed: int = 0
    began: float = field(default_factory=time.monotonic)

    def press(self, target: Locator, name: str) -> None:
        """Press something with the mouse."""
        target.click()
        self.acts.append(name)

    def key(self, name: str) -> None:
        """Press a key that writes nothing."""
        self.page.keyboard.press(name)
        self.acts.append(name)

    def type(self, text: str) -> None:
        """Write, at the pace."""
        self.page.keyboard.type(text, delay=PACE)
        self.typed += len(text)

    def tell(self, where: str, record: Callable[[str, object], None]) -> None:
        """Say what it came to."""
        took = time.monotonic() - self.began
        words = f"{len(self.acts)} acts, {self.typed} letters, {took:.0f} s"
        record(where, words)
        print(f"\nfirst publish, {where}: {words} ({', '.join(self.acts)})")


@pytest.mark.more
def test_on_the_dashboard(
    visit: Visit, title: str, record_property: Callable[[str, object], None]
) -> None:
    hand = Hand(visit(NEWCOMER, "/dashboard/mentor/"))
    page = hand.page
    hand.press(page.get_by_role("link", name="Create session").first, "Create session")
    hand.press(page.get_by_label("Session Title", exact=True), "Session Title")
    hand.type(title.lower())
    hand.press(page.get_by_role("combobox", name="Domain Tags"), "Domain Tags")
    hand.type("ecolgy")
    expect(page.get_by_role("option", name="Ecology")).to_be_visible()
    hand.press(page.get_by_role("option", name="Ecology"), "Ecology")
    hand.press(page.get_by_role("button", name="Next free hour"), "Next free hour")
    hand.press(publish_button(page), "Publish")
    expect(toast(page, "Sent for review. It goes public once staff approve it.")).to_be_visible()
    hand.tell("dashboard", record_property)
    assert len(hand.acts) <= MOST


@pytest.mark.more
def test_in_the_cms(
    visit: Visit, title: str, start: datetime, record_property: Callable[[str, object], None]
) -> None:
    hand = Hand(visit(NEWCOMER, "/admin/", noise=(r"Failed to load resource.*ERR_ABORTED",)))
    page = hand.page
    hand.press(page.get_by_role("link", name="Write a session").first, "Write a session")
    hand.press(page.get_by_label("Session title"), "Session title")
    hand.type(title)
    hand.press(page.locator("[data-contentpath=tags] .tagit-new input"), "Domain tags")
    hand.type("ecolgy")
    option = page.locator(".ui-autocomplete:visible").get_by_text("Ecology", exact=True)
    hand.press(option, "Ecology")
    hand.press(page.get_by_label("Start"), "Start")
    page.keyboard.press("Control+a")
    hand.type(start.strftime("%Y-%m-%d %H:%M"))
    hand.key("Tab")
    saved(page)
    hand.press(page.get_by_role("button", name="Publish Session ▶"), "Publish")
    expect(page.get_by_text("is sent for review")).to_be_visible()
    hand.tell("CMS", record_property)
    assert len(hand.acts) <= MOST
