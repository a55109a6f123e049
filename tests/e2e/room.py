"""The room as tests speak of it: a session around now, people who come in, and what is left of it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import partial
from itertools import count
from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.conftest import Visit
from tests.support import media
from tests.support.home import House, in_home
from tests.support.media import MEDIA, Probe

# What the browser says of the room's socket while no server is there.
AWAY = (r"WebSocket connection to", r"net::ERR_", r"Failed to load resource")

_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Meeting:
    """A session that somebody may enter now."""

    id: int
    room_code: str
    house: House
    started_at: float | None

    @property
    def seconds_live(self) -> float:
        """For how long it has been live now."""
        assert self.started_at is not None
        return time.time() - self.started_at

    @property
    def path(self) -> str:
        """The address of its room."""
        return f"/session/{self.room_code}/"

    def entries(self) -> list[dict[str, Any]]:
        """The room's log as pages get it."""
        found: list[dict[str, Any]] = in_home(
            self.house, "tests.support.inside:room_log", room_code=self.room_code
        )
        return found

    def outcome(self) -> dict[str, Any]:
        """What is left in the rows: ``{"status", "seconds", "attendance", "feedback", "log"}``."""
        found: dict[str, Any] = in_home(
            self.house, "tests.support.inside:outcome", session_id=self.id
        )
        return found


def arrange(
    house: House,
    *,
    learners: tuple[str, ...] = ("learner",),
    starts_in: float = 5,
    live: bool = False,
    minutes: int = 60,
) -> Meeting:
    """A session of the demo mentor's around now, booked by these learners."""
    made = in_home(
        house,
        "tests.support.inside:meeting",
        mentor="mentor",
        learners=learners,
        title=f"Talking Through a Bug Together {next(_numbers)}",
        starts_in=starts_in,
        live=live,
        minutes=minutes,
    )
    return Meeting(house=house, **made)


def enter(
    visit: Visit,
    username: str,
    meeting: Meeting,
    *,
    path: str = "",
    relay_only: bool = False,
    before: str = "",
    permissions: list[str] = MEDIA,
    **options: Any,
) -> Page:
    """Open the room, or another page on the way there, as somebody whose pages are watched by the probe."""
    prepare = partial(media.watch, relay_only=relay_only, before=before)
    address = path or meeting.path
    return visit(username, address, prepare=prepare, permissions=permissions, **options)


def join(page: Page) -> Page:
    """Come into a session that is live already."""
    control(page, "join").click()
    expect_phase(page, "live")
    return page


def meet(visit: Visit, meeting: Meeting, **options: Any) -> tuple[Page, Page]:
    """The mentor and the learner in a live session, each hearing and seeing the other."""
    mentor = join(enter(visit, "mentor", meeting, **options))
    learner = join(enter(visit, "learner", meeting, **options))
    for page in (mentor, learner):
        Probe(page).wait_for_media()
    return mentor, learner


def control(page: Page, name: str) -> Locator:
    """The button of a control."""
    return page.locator(f"[data-control={name}]:visible")


def room(page: Page) -> Locator:
    """The room's root."""
    return page.locator("[data-room]")


def expect_phase(page: Page, phase: str, *, seconds: float = 15) -> None:
    """Wait for the room to be prejoin, lobby, live, ended or refused."""
    expect(room(page)).to_have_attribute("data-phase", phase, timeout=seconds * 1_000)


def expect_link(page: Page, link: str, *, seconds: float = 15) -> None:
    """Wait for the room's line to be open, reconnecting, offline or replaced."""
    expect(room(page)).to_have_attribute("data-link", link, timeout=seconds * 1_000)


def expect_count(page: Page, people: int) -> None:
    """Wait for the badge to say how many attend."""
    expect(page.locator("[data-attendees]")).to_have_text(str(people))


def toast(page: Page, text: str) -> Locator:
    """A toast by its words."""
    return page.locator(".toast").filter(has_text=text)


def elapsed(page: Page) -> int:
    """Seconds on the timer."""
    text = page.locator("[data-timer]").inner_text()
    hours, minutes, seconds = map(int, text.split(":"))
    return hours * 3600 + minutes * 60 + seconds


def remote_video(page: Page) -> Locator:
    """The picture of the one other person."""
    return page.locator("video[data-remote-video]")


def main_process(browser: Browser) -> int:
    """The process id of a browser itself."""
    (pid,) = _cpu_seconds(browser, "browser")
    return pid


def renderer_of(page: Page) -> int:
    """The id of the process that draws a page: the one that works hardest when the page is told to."""
    browser = page.context.browser
    assert browser is not None
    before = _cpu_seconds(browser, "renderer")
    page.evaluate("{ const end = performance.now() + 1000; while (performance.now() < end); }")
    after = _cpu_seconds(browser, "renderer")
    return max(after, key=lambda pid: after[pid] - before.get(pid, 0.0))


def _cpu_seconds(browser: Browser, kind: str) -> dict[int, float]:
    session = browser.new_browser_cdp_session()
    found = session.send("SystemInfo.getProcessInfo")["processInfo"]
    session.detach()
    return {process["id"]: process["cpuTime"] for process in found if process["type"] == kind}
