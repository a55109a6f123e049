"""A session into one's own calendar, from its page and by the private address."""

from __future__ import annotations

import re
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visit, axe
from tests.e2e.test_main_journey import connected, publish_by_api
from tests.support.calendars import read
from tests.support.server import Server, signed_in


def test_the_menu_on_a_session_s_page_gives_its_file(visit: Visit, server: Server) -> None:
    session = publish_by_api(server, "Keeping Bees on a City Roof")
    page = visit(None, session["url"])

    file = page.get_by_role("link", name="Calendar file (.ics)")
    expect(file).to_be_hidden()
    page.get_by_text("Add to calendar").press("Enter")
    assert axe(page) == []
    with page.expect_download() as downloading:
        file.click()

    (event,) = read(Path(downloading.value.path()).read_bytes())
    assert downloading.value.suggested_filename == "keeping-bees-on-a-city-roof.ics"
    assert event["summary"] == "Keeping Bees on a City Roof"
    assert event["url"] == f"{server.url}{session['url']}"
    expect(page.get_by_role("link", name="Outlook")).to_be_visible()


@pytest.mark.more
def test_an_open_page_offers_the_new_times_and_words_at_once(visit: Visit, server: Server) -> None:
    session = publish_by_api(server, "Sailing a Dinghy Single-Handed")
    page = connected(visit("learner", session["url"]))
    page.get_by_text("Add to calendar").click()
    google = page.get_by_role("link", name="Google Calendar")
    start = datetime.now(UTC).replace(hour=9, minute=30, second=0, microsecond=0)
    start += timedelta(days=3)
    change = {
        "start_time": start.isoformat(),
        "end_time": (start + timedelta(hours=2)).isoformat(),
        "description": "<p>Bring a warm jumper, and shoes that may get wet on the way out.</p>",
    }
    with closing(signed_in(server, "mentor")) as mentor:
        answer = mentor.patch(f"/api/sessions/{session['id']}/", json=change)
        assert answer.status_code == 200, answer.text

        # Still open, with the times of the new plan.
        expect(google).to_have_attribute("href", re.compile(f"{start:%Y%m%dT%H%M%S}Z"))
        expect(page.locator("#session-about")).to_contain_text("Bring a warm jumper")
        headers = {"Idempotency-Key": str(uuid4())}
        mentor.post(f"/api/sessions/{session['id']}/cancel/", headers=headers)
    expect(google).to_have_count(0)


@pytest.mark.more
def test_a_private_address_is_made_copied_and_changed(visit: Visit, server: Server) -> None:
    page = visit(
        "learner", "/dashboard/learner/", permissions=["clipboard-read", "clipboard-write"]
    )
    page.get_by_role("link", name="Calendar feed").click()
    page.get_by_role("button", name="Make my address").click()
    first = page.locator("#calendar-address").inner_text()
    page.get_by_role("button", name="Copy address").click()
    expect(page.get_by_text("Link copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == first
    assert axe(page) == []

    page.get_by_text("Make a new address").click()
    assert axe(page) == []
    page.get_by_role("button", name="End the old address").click()
    expect(page.locator("#calendar-address")).not_to_have_text(first)
    second = page.locator("#calendar-address").inner_text()

    assert [httpx.get(address).status_code for address in (first, second)] == [404, 200]
    assert "/calendar/***" in server.log
    assert not [one for one in (first, second) if one.rpartition("/")[2] in server.log]
