"""Two browsers: what one person does stands on every open page of the other, without a reload.

How fast is measured by tests/torture/live_dashboards.py; here machines may be slow, but nothing may stay away.
"""

from __future__ import annotations

from contextlib import closing

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.conftest import Visit
from tests.e2e.test_main_journey import card, connected, publish_by_api
from tests.support.server import Server, serving, signed_in
from tests.torture.live_dashboards import play


@pytest.mark.more
def test_every_live_element_changes_and_again_after_a_killed_server(browser: Browser) -> None:
    with serving(seeded=False) as server:
        story = play(server, rounds=1, browser=browser)
    assert story.never == []
    assert {name: took for name, took in story.took.items() if max(took) > 15} == {}
    assert len(story.took) > 50


def test_an_edit_from_elsewhere_stands_on_every_open_page(visit: Visit, server: Server) -> None:
    session = publish_by_api(server, "Reading Clouds From a Balcony")
    title = "Reading Clouds From a Rooftop"
    catalogue = connected(visit(None, "/sessions/"))
    page = connected(visit("learner", session["url"]))
    mine = connected(visit("mentor", "/dashboard/mentor/my-sessions?tab=Upcoming"))
    book = page.get_by_role("button", name="Book", exact=True)
    book.focus()

    with closing(signed_in(server, "mentor")) as client:
        answer = client.patch(f"/api/sessions/{session['id']}/", json={"title": title})
    assert answer.status_code == 200, answer.text

    expect(page.locator("h1")).to_have_text(title)
    expect(book).to_be_focused()
    expect(card(catalogue, title)).to_have_count(1)
    expect(mine.locator(f"[data-session-id='{session['id']}'] h2")).to_have_text(title)


def test_the_weeks_are_drawn_from_their_table_in_the_colours_of_the_theme(
    visit: Visit, server: Server
) -> None:
    page = visit("mentor", "/dashboard/mentor/earnings", color_scheme="dark")

    expect(page.locator("#weeks [data-week]")).to_have_count(12)
    expect(page.locator("#earnings-chart canvas")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as CSV").click()
    assert download.value.suggested_filename.endswith(".csv")
