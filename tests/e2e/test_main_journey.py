"""The main way through: published here, seen there without a reload, booked, and told at once."""

from __future__ import annotations

import re
from contextlib import closing
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.authoring import MY_SESSIONS, fill, picture, publish_button, runs, toast
from tests.e2e.conftest import Visit
from tests.support.browsing import session_form
from tests.support.server import Server, signed_in

CREATE = "/dashboard/mentor/create-session"
# What the browser says of its socket while no server is there.
AWAY = (r"WebSocket connection to", r"net::ERR_", r"Failed to load resource")


@pytest.fixture
def start() -> datetime:
    """Nine in the evening in India, in two days."""
    day = datetime.now(ZoneInfo("Asia/Kolkata")) + timedelta(days=2)
    return day.replace(hour=21, minute=0, second=0, microsecond=0)


def card(page: Page, title: str) -> Locator:
    """The card of a session, wherever it is on the page."""
    return page.locator("article[data-session-id]").filter(has_text=title)


def seat_of(page: Page) -> Locator:
    """What a session's page says to who has a seat; the bell's list holds such words too."""
    region = page.get_by_role("region", name="Take a seat")
    return region.get_by_text("You have a seat.").filter(visible=True).first


def connected(page: Page) -> Page:
    """The page, once its line to the server is open."""
    expect(page.locator("html[data-feed=open]")).to_have_count(1)
    return page


def publish_by_api(server: Server, title: str, **values: Any) -> dict[str, Any]:
    """Publish as the mentor, without a browser."""
    with closing(signed_in(server, "mentor")) as client:
        answer = client.post("/api/sessions/", data={**session_form(title), **values})
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


def test_a_published_session_appears_elsewhere_and_its_booking_here(
    visit: Visit, server: Server, start: datetime
) -> None:
    title = "Reading Old Maps Like a Navigator"
    landing = connected(visit(None, "/"))
    catalogue = connected(visit(None, "/sessions/"))
    matching = connected(visit(None, "/sessions/?domain=programming&price=free"))
    elsewhere = connected(visit(None, "/sessions/?domain=biology"))
    paid_only = connected(visit(None, "/sessions/?price=paid"))
    mentor = visit("mentor", CREATE)
    fill(mentor, title=title, start=start)
    mentor.locator("#id_thumbnail").set_input_files(picture())
    publish_button(mentor).click()

    # Published: told, led on, stored.
    expect(toast(mentor, "Session published successfully ✔")).to_be_visible()
    mentor.wait_for_url(MY_SESSIONS)
    (run,) = runs(server, title)
    assert UUID(run["room_code"]).version == 4
    assert run["status"] == "scheduled"

    # Seen without a reload: first in the list, marked, with its picture; not where it does not belong.
    for page in (landing, catalogue, matching):
        first = page.locator("article[data-session-id]").first
        expect(first).to_have_attribute("data-session-id", str(run["page_id"]))
        expect(first.locator("[data-new-mark]")).to_have_text("New")
        expect(first.locator("picture img")).to_have_count(1)
        expect(card(page, title)).to_have_count(1)
    for page in (elsewhere, paid_only):
        expect(card(page, title)).to_have_count(0)

    # Booked by a learner: the mentor is told wherever they are, and every badge counts.
    connected(mentor)
    learner = connected(visit("learner", "/sessions/"))
    card(learner, title).get_by_role("link", name=title).click()
    learner.get_by_role("button", name="Book", exact=True).click()
    expect(seat_of(learner)).to_be_visible()
    expect(toast(mentor, "Alice booked your session")).to_be_visible()
    for page in (landing, catalogue, matching):
        expect(card(page, title).locator("[data-booked-count]")).to_have_text("Booked (1)")
    expect(learner.locator("[data-booked-count]").first).to_have_text("Booked (1)")
    mentor.goto("/dashboard/mentor/requests")
    expect(mentor.locator("#requests")).to_contain_text("Alice")
    expect(mentor.locator("#requests")).to_contain_text(title)


@pytest.mark.more
def test_a_booking_is_cancelled_and_the_seat_is_free_again(visit: Visit, server: Server) -> None:
    session = publish_by_api(server, "Pruning Roses in Late Winter", capacity="1")
    watcher = connected(visit("learner2", session["url"]))
    learner = connected(visit("learner", session["url"]))

    learner.get_by_role("button", name="Book", exact=True).click()
    expect(watcher.get_by_text("All seats are taken.")).to_be_visible()
    learner.get_by_role("button", name="Cancel booking").click()
    dialog = learner.get_by_role("dialog")
    dialog.get_by_role("button", name="Cancel booking").click()

    expect(learner.get_by_role("button", name="Book", exact=True)).to_be_visible()
    expect(watcher.get_by_role("button", name="Book", exact=True)).to_be_visible()
    expect(watcher.locator("[data-booked-count]").first).to_have_text("Booked (0)")


@pytest.mark.more
def test_a_paid_session_is_reserved_and_says_that_payment_follows(
    visit: Visit, server: Server
) -> None:
    session = publish_by_api(server, "Bookbinding With One Needle", is_paid="true", price="250")
    mentor = connected(visit("mentor", "/"))
    learner = visit("learner3", session["url"])

    learner.get_by_role("button", name="Book", exact=True).click()

    expect(learner.get_by_text("Payment follows.", exact=True).first).to_be_visible()
    expect(learner.get_by_text(re.compile(r"Held until \d\d:\d\d"))).to_be_visible()
    expect(learner.locator("[data-booked-count]").first).to_have_text("Booked (0)")
    expect(toast(mentor, "booked your session")).to_have_count(0)


def test_a_page_that_missed_the_news_catches_up_by_itself(visit: Visit, server: Server) -> None:
    """The server dies and comes back; what was published before the page returned is there."""
    catalogue = connected(visit(None, "/sessions/", noise=AWAY))
    catalogue.context.set_offline(True)
    server.kill9()
    expect(catalogue.locator("html:not([data-feed=open])")).to_have_count(1)
    server.start()
    publish_by_api(server, "Stargazing Without a Telescope")
    expect(card(catalogue, "Stargazing Without a Telescope")).to_have_count(0)

    catalogue.context.set_offline(False)

    expect(card(catalogue, "Stargazing Without a Telescope")).to_have_count(1, timeout=35_000)


@pytest.mark.more
def test_a_signed_out_learner_signs_in_to_book_and_comes_back(visit: Visit, server: Server) -> None:
    session = publish_by_api(server, "Knots Every Sailor Forgets")
    page = visit(None, session["url"])

    page.get_by_role("link", name="Sign in to book").click()
    page.locator("[name=login]").fill("learner2")
    page.locator("[name=password]").fill("peerlearn-demo")
    page.locator("[name=password]").press("Enter")

    page.wait_for_url(f"**{session['url']}")
    page.get_by_role("button", name="Book", exact=True).click()
    expect(seat_of(page)).to_be_visible()
