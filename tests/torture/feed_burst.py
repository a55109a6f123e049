"""A burst to very many open pages: each gets every event, or a frame that says to fetch again.

``N`` is the number of sockets (2,000). Two bursts of 500 events: small ones (a badge counts up) and cards.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from tests.support.noisy_server import NoisyServer, noisy_server
from tests.support.raw_feed import RawFeed, open_feeds, read_until
from tests.torture.report import Report

EVENTS = 500
SMALL, CARD = 40, 3_000
FULL = 2_000
SECONDS = 240.0


def run(*, n: int | None, seed: int, minutes: float | None) -> dict[str, Any]:
    """Open the sockets, say both bursts, count what each of them heard."""
    report = Report("feed_burst")
    home = Path(tempfile.mkdtemp(prefix="peerlearn-burst-"))
    with noisy_server(home) as server:
        before = server.resident_megabytes()
        feeds = open_feeds(server, n or FULL)
        report.note("sockets", len(feeds))
        grown = (server.resident_megabytes() - before) * 1024
        report.note("kilobytes_per_socket", round(grown / len(feeds), 1))
        report.note("written_directly", server.command("state")["direct"])
        for name, size in (("small", SMALL), ("cards", CARD)):
            _burst(server, feeds, name, size, report)
        report.note("megabytes_grown", round(server.resident_megabytes() - before, 1))
        trouble = [line for line in server.log.splitlines() if " ERROR " in line]
        report.expect("errors_in_the_log", len(trouble), 0)
    shutil.rmtree(home)
    return report.result()


def _burst(server: NoisyServer, feeds: list[RawFeed], name: str, size: int, report: Report) -> None:
    heard = [feed.ids for feed in feeds]
    for feed in feeds:
        feed.last_id, feed.resyncs_before = -1, feed.resyncs
    cpu = server.command("state")["cpu_seconds"]
    server.command(f"say {EVENTS} {size}")
    seconds = read_until(feeds, _has_the_last_word, seconds=SECONDS)
    cpu = server.command("state")["cpu_seconds"] - cpu
    outcomes: Counter[str] = Counter(
        _outcome(feed, feed.ids - ids) for feed, ids in zip(feeds, heard, strict=True)
    )
    report.note(f"{name}_seconds", round(seconds, 2))
    report.note(f"{name}_cpu_us_per_delivery", round(cpu * 1e6 / (EVENTS * len(feeds)), 2))
    report.note(f"{name}_all_{EVENTS}", outcomes["all"])
    report.note(f"{name}_resync", outcomes["resync"])
    report.expect(f"{name}_neither", len(feeds) - outcomes["all"] - outcomes["resync"], 0)
    report.expect(f"{name}_gaps", sum(feed.gaps for feed in feeds), 0)


def _has_the_last_word(feed: RawFeed) -> bool:
    """The last event came, or a resync that stands for it and whatever came later."""
    return feed.last_id == EVENTS - 1 or (feed.resyncs > feed.resyncs_before)


def _outcome(feed: RawFeed, events: int) -> str:
    if feed.ended:
        return "ended"
    if feed.resyncs > feed.resyncs_before:
        return "resync"
    return "all" if events == EVENTS and feed.last_id == EVENTS - 1 else "less"
