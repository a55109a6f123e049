"""Who is there: tabs that close, renderers and browsers that die, tabs that hang, and reloads."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import pytest
from playwright.sync_api import Locator, Page, Playwright, expect

from tests.e2e.conftest import Visit, launch
from tests.e2e.room import (
    Meeting,
    arrange,
    control,
    enter,
    expect_count,
    expect_link,
    expect_phase,
    join,
    main_process,
    meet,
    renderer_of,
    toast,
)
from tests.support.media import Probe
from tests.support.server import Server

pytestmark = [pytest.mark.more, pytest.mark.timeout(300)]

AT_ONCE = 2.0
RECONNECTING_WITHIN = 15.0
# The seat is kept for 45 s; the sweep looks every second.
LEFT_WITHIN = 45.0 + 5.0
Report = Callable[[str, object], None]


@pytest.fixture
def meeting(server: Server) -> Meeting:
    """Live, with the learner booked."""
    return arrange(server, live=True, starts_in=-1)


def person(page: Page) -> Locator:
    """Alice's line in the mentor's list of people."""
    return page.locator("[data-people] > li").filter(has_text="Alice")


def expect_lost(page: Page, *, seconds: float) -> float:
    """Wait for "reconnecting" to be said of Alice, whose seat is kept; return after how long."""
    return _seconds(
        lambda: (
            expect(toast(page, "Alice is reconnecting…")).to_be_visible(timeout=seconds * 1_000),
            expect_count(page, 2),
        )
    )


def expect_left(page: Page, words: str, *, seconds: float) -> float:
    """Wait for Alice to be gone from the list and the count; return after how long."""
    return _seconds(
        lambda: (
            expect(toast(page, f"Alice {words}")).to_be_visible(timeout=seconds * 1_000),
            expect(person(page)).to_have_count(0),
            expect_count(page, 1),
        )
    )


def _seconds(act: Callable[[], object]) -> float:
    began = time.monotonic()
    act()
    return time.monotonic() - began


@pytest.mark.parametrize("how", ["closed", "navigated", "left"])
def test_whoever_closes_the_tab_has_left_at_once(
    visit: Visit, meeting: Meeting, how: str, record_property: Report
) -> None:
    mentor, learner = meet(visit, meeting)
    if how == "closed":
        learner.close(run_before_unload=True)
    elif how == "navigated":
        learner.goto("/sessions/")
    else:
        control(learner, "leave").click()
    took = expect_left(mentor, "left", seconds=AT_ONCE)
    record_property("left_after_s", took)
    assert meeting.outcome()["log"][-1] == "learner.leave"


def test_a_renderer_that_is_killed_is_reconnecting_and_then_gone(
    visit: Visit, meeting: Meeting, record_property: Report
) -> None:
    mentor, learner = meet(visit, meeting)
    os.kill(renderer_of(learner), signal.SIGKILL)
    lost = expect_lost(mentor, seconds=RECONNECTING_WITHIN)
    left = expect_left(mentor, "lost the connection", seconds=LEFT_WITHIN)
    record_property("lost_after_s", lost)
    assert 40 < lost + left
    assert meeting.outcome()["log"][-2:] == ["participant.lost", "learner.leave"]


def test_a_browser_that_is_killed_is_reconnecting_and_back_with_a_new_one(
    visit: Visit, meeting: Meeting, playwright: Playwright, record_property: Report
) -> None:
    mentor = join(enter(visit, "mentor", meeting))
    other = launch(playwright)
    join(enter(visit, "learner", meeting, within=other))
    Probe(mentor).wait_for_media()
    os.kill(main_process(other), signal.SIGKILL)
    lost = expect_lost(mentor, seconds=RECONNECTING_WITHIN)
    record_property("lost_after_s", lost)

    with closing(launch(playwright)) as another:
        join(enter(visit, "learner", meeting, within=another))
        expect(toast(mentor, "Alice is back")).to_be_visible()
        Probe(mentor).wait_for_media()
        expect_count(mentor, 2)
        log = meeting.outcome()["log"]
    assert (log.count("learner.join"), log.count("participant.lost")) == (2, 1)


def test_a_tab_that_hangs_is_reconnecting_within_15_s_and_back_when_it_goes_on(
    visit: Visit, meeting: Meeting, record_property: Report
) -> None:
    mentor, learner = meet(visit, meeting)
    pid = renderer_of(learner)
    with _stopped(pid):
        lost = expect_lost(mentor, seconds=RECONNECTING_WITHIN)
    expect(toast(mentor, "Alice is back")).to_be_visible(timeout=20_000)
    back = Probe(mentor)
    back.wait_for_media(seconds=30)
    record_property("lost_after_s", lost)
    print(f"\na hung tab was reconnecting after {lost:.1f} s")
    assert lost <= RECONNECTING_WITHIN
    expect_count(mentor, 2)
    log = meeting.outcome()["log"]
    assert "learner.leave" not in log


@contextmanager
def _stopped(pid: int) -> Iterator[None]:
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def test_a_reload_comes_back_without_the_lobby_and_with_the_devices_as_they_were(
    visit: Visit, meeting: Meeting, record_property: Report
) -> None:
    mentor, learner = meet(visit, meeting)
    learner.get_by_role("button", name="Mute", exact=True).click()
    expect(learner.get_by_role("button", name="Unmute", exact=True)).to_be_visible()

    began = time.monotonic()
    learner.reload()
    expect_phase(learner, "live")
    expect_link(learner, "open")
    for page in (mentor, learner):
        now = Probe(page).inbound().framesDecoded
        Probe(page).wait("now.framesDecoded > argument + 1", now)
    took = time.monotonic() - began

    record_property("back_after_s", took)
    print(f"\nback after a reload: {took:.1f} s")
    expect(learner.get_by_role("button", name="Unmute", exact=True)).to_be_visible()
    expect(learner.get_by_role("button", name="Stop camera")).to_be_visible()
    expect(toast(mentor, "Alice left")).to_have_count(0)
    for page in (mentor, learner):
        expect_count(page, 2)


def test_another_tab_takes_over_and_gives_back(visit: Visit, meeting: Meeting) -> None:
    mentor, learner = meet(visit, meeting)
    second = learner.context.new_page()
    second.goto(meeting.path)
    join(second)
    expect_link(learner, "replaced")
    Probe(mentor).wait_for_media()

    control(learner, "take-over").click()

    expect_link(learner, "open")
    expect_link(second, "replaced")
    Probe(mentor).wait_for_media()
    expect_count(mentor, 2)
