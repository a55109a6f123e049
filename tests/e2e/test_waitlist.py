"""The line for a full session in real browsers: joined, served live, and kept."""

from __future__ import annotations

from contextlib import closing

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE, Visit, axe
from tests.e2e.test_dashboards import book
from tests.e2e.test_main_journey import card, connected, publish_by_api
from tests.support.server import Server, signed_in


def wait_for(server: Server, username: str, session_id: int) -> None:
    """Join the line without a browser."""
    with closing(signed_in(server, username)) as client:
        assert client.post(f"/api/sessions/{session_id}/waitlist/").status_code == 201


def cancel(server: Server, username: str, session_id: int) -> None:
    """Give a seat back without a browser."""
    with closing(signed_in(server, username)) as client:
        assert client.delete(f"/api/sessions/{session_id}/booking/").status_code == 200


def says(page: Page, words: str) -> None:
    """The button's words that can be read."""
    expect(page.locator("#booking").get_by_text(words).filter(visible=True)).to_be_visible()


def test_a_full_session_is_waited_for_and_the_seat_that_comes_free_is_kept(
    visit: Visit, server: Server
) -> None:
    title = "Mending Clocks by Candlelight"
    session = publish_by_api(server, title, capacity="1")
    book(server, "learner", session["id"])
    first = connected(visit("learner2", session["url"]))
    catalogue = connected(visit(None, "/sessions/"))

    first.get_by_role("button", name="Join the waitlist").click()
    says(first, "You are number 1 in line.")
    wait_for(server, "learner3", session["id"])
    second = connected(visit("learner3", "/dashboard/learner/"))
    row = second.locator(f"[data-waits-for='{session['id']}']")
    expect(row).to_contain_text("Number 2 in line")

    # Somebody cancels: the first in line is offered the seat at once, the second moves up, others see none.
    cancel(server, "learner", session["id"])
    says(first, "A seat is yours until")
    expect(row).to_contain_text("Number 1 in line")
    expect(card(catalogue, title).locator("[data-seats-left]")).to_have_text("Full")

    # Given on by one, kept by the other.
    first.get_by_role("button", name="Give it on").click()
    first.get_by_role("dialog").get_by_role("button", name="Give it on").click()
    says(first, "All seats are taken.")
    seat = second.locator(f"[data-seat-of='{session['id']}']")
    seat.get_by_role("button", name=f"Keep my seat in {title}").click()
    expect(seat).to_contain_text("Booked ✓")
    expect(card(catalogue, title).locator("[data-booked-count]")).to_have_text("Booked (1)")


@pytest.mark.more
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [None, PHONE], ids=["desktop", "phone"])
def test_axe_finds_nothing_wherever_somebody_stands(
    visit: Visit, server: Server, scheme: str, viewport: dict[str, int] | None
) -> None:
    session = publish_by_api(
        server, f"Listening to Bats, {scheme} {'phone' if viewport else 'desk'}", capacity="1"
    )
    book(server, "learner", session["id"])
    for username in ("learner2", "learner3"):
        wait_for(server, username, session["id"])
    cancel(server, "learner", session["id"])
    options = {"color_scheme": scheme, **({"viewport": viewport} if viewport else {})}
    found = {}
    for username in ("learner", "learner2", "learner3"):
        for path in (session["url"], "/dashboard/learner/"):
            page = visit(username, path, **options)
            found[f"{username} {path}"] = axe(page)
            page.close()
    assert found == {name: [] for name in found}
