"""Cameras and microphones that are refused, missing or taken away: the right words, and never a dead end."""

from __future__ import annotations

from contextlib import closing

import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.e2e.conftest import Visit, launch
from tests.e2e.room import Meeting, arrange, control, enter, expect_count, expect_phase, join, toast
from tests.support.media import DEVICES, Probe
from tests.support.server import Server

pytestmark = pytest.mark.more

SEEN_OR_HEARD = {
    "audio": "now.audioEnergy > argument",
    "video": "now.framesDecoded > argument + 5",
}


def expect_problem(page: Page, words: str) -> None:
    """Wait for these words."""
    shown = page.locator("[data-problem-text]:visible, [data-banner-text]:visible").first
    expect(shown).to_have_text(words)


def expect_only(page: Page, *kinds: str) -> None:
    """The other person is heard or seen here, and nothing else comes in from them."""
    probe = Probe(page)
    now = probe.inbound()
    for kind in kinds:
        was = now.audioEnergy if kind == "audio" else now.framesDecoded
        probe.wait(SEEN_OR_HEARD[kind], was)
    then = probe.inbound()
    if "audio" not in kinds:
        assert then.audioEnergy == 0
    if "video" not in kinds:
        assert then.framesDecoded == 0


@pytest.fixture
def meeting(server: Server) -> Meeting:
    """Live, with the mentor and the learner booked."""
    return arrange(server, live=True, starts_in=-1)


@pytest.fixture
def mentor(visit: Visit, meeting: Meeting) -> Page:
    """The mentor inside, with both devices."""
    return join(enter(visit, "mentor", meeting))


def test_a_refused_camera_leaves_the_sound(visit: Visit, mentor: Page, meeting: Meeting) -> None:
    learner = enter(visit, "learner", meeting, permissions=["microphone"])
    expect_problem(learner, "Video unavailable")
    join(learner)
    expect_only(mentor, "audio")
    expect_only(learner, "audio", "video")

    # Allowed after all: the one button brings it, without a reload.
    learner.context.grant_permissions(["camera", "microphone"])
    learner.get_by_role("button", name="Start camera").click()
    expect_only(mentor, "audio", "video")


def test_a_refused_microphone_leaves_the_picture(
    visit: Visit, mentor: Page, meeting: Meeting
) -> None:
    learner = enter(visit, "learner", meeting, permissions=["camera"])
    expect_problem(learner, "Camera/mic unavailable")
    join(learner)
    expect_only(mentor, "video")
    expect_only(learner, "audio", "video")


def test_who_allows_nothing_still_hears_and_sees(
    visit: Visit, mentor: Page, meeting: Meeting
) -> None:
    learner = enter(visit, "learner", meeting, permissions=[])
    expect_problem(learner, "Camera/mic unavailable")
    join(learner)
    expect_only(mentor)
    expect_only(learner, "audio", "video")

    learner.context.grant_permissions(["camera", "microphone"])
    control(learner, "retry-devices").click()
    expect_only(mentor, "audio", "video")


@pytest.mark.parametrize(
    ("devices", "words", "sent"),
    [
        (f"{DEVICES}=device-count=0", "Video unavailable", ["audio"]),
        ("", "Camera/mic unavailable", []),
    ],
    ids=["no camera", "no devices"],
)
def test_a_machine_without_devices_still_hears_and_sees(
    visit: Visit,
    mentor: Page,
    meeting: Meeting,
    playwright: Playwright,
    devices: str,
    words: str,
    sent: list[str],
) -> None:
    with closing(launch(playwright, devices=devices)) as bare:
        learner = enter(visit, "learner", meeting, within=bare)
        expect_problem(learner, words)
        join(learner)
        expect_only(learner, "audio", "video")
        expect_only(mentor, *sent)
        expect_count(mentor, 2)


@pytest.mark.parametrize(
    ("kind", "words", "left"),
    [("video", "Video unavailable", "audio"), ("audio", "Camera/mic unavailable", "video")],
)
def test_a_device_is_taken_away_in_the_call(
    visit: Visit, mentor: Page, meeting: Meeting, kind: str, words: str, left: str
) -> None:
    learner = join(enter(visit, "learner", meeting))
    Probe(mentor).wait_for_media()
    before = Probe(mentor).counts()

    learner.evaluate("(kind) => probe.unplug(kind)", kind)

    expect_problem(learner, words)
    was = Probe(mentor).inbound()
    Probe(mentor).wait(
        SEEN_OR_HEARD[left], was.audioEnergy if left == "audio" else was.framesDecoded
    )
    expect_phase(learner, "live")
    assert Probe(mentor).counts() == before


def test_closing_the_share_picker_changes_nothing(
    visit: Visit, mentor: Page, meeting: Meeting
) -> None:
    refuse = """navigator.mediaDevices.getDisplayMedia = async () => {
      throw new DOMException("Permission denied", "NotAllowedError");
    };"""
    learner = join(enter(visit, "learner", meeting, before=refuse))
    Probe(mentor).wait_for_media()

    learner.get_by_role("button", name="Share screen").click()

    expect(toast(learner, "Nothing is shared")).to_be_visible()
    expect(learner.get_by_role("button", name="Share screen")).to_be_enabled()
    Probe(mentor).wait_for_media()
