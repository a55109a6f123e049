"""Saying how a session was, from anywhere on the site, and what comes of it."""

from __future__ import annotations

from contextlib import closing

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import PHONE, Visit, axe
from tests.e2e.room import Meeting, arrange, control, enter, expect_phase, join, toast
from tests.e2e.test_main_journey import connected
from tests.support.home import in_home
from tests.support.server import Server, signed_in


def over(server: Server, *learners: str) -> Meeting:
    """A session that was held, with these learners, and that its mentor has ended."""
    meeting = arrange(server, live=True, starts_in=-1)
    in_home(
        server,
        "tests.support.inside:attend",
        session_id=meeting.id,
        learners=learners or ["learner"],
    )
    in_home(server, "tests.support.inside:end", session_id=meeting.id)
    return meeting


def dialog(page: Page) -> Locator:
    return page.locator("#rate-people")


def rate(page: Page, *, stars: int, comment: str) -> None:
    """Fill the open dialog, and be thanked."""
    asked = dialog(page)
    asked.get_by_role("radio", name=f"{stars} star").check(force=True)
    asked.get_by_role("textbox").fill(comment)
    asked.get_by_role("button", name="Send feedback").click()
    expect(asked).to_be_hidden()
    expect(toast(page, "Thank you for your feedback")).to_be_visible()


@pytest.mark.media
def test_a_learner_elsewhere_is_asked_when_it_ends_and_the_mentors_page_shows_it(
    visit: Visit, server: Server
) -> None:
    meeting = arrange(server, live=True, starts_in=-1)
    in_home(server, "tests.support.inside:attend", session_id=meeting.id, learners=["learner"])
    learner = connected(visit("learner", "/sessions/"))
    visitor = visit(None, "/mentors/mentor/")
    expect(visitor.get_by_text("Clear, kind and patient.")).to_have_count(0)

    mentor = join(enter(visit, "mentor", meeting))
    control(mentor, "end").click()
    mentor.locator("#end-session").get_by_role("button", name="End Session ▶").click()
    expect_phase(mentor, "ended")

    asked = toast(learner, "Rate your mentor")
    expect(asked).to_be_visible()
    asked.get_by_role("button", name="Rate now").click()
    expect(dialog(learner).get_by_role("heading", name="Rate Mentor")).to_be_focused()
    rate(learner, stars=5, comment="Clear, kind and patient.")
    expect(asked).to_have_count(0)

    visitor.reload()
    said = visitor.locator(".said").first
    expect(said).to_contain_text("Clear, kind and patient.")
    expect(said).to_contain_text("5 out of 5 stars")
    expect(visitor.locator(".mentor-facts")).to_contain_text("★ ·")


@pytest.mark.more
def test_my_activity_asks_changes_and_follows_by_keyboard(visit: Visit, server: Server) -> None:
    meeting = over(server)
    page = connected(visit("learner", "/dashboard/learner/activity"))
    other = connected(visit("learner", "/dashboard/learner/activity"))
    row = page.locator(f"li[data-session-id='{meeting.id}']")
    button = row.locator("[data-rate-session]")
    expect(row).to_contain_text("You were there")

    button.focus()
    page.keyboard.press("Enter")
    expect(dialog(page)).to_be_visible()
    page.keyboard.press("Escape")
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    rate(page, stars=4, comment="Well prepared.")

    expect(row).to_contain_text("Well prepared.")
    expect(button).to_contain_text("Change")
    expect(button).to_be_focused()
    expect(other.locator(f"li[data-session-id='{meeting.id}']")).to_contain_text("Well prepared.")

    page.keyboard.press("Enter")
    expect(dialog(page).get_by_role("textbox")).to_have_value("Well prepared.")
    rate(page, stars=2, comment="On second thoughts.")
    expect(row).to_contain_text("2 out of 5 stars")
    expect(row).to_contain_text("On second thoughts.")


@pytest.mark.more
def test_an_address_from_a_reminder_asks_at_once_and_only_once(
    visit: Visit, server: Server
) -> None:
    meeting = over(server)
    with closing(signed_in(server, "learner")) as client:
        address = client.get(f"/api/sessions/{meeting.id}/").json()["url"]
    page = connected(visit("learner", f"{address}?rate=1"))

    expect(dialog(page)).to_be_visible()
    dialog(page).get_by_role("button", name="Skip").click()
    page.reload()
    expect(page.get_by_role("button", name="Rate your mentor")).to_be_visible()
    expect(dialog(page)).to_be_hidden()
    page.get_by_role("button", name="Rate your mentor").click()
    rate(page, stars=3, comment="Good examples.")
    expect(page.locator("#session-feedback .said")).to_contain_text("Good examples.")
    expect(page.get_by_role("button", name="Change your rating")).to_be_visible()


@pytest.mark.more
def test_a_mentor_rates_learners_from_past_sessions_and_the_learner_alone_reads_it(
    visit: Visit, server: Server
) -> None:
    meeting = over(server)
    mentor = connected(visit("mentor", "/dashboard/mentor/my-sessions?tab=Past"))
    mentor.locator(f"[data-session-id='{meeting.id}'] [data-rate-session]").click()
    expect(dialog(mentor).get_by_role("heading", name="Rate Learner")).to_be_visible()
    rate(mentor, stars=4, comment="Came prepared.")

    learner = visit("learner", "/dashboard/learner/activity")
    row = learner.locator(f"li[data-session-id='{meeting.id}']")
    expect(row).to_contain_text("said of you")
    expect(row).to_contain_text("Came prepared.")
    learner.goto("/mentors/mentor/")
    expect(learner.get_by_text("Came prepared.")).to_have_count(0)


@pytest.mark.more
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [None, PHONE], ids=["desktop", "phone"])
def test_axe_finds_nothing_where_feedback_is(
    visit: Visit, server: Server, scheme: str, viewport: dict[str, int] | None
) -> None:
    over(server)
    options = {"color_scheme": scheme, **({"viewport": viewport} if viewport else {})}
    found = {}
    for who, path in (
        (None, "/mentors/mentor/"),
        ("learner", "/dashboard/learner/activity"),
        ("mentor", "/accounts/profile/"),
    ):
        page = visit(who, path, **options)
        found[path] = axe(page)
        if who == "learner":
            page.locator("[data-rate-session]").first.click()
            expect(dialog(page)).to_be_visible()
            found["the dialog"] = axe(page)
        page.close()
    assert found == {name: [] for name in found}
