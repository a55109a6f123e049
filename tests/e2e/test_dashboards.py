"""The dashboards in a real browser: true without a reload, usable by keyboard, for everybody."""

from __future__ import annotations

from contextlib import closing

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import PHONE, Visit, axe
from tests.e2e.test_main_journey import card, connected, publish_by_api
from tests.support.server import Server, signed_in

MENTORS_PAGES = [
    "/dashboard/mentor/",
    "/dashboard/mentor/my-sessions?tab=Upcoming",
    "/dashboard/mentor/my-sessions?tab=Live",
    "/dashboard/mentor/my-sessions?tab=Past",
    "/dashboard/mentor/my-sessions?tab=Drafts",
    "/dashboard/mentor/requests",
    "/dashboard/mentor/earnings",
]


def book(server: Server, username: str, session_id: int) -> None:
    """Book without a browser."""
    with closing(signed_in(server, username)) as client:
        assert client.post(f"/api/sessions/{session_id}/booking/").status_code == 201


def test_who_booked_stands_in_requests_at_once_and_who_cancelled_too(
    visit: Visit, server: Server
) -> None:
    session = publish_by_api(server, "Sketching Trams From the Window")
    requests = connected(visit("mentor", "/dashboard/mentor/requests"))
    mine = connected(visit("mentor", "/dashboard/mentor/my-sessions?tab=Upcoming"))
    row = requests.locator("[data-booking-id]").first

    book(server, "learner", session["id"])

    expect(row).to_contain_text("Alice booked Sketching Trams From the Window")
    expect(row.locator(".badge")).to_have_text("Booked")
    listed = mine.locator(f"[data-session-id='{session['id']}']")
    expect(listed.locator("[data-booked-count]")).to_have_text("Booked (1)")
    expect(listed.locator("[data-seats-left]")).to_have_text("4 seats left")

    with closing(signed_in(server, "learner")) as client:
        client.delete(f"/api/sessions/{session['id']}/booking/")

    expect(row).to_contain_text("Alice cancelled Sketching Trams From the Window")
    expect(listed.locator("[data-booked-count]")).to_have_text("Booked (0)")


@pytest.mark.more
def test_a_learner_gives_a_seat_back_from_the_dashboard_by_keyboard(
    visit: Visit, server: Server
) -> None:
    title = "Brewing Tea at Altitude"
    session = publish_by_api(server, title)
    book(server, "learner3", session["id"])
    page = connected(visit("learner3", "/dashboard/learner/"))
    seat = page.locator(f"[data-seat-of='{session['id']}']")
    cancel = seat.get_by_role("button", name=f"Cancel booking of {title}")

    cancel.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(cancel).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("dialog").get_by_role("button", name="Cancel booking").press("Enter")

    expect(page.locator(".toast").filter(has_text="Your booking is cancelled.")).to_be_visible()
    expect(seat).to_have_count(0)
    expect(card(page, title).locator("[data-booked-count]")).to_have_text("Booked (0)")


@pytest.mark.more
def test_a_new_session_is_prepended_to_the_learners_list(visit: Visit, server: Server) -> None:
    page = connected(visit("learner2", "/dashboard/learner/"))

    session = publish_by_api(server, "Reading Tides Before Breakfast")

    first = page.locator("article[data-session-id]").first
    expect(first).to_have_attribute("data-session-id", str(session["id"]))
    expect(first.locator("[data-new-mark]")).to_have_text("New")


@pytest.mark.more
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [None, PHONE], ids=["desktop", "phone"])
def test_axe_finds_nothing_on_the_dashboards(
    visit: Visit, scheme: str, viewport: dict[str, int] | None
) -> None:
    options = {"color_scheme": scheme, **({"viewport": viewport} if viewport else {})}
    pages = [("mentor", path) for path in MENTORS_PAGES]
    found = {}
    for username, path in [
        *pages,
        ("mentor3", "/dashboard/mentor/requests"),
        ("learner", "/dashboard/learner/"),
    ]:
        page = visit(username, path, **options)
        found[f"{username} {path}"] = axe(page)
        page.close()
    assert found == {name: [] for name in found}
