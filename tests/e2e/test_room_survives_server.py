"""The server dies under a session: nobody hears it, and everybody is back soon after it is."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Visit
from tests.e2e.room import (
    AWAY,
    arrange,
    control,
    elapsed,
    expect_count,
    expect_link,
    expect_phase,
    meet,
)
from tests.support.media import Probe
from tests.support.server import Server

RESYNCED_WITHIN = 3.0
# A machine that itself stood still tells nothing: so much must have been seen, and it is looked at again if not.
JUDGED, LOOKS = 0.8, 3
# When the page's line to the room changed, by the machine's clock.
NOTE_LINK = """() => {
  const room = document.querySelector("[data-room]");
  window.links = [];
  const note = () => window.links.push([Date.now() / 1000, room.dataset.link]);
  new MutationObserver(note).observe(room, { attributeFilter: ["data-link"] });
}"""


@pytest.mark.media
@pytest.mark.parametrize("away", [5, pytest.param(60, marks=pytest.mark.more)])
@pytest.mark.timeout(300)
def test_media_goes_on_while_the_server_is_dead(
    visit: Visit, server: Server, away: int, record_property: Callable[[str, object], None]
) -> None:
    meeting = arrange(server, live=True, starts_in=-1)
    pages = meet(visit, meeting, noise=AWAY)
    probes = [Probe(page) for page in pages]
    before = [probe.counts() for probe in probes]
    for page in pages:
        page.evaluate(NOTE_LINK)
    for _ in range(LOOKS):
        listened = _die(server, pages, probes, seconds=away)
        recordings = [probe.recording() for probe in probes]
        if all(one.judged_share > JUDGED for one in recordings):
            break
    took = [_resynced(page) - listened for page in pages]
    gaps = {
        kind: [round(one.longest_gap_ms(kind)) for one in recordings] for kind in ("audio", "video")
    }
    record_property("longest_gap_ms", gaps)
    record_property("resynced_after_s", took)
    blinks = [round(one.longest_blink_ms) for one in recordings]
    print(f"\ndead for {away} s: gaps {gaps} ms (looks {blinks} ms), resynced after {took} s")
    assert all(recording.seconds > away for recording in recordings)
    assert all(one.judged_share > JUDGED for one in recordings), "too busy a machine to tell"
    silent = [one.silent_windows(kind) for one in recordings for kind in ("audio", "video")]
    assert silent == [[], [], [], []], [probe.story() for probe in probes]
    assert [seconds <= RESYNCED_WITHIN for seconds in took] == [True, True]
    assert [probe.counts() for probe in probes] == before
    for page in pages:
        expect_phase(page, "live")
        expect_count(page, 2)
        assert abs(elapsed(page) - meeting.seconds_live) <= 1.5
    log = meeting.outcome()["log"]
    assert [entry for entry in log if entry.endswith((".leave", ".end"))] == []
    assert (log.count("learner.join"), log.count("mentor.join")) == (1, 1)


def _die(server: Server, pages: Sequence[Page], probes: Sequence[Probe], *, seconds: int) -> float:
    """Let the server be dead for a while, and tell when its port was open again."""
    for probe in probes:
        probe.record()
    server.kill9()
    for page in pages:
        expect_link(page, "reconnecting")
    _let_pass(pages[0], seconds=seconds)
    with _listening(server) as listened:
        server.start()
    for page in pages:
        expect_link(page, "open")
    # The log goes on where it was.
    _raise_and_lower_hand(pages[1], seen_by=pages[0])
    return listened[0]


def _raise_and_lower_hand(learner: Page, *, seen_by: Page) -> None:
    hands = seen_by.locator("[data-mark=hand]:visible")
    control(learner, "hand").click()
    expect(hands.first).to_be_visible()
    control(learner, "hand").click()
    expect(hands).to_have_count(0)


def _let_pass(page: Page, *, seconds: float) -> None:
    """The time is the subject here: so long is the server away."""
    began = page.evaluate("performance.now()")
    page.wait_for_function(
        "(until) => performance.now() >= until",
        arg=began + seconds * 1_000,
        timeout=(seconds + 15) * 1_000,
    )


@contextmanager
def _listening(server: Server) -> Iterator[list[float]]:
    """When, by the machine's clock, the server's port took its first connection again."""
    found: list[float] = []

    def knock() -> None:
        while not found:
            try:
                socket.create_connection(("127.0.0.1", server.port), timeout=1).close()
                found.append(time.time())
            except OSError:
                time.sleep(0.01)

    knocking = threading.Thread(target=knock, daemon=True)
    knocking.start()
    yield found
    knocking.join(10)


def _resynced(page: Page) -> float:
    """When the line was open again."""
    links: list[tuple[float, str]] = page.evaluate("window.links")
    return next(at for at, link in reversed(links) if link == "open")
