"""The main way through a room: wait, start, hear and see each other, end, and say how it was."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Visit
from tests.e2e.room import (
    arrange,
    control,
    elapsed,
    enter,
    expect_count,
    expect_phase,
    join,
    remote_video,
    toast,
)
from tests.e2e.test_main_journey import connected
from tests.support.media import Probe
from tests.support.server import Server


@pytest.mark.media
def test_two_people_meet_from_the_lobby_to_what_they_say_of_it(
    visit: Visit, server: Server
) -> None:
    meeting = arrange(server)
    elsewhere = visit("mentor", "/dashboard/mentor/")
    mentor = enter(visit, "mentor", meeting)
    learner = enter(visit, "learner", meeting)

    # The lobby, on both sides, and the mentor's other tab.
    for page in (mentor, learner):
        expect_phase(page, "lobby")
    expect(learner.get_by_text("Waiting for Mentor…")).to_be_visible()
    expect(learner.locator("[data-control=start]")).to_have_count(0)
    expect(mentor.locator("[data-waiting-list]")).to_contain_text("Alice")
    for page in (mentor, elsewhere):
        expect(toast(page, "Alice is waiting in the room")).to_have_count(1)

    # Live, without anything more to do for the learner: sound and picture on both sides.
    control(mentor, "start").click()
    for page in (mentor, learner):
        expect_phase(page, "live")
    expect(toast(elsewhere, "Your session is live")).to_be_visible()
    both = {mentor: Probe(mentor), learner: Probe(learner)}
    for page, probe in both.items():
        probe.wait_for_media()
        expect_count(page, 2)
        expect(page.locator("video[data-local-video]")).to_have_js_property("muted", True)
    assert abs(elapsed(mentor) - elapsed(learner)) <= 1

    _toggle_everything_without_a_word_of_signalling(mentor, learner)

    # The end, and what each says of the other.
    seconds = elapsed(mentor)
    control(mentor, "end").click()
    mentor.locator("#end-session").get_by_role("button", name="End Session ▶").click()
    for page in (mentor, learner):
        expect_phase(page, "ended")
    _rate(learner, "#rate-mentor", "Rate Mentor", stars=5, comment="Clear and kind.")
    _rate(mentor, "#rate-learners", "Rate Learner", stars=4, comment="Came prepared.")
    for page in (mentor, learner):
        assert page.evaluate("probe.tracks.map((track) => track.readyState)").count("live") == 0
    left = meeting.outcome()
    assert seconds <= left["seconds"] <= seconds + 10
    assert (left["status"], left["attendance"], left["feedback"]) == (
        "completed",
        {"learner": "attended"},
        [["learner", 5, "Clear and kind."], ["mentor", 4, "Came prepared."]],
    )
    assert left["log"].count("session.live") == left["log"].count("session.end") == 1


def _toggle_everything_without_a_word_of_signalling(mentor: Page, learner: Page) -> None:
    """Microphone, camera and screen go off and on; each is noticed there; nothing is negotiated."""
    pages = (mentor, learner)
    before = [Probe(page).counts() for page in pages]
    assert all(counts["sdp"] >= 1 for counts in before), "the probe saw nothing"
    plate = mentor.locator(f"[data-tile]:has({_REMOTE})")

    learner.get_by_role("button", name="Mute", exact=True).click()
    expect(plate.locator("[data-mark=muted]")).to_be_visible()
    learner.get_by_role("button", name="Unmute", exact=True).click()
    expect(plate.locator("[data-mark=muted]")).to_be_hidden()

    learner.get_by_role("button", name="Stop camera").click()
    expect(plate.locator("[data-face]")).to_be_visible()
    learner.get_by_role("button", name="Start camera").click()
    expect(plate.locator("[data-face]")).to_be_hidden()
    Probe(mentor).wait_for_media()

    camera = _shown(mentor)
    learner.get_by_role("button", name="Share screen").click()
    _wait_until_shown(mentor, "width !== was[0] || height !== was[1]", camera)
    learner.get_by_role("button", name="Stop sharing").click()
    _wait_until_shown(mentor, "width === was[0] && height === was[1]", camera)
    Probe(mentor).wait_for_media()

    assert [Probe(page).counts() for page in pages] == before


_REMOTE = "video[data-remote-video]"


def _shown(page: Page) -> list[int]:
    size: list[int] = remote_video(page).evaluate("(one) => [one.videoWidth, one.videoHeight]")
    return size


def _wait_until_shown(page: Page, condition: str, was: list[int]) -> None:
    page.wait_for_function(
        f"""(was) => {{
          const {{ videoWidth: width, videoHeight: height }} = document.querySelector("{_REMOTE}");
          return {condition};
        }}""",
        arg=was,
    )


def _rate(page: Page, dialog: str, title: str, *, stars: int, comment: str) -> None:
    """Fill the dialog after a session, and be thanked."""
    asked = page.locator(dialog)
    expect(asked.get_by_role("heading", name=title)).to_be_visible()
    asked.get_by_role("radio", name=f"{stars} stars").check(force=True)
    asked.get_by_role("textbox").fill(comment)
    asked.get_by_role("button", name="Send feedback").click()
    expect(toast(page, "Thank you for your feedback")).to_be_visible()
    expect(asked).to_be_hidden()


@pytest.mark.more
def test_whoever_comes_late_takes_a_seat_at_the_door_and_the_mentor_is_told(
    visit: Visit, server: Server
) -> None:
    meeting = arrange(server, learners=(), live=True, starts_in=-1)
    dashboard = connected(visit("mentor", "/dashboard/mentor/my-sessions?tab=Live"))
    row = dashboard.locator(f"[data-session-id='{meeting.id}']")
    expect(row.get_by_role("link", name="Go Live▶")).to_have_attribute("href", meeting.path)
    mentor = join(enter(visit, "mentor", meeting))
    session = dashboard.request.get(f"/api/sessions/{meeting.id}/").json()
    learner = enter(visit, "learner3", meeting, path=session["url"])
    assert meeting.room_code not in learner.content()

    learner.get_by_role("button", name="Join", exact=True).click()

    learner.wait_for_url(f"**{meeting.path}")
    expect_phase(learner, "prejoin")
    expect(toast(dashboard, "Chitra Rao booked your session")).to_be_visible()
    expect(row.locator("[data-booked-count]")).to_have_text("Booked (1)")
    join(learner)
    expect(toast(dashboard, "Chitra Rao joined your session")).to_be_visible()
    for page in (mentor, learner):
        Probe(page).wait_for_media()
        expect_count(page, 2)
