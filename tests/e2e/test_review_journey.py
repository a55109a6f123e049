"""A newcomer's first session: written, sent back by staff with a comment, sent again, approved, and seen elsewhere."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.authoring import PAGE, fill, publish_button, toast
from tests.e2e.conftest import Visit, axe

DRAFTS = re.compile(r"/dashboard/mentor/my-sessions\?tab=Drafts$")
TITLE = "What Lichen Tells of the Air You Breathe"
COMMENT = "Please say what learners should bring."


def card(page: Page) -> Locator:
    """Its card, wherever it is on the page."""
    return page.locator("article[data-session-id]").filter(has_text=TITLE)


def connected(page: Page) -> Page:
    """The page, once its line to the server is open."""
    expect(page.locator("html[data-feed=open]")).to_have_count(1)
    return page


def open_from_reports(staff: Page) -> None:
    """The way a reviewer goes: the report of what waits, then the session."""
    staff.goto("/admin/reports/workflow/")
    staff.get_by_role("link", name=TITLE).first.click()
    expect(staff.get_by_label("Title").first).to_have_value(TITLE)
    # The reviewer's buttons do nothing before their script has come.
    staff.wait_for_load_state()


def choose_action(staff: Page, name: str) -> None:
    """One of the reviewer's actions, from the menu at the foot of the editor or as its first button."""
    button = staff.get_by_role("button", name=name, exact=True).first
    if not button.is_visible():
        staff.locator("footer").get_by_role("button", name="More actions").click()
    button.click()


def test_a_first_session_goes_through_review_and_appears_live_when_it_is_approved(
    visit: Visit, start: datetime
) -> None:
    landing = connected(visit(None, "/"))
    catalogue = connected(visit(None, "/sessions/"))

    # Written, and sent for review.
    mentor = visit("mentor3", PAGE)
    expect(mentor.get_by_text("Our staff look at it first")).to_be_visible()
    fill(mentor, title=TITLE, start=start)
    publish_button(mentor).click()
    expect(toast(mentor, "Sent for review. It goes public once staff approve it.")).to_be_visible()
    mentor.wait_for_url(DRAFTS)
    row = mentor.locator("main li").filter(has_text=TITLE)
    expect(row).to_contain_text(re.compile("in review", re.IGNORECASE))

    # Staff find it, and send it back with a comment.
    staff = visit("staff", "/admin/")
    expect(staff.get_by_role("link", name=TITLE).first).to_be_visible()
    open_from_reports(staff)
    choose_action(staff, "Request changes")
    dialog = staff.get_by_role("dialog")
    dialog.get_by_label("Comment").fill(COMMENT)
    dialog.get_by_role("button", name="Request changes").click()
    expect(staff.get_by_label("Comment")).to_have_count(0)

    # The mentor reads why, mends it and sends it again.
    mentor.goto("/dashboard/mentor/my-sessions?tab=Drafts")
    expect(mentor.locator("main li").filter(has_text=TITLE)).to_contain_text(COMMENT)
    mentor.locator("main li").filter(has_text=TITLE).get_by_role(
        "link", name="Go on writing"
    ).click()
    mentor.wait_for_url(re.compile(r"/admin/pages/\d+/edit/"))
    expect(mentor.get_by_role("status").get_by_text(COMMENT)).to_be_visible()
    mentor.get_by_label("Capacity").fill("9")
    mentor.get_by_role("button", name="Publish Session ▶").click()
    expect(mentor.get_by_text("sent for review").first).to_be_visible()
    for page in (landing, catalogue):
        expect(card(page)).to_have_count(0)

    # Approved, with a figure that staff mend as they read: there it is, on screens that were open all the while.
    open_from_reports(staff)
    staff.get_by_label("Capacity").fill("8")
    with staff.expect_navigation():
        choose_action(staff, "Approve")
    for page in (landing, catalogue):
        expect(card(page)).to_have_count(1)
        expect(card(page).locator("[data-new-mark]")).to_have_text("New")
        expect(card(page)).to_contain_text("8 seats left")
    mentor.goto("/dashboard/mentor/my-sessions?tab=Upcoming")
    expect(mentor.locator("main li").filter(has_text=TITLE)).to_be_visible()


@pytest.mark.more
def test_a_learner_asks_to_teach_and_staff_let_them(visit: Visit) -> None:
    learner = visit("learner3", "/accounts/become-a-mentor/")
    assert axe(learner) == []
    learner.get_by_role("button", name="Ask to teach").click()
    expect(learner.locator("[data-error-summary]")).to_contain_text(
        "Tell us what you want to teach."
    )
    learner.get_by_label("What do you want to teach").fill(
        "Rigging small boats. I have sailed for ten years and taught it at our club for three."
    )
    learner.get_by_role("button", name="Ask to teach").click()
    expect(learner.get_by_text("You have asked to teach.")).to_be_visible()
    assert axe(learner) == []

    staff = visit("staff", "/admin/mentor-applications/")
    staff.get_by_role("link", name="Read").first.click()
    expect(staff.get_by_text("Rigging small boats.")).to_be_visible()
    staff.get_by_label("A word to them").fill("Welcome aboard.")
    staff.get_by_role("button", name="Approve: they can teach").click()
    expect(staff.get_by_text("can teach now.")).to_be_visible()

    # A mentor now, and not trusted yet: staff may say so before a first session shows it.
    staff.goto("/admin/mentors/?is_verified__exact=0")
    mentor = staff.get_by_role("row").filter(has_text="learner3")
    expect(mentor).to_contain_text("No")
    mentor.get_by_role("link", name="Edit").first.click()
    staff.get_by_role("checkbox", name="Verified").check()
    staff.get_by_role("button", name="Save").click()
    expect(staff.get_by_role("row").filter(has_text="learner3")).to_contain_text("Yes")

    learner.goto("/accounts/become-a-mentor/")
    learner.wait_for_url("**/dashboard/mentor/")
    expect(learner.get_by_role("link", name="Create session").first).to_be_visible()
