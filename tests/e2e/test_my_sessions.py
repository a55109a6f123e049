"""A mentor's own sessions in a real browser: moved, copied, cancelled, deleted, by mouse and by keyboard."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.authoring import toast
from tests.e2e.conftest import PHONE, Visit, axe
from tests.e2e.test_dashboards import book
from tests.e2e.test_main_journey import connected, publish_by_api
from tests.support.server import Server, signed_in

UPCOMING = "/dashboard/mentor/my-sessions?tab=Upcoming"
# What the browser says of an answer that refuses.
REFUSED = (r"Failed to load resource",)


def row(page: Page, session: dict[str, Any]) -> Locator:
    """The row of a session."""
    return page.locator(f"[data-session-id='{session['id']}']")


def tool(page: Page, session: dict[str, Any], name: str) -> Locator:
    """One tool of its row."""
    return row(page, session).get_by_role("button", name=name)


def dialog(page: Page) -> Locator:
    """The dialog that is open."""
    return page.get_by_role("dialog")


def told(server: Server, username: str) -> list[str]:
    """What somebody was told of their sessions, the newest first."""
    with closing(sqlite3.connect(server.home / "db.sqlite3")) as database:
        rows = database.execute(
            "SELECT n.title FROM peerlearn_site_notification n"
            " JOIN peerlearn_site_user u ON u.id = n.recipient_id WHERE u.username = ?"
            " ORDER BY n.id DESC",
            [username],
        )
        return [title for (title,) in rows]


def begin_in(server: Server, session: dict[str, Any], minutes: float) -> None:
    """Move a session to where time would have brought it."""
    start = datetime.now(UTC) + timedelta(minutes=minutes)
    times = [f"{moment:%Y-%m-%d %H:%M:%S.%f}" for moment in (start, start + timedelta(hours=1))]
    with closing(sqlite3.connect(server.home / "db.sqlite3", timeout=20)) as database:
        database.execute(
            "UPDATE catalog_sessionrun SET starts_at = ?, ends_at = ? WHERE page_id = ?",
            [*times, session["id"]],
        )
        database.commit()


def test_a_session_is_moved_and_its_learners_are_told(visit: Visit, server: Server) -> None:
    title = "Mending Clocks With Patience"
    session = publish_by_api(server, title)
    book(server, "learner", session["id"])
    book(server, "learner2", session["id"])
    page = connected(visit("mentor", UPCOMING))

    tool(page, session, "Reschedule").click()
    asked = dialog(page)
    expect(asked).to_contain_text("This moves 2 bookings; each learner is told.")
    start, end = asked.get_by_label("New start"), asked.get_by_label("New end")
    begins = datetime.fromisoformat(start.input_value()) + timedelta(days=1, hours=2)
    lasts = datetime.fromisoformat(end.input_value()) - datetime.fromisoformat(start.input_value())

    # A time that cannot be is said under its field, and the dialog stays.
    start.fill("2020-01-01T10:00")
    asked.get_by_role("button", name="Move session").click()
    expect(asked).to_contain_text("Please choose a future start time ⏱")
    expect(start).to_be_focused()

    # The end follows the start.
    start.fill(f"{begins:%Y-%m-%dT%H:%M}")
    expect(end).to_have_value(f"{begins + lasts:%Y-%m-%dT%H:%M}")
    expect(asked).to_contain_text("India Standard Time")
    asked.get_by_role("button", name="Move session").click()

    expect(toast(page, f"“{title}” is moved to")).to_be_visible()
    expect(dialog(page)).to_have_count(0)
    expect(row(page, session)).to_contain_text(f"{begins:%H:%M}–")
    for name in ("learner", "learner2"):
        assert told(server, name)[0] == f"New time: {title}"
    with closing(signed_in(server, "mentor")) as client:
        body = client.get(f"/api/sessions/{session['id']}/").json()
    expected = begins.replace(tzinfo=ZoneInfo("Asia/Kolkata"))
    assert datetime.fromisoformat(body["start_time"]) == expected
    assert datetime.fromisoformat(body["end_time"]) == expected + lasts


@pytest.mark.more
def test_deleting_a_booked_session_says_that_it_cancels_it(visit: Visit, server: Server) -> None:
    title = "Listening to Bats After Dusk"
    session = publish_by_api(server, title)
    book(server, "learner", session["id"])
    learner = connected(visit("learner", "/dashboard/learner/"))
    page = connected(visit("mentor", UPCOMING))
    delete = tool(page, session, "Delete")

    # By keyboard; Escape keeps it, and the focus comes back.
    delete.focus()
    page.keyboard.press("Enter")
    expect(dialog(page)).to_contain_text(
        "1 learner has booked. Deleting cancels the session and tells the learner."
    )
    page.keyboard.press("Escape")
    expect(delete).to_be_focused()
    page.keyboard.press("Enter")
    dialog(page).get_by_role("button", name="Delete and tell them").press("Enter")

    expect(toast(page, f"“{title}” is cancelled. Everybody with a seat is told.")).to_be_visible()
    expect(row(page, session)).to_have_count(0)
    seat = learner.locator(f"[data-seat-of='{session['id']}']")
    expect(seat).to_contain_text("Cancelled by the mentor")
    assert told(server, "learner")[0] == f"Cancelled: {title}"
    page.goto("/dashboard/mentor/my-sessions?tab=Past")
    expect(row(page, session).locator(".badge").first).to_have_text("Cancelled")


@pytest.mark.more
def test_deleting_one_that_nobody_booked_leaves_nothing(visit: Visit, server: Server) -> None:
    title = "Counting Stars Between Clouds"
    session = publish_by_api(server, title)
    page = connected(visit("mentor", UPCOMING, noise=REFUSED))

    tool(page, session, "Delete").click()
    expect(dialog(page)).to_contain_text("Nobody has booked. The session will be gone for good.")
    dialog(page).get_by_role("button", name="Delete session").click()

    expect(toast(page, f"“{title}” is deleted.")).to_be_visible()
    expect(row(page, session)).to_have_count(0)
    # The focus has not fallen out of the list.
    expect(page.locator("#my-sessions")).to_be_focused()
    with closing(signed_in(server, "mentor")) as client:
        assert client.get(f"/api/sessions/{session['id']}/").status_code == 404


@pytest.mark.more
def test_cancelling_keeps_it_under_past(visit: Visit, server: Server) -> None:
    title = "Baking Bread in Thin Air"
    session = publish_by_api(server, title)
    catalogue = connected(visit(None, "/sessions/"))
    card = catalogue.locator(f"article[data-session-id='{session['id']}']")
    expect(card).to_have_count(1)
    page = connected(visit("mentor", UPCOMING))

    tool(page, session, "Cancel session").click()
    dialog(page).get_by_role("button", name="Cancel session").click()

    expect(toast(page, f"“{title}” is cancelled.")).to_be_visible()
    expect(row(page, session)).to_have_count(0)
    expect(card.and_(catalogue.locator(":not([data-status=cancelled])"))).to_have_count(0)


@pytest.mark.more
def test_a_copy_begins_in_the_form_without_a_date(visit: Visit, server: Server) -> None:
    title = "Folding Paper Boats That Float"
    session = publish_by_api(server, title)
    page = connected(visit("mentor", UPCOMING))

    row(page, session).get_by_role("link", name="Duplicate").click()

    page.wait_for_url("**/dashboard/mentor/create-session?draft=*")
    expect(page.get_by_label("Session Title", exact=True)).to_have_value(title)
    expect(page.get_by_label("Start Date/Time", exact=True)).to_have_value("")


def test_a_row_locks_while_the_page_is_open(visit: Visit, server: Server) -> None:
    session = publish_by_api(server, "Tuning a Sitar by Ear")
    book(server, "learner", session["id"])
    begin_in(server, session, minutes=5.1)
    page = connected(visit("mentor", UPCOMING))
    expect(tool(page, session, "Reschedule")).to_be_visible()

    expect(row(page, session)).to_contain_text(
        "This session starts in less than 5 minutes, so it can no longer be changed.",
        timeout=30_000,
    )

    expect(tool(page, session, "Delete")).to_have_count(0)
    expect(tool(page, session, "Cancel session")).to_be_visible()


@pytest.mark.more
def test_what_was_locked_elsewhere_meanwhile_is_refused_in_words(
    visit: Visit, server: Server
) -> None:
    session = publish_by_api(server, "Whittling Spoons From Green Wood")
    page = connected(visit("mentor", UPCOMING, noise=REFUSED))
    book(server, "learner", session["id"])
    expect(row(page, session)).to_contain_text("Booked (1)")
    tool(page, session, "Delete").click()
    delete = dialog(page).get_by_role("button", name="Delete and tell them")
    expect(delete).to_be_visible()

    # The minutes pass while the dialog is open; a row that is drawn anew would lock itself.
    begin_in(server, session, minutes=4)
    delete.click()

    expect(toast(page, "This session starts in less than 5 minutes")).to_be_visible()
    expect(tool(page, session, "Delete")).to_have_count(0)


@pytest.mark.more
def test_without_a_line_nothing_typed_is_lost(visit: Visit, server: Server) -> None:
    session = publish_by_api(server, "Reading Clouds for Sailors")
    page = connected(visit("mentor", UPCOMING, noise=REFUSED))
    tool(page, session, "Reschedule").click()
    asked, start = dialog(page), dialog(page).get_by_label("New start")
    begins = datetime.fromisoformat(start.input_value()) + timedelta(days=3)
    start.fill(f"{begins:%Y-%m-%dT%H:%M}")
    page.route("**/api/sessions/**", lambda route: route.abort())

    asked.get_by_role("button", name="Move session").click()
    expect(asked.get_by_role("alert")).to_have_text(
        "That did not reach us. Check your connection and try again."
    )
    expect(start).to_have_value(f"{begins:%Y-%m-%dT%H:%M}")

    page.unroute("**/api/sessions/**")
    asked.get_by_role("button", name="Move session").click()
    expect(toast(page, "is moved to")).to_be_visible()


@pytest.mark.more
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [None, PHONE], ids=["desktop", "phone"])
def test_axe_finds_nothing_in_the_dialogs(
    visit: Visit, server: Server, scheme: str, viewport: dict[str, int] | None
) -> None:
    options = {"color_scheme": scheme, **({"viewport": viewport} if viewport else {})}
    page = connected(visit("mentor", UPCOMING, **options))
    found = {"rows": axe(page)}
    for name in ("reschedule", "cancel", "delete"):
        page.locator(f"[data-session-action={name}]").first.click()
        if name == "reschedule":
            dialog(page).get_by_label("New start").fill("2020-01-01T10:00")
            dialog(page).get_by_role("button", name="Move session").click()
        found[name] = axe(page)
        page.keyboard.press("Escape")
    assert found == {name: [] for name in found}


def test_a_start_that_passes_without_a_booking_leads_to_another_time(
    visit: Visit, server: Server
) -> None:
    title = "Sharpening Knives on River Stones"
    session = publish_by_api(server, title)
    page = connected(visit("mentor", "/sessions/"))
    learner = connected(visit("learner", "/sessions/"))

    begin_in(server, session, minutes=-1)
    said = toast(page, f"No bookings; consider rescheduling: {title}")
    expect(said).to_be_visible(timeout=30_000)
    assert axe(page) == []
    said.get_by_role("link", name="Reschedule").press("Enter")

    # The dialog is open already, and the focus goes back to its button.
    expect(dialog(page)).to_contain_text(f"Reschedule “{title}”")
    start = dialog(page).get_by_label("New start")
    begins = datetime.fromisoformat(start.input_value()) + timedelta(days=1)
    page.keyboard.press("Escape")
    expect(tool(page, session, "Reschedule")).to_be_focused()
    assert page.url.endswith("?tab=Upcoming")
    page.keyboard.press("Enter")
    start.fill(f"{begins:%Y-%m-%dT%H:%M}")
    dialog(page).get_by_role("button", name="Move session").click()

    expect(toast(page, f"“{title}” is moved to")).to_be_visible()
    assert told(server, "mentor")[0] == "No bookings; consider rescheduling"
    assert "No bookings; consider rescheduling" not in told(server, "mentor2")
    expect(toast(learner, "No bookings")).to_have_count(0)
