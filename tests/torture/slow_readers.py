"""Pages that stop reading: each is hung up on, the others miss nothing, and the process does not grow.

``N`` is the number of such pages (100). Events are said until all are gone; what they were owed then, beside
what the kernel holds, is the mebibyte that the server grants.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.support.noisy_server import noisy_server
from tests.support.raw_feed import open_feed, open_feeds, read_until
from tests.torture.report import Report

FULL = 100
HONEST = 50
EVENTS, BYTES = 100, 10_000
SECONDS = 120.0
MEGABYTES = 100.0


def run(*, n: int | None, seed: int, minutes: float | None) -> dict[str, Any]:
    """Say events while many do not read; count who is still there and who heard all."""
    report = Report("slow_readers")
    home = Path(tempfile.mkdtemp(prefix="peerlearn-slow-"))
    with noisy_server(home) as server:
        slow = [open_feed(server, receive_buffer=4096) for _ in range(n or FULL)]
        honest = open_feeds(server, HONEST)
        before = server.resident_megabytes()
        began = time.monotonic()
        said = peak = 0.0
        while server.command("state")["members"] > HONEST and time.monotonic() - began < SECONDS:
            for feed in honest:
                feed.last_id = -1
            server.command(f"say {EVENTS} {BYTES}")
            said += EVENTS * BYTES / 2**20
            read_until(honest, lambda feed: feed.last_id == EVENTS - 1, seconds=30)
            peak = max(peak, server.resident_megabytes() - before)
        state = server.command("state")
        report.note("slow_readers", len(slow))
        report.note("seconds_until_all_were_gone", round(time.monotonic() - began, 1))
        report.note("megabytes_said_to_each", round(said, 1))
        report.expect("still_open", state["members"] - HONEST, 0)
        report.expect("honest_gaps", sum(feed.gaps for feed in honest), 0)
        report.expect("honest_ended", sum(feed.ended for feed in honest), 0)
        report.note("honest_resyncs", sum(feed.resyncs for feed in honest))
        report.at_most("megabytes_grown", round(peak, 1), MEGABYTES)
    shutil.rmtree(home)
    return report.result()
