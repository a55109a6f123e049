"""A connection whose reader the test plays."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

from peerlearn_site.realtime.feed import FeedConsumer
from peerlearn_site.realtime.member import Member


class FakeSink:
    """Takes everything while it is ready; ``block`` and ``drain`` are the reader's doing."""

    def __init__(self) -> None:
        self.on_ready: Callable[[], None] | None = None
        self.ready = True
        self.writes: list[list[bytes]] = []
        self.closed_with: int | None = None
        self.aborted = False
        self.takes = 1_000_000_000

    def write(self, payloads: list[bytes]) -> None:
        assert self.ready, "written to while it was not ready"
        self.writes.append(payloads)
        self.takes -= sum(map(len, payloads))
        self.ready = self.takes > 0

    def close(self, code: int) -> None:
        self.closed_with = code

    def abort(self) -> None:
        self.aborted = True

    def block(self) -> None:
        """The reader stops reading."""
        self.ready = False

    def drain(self) -> None:
        """The reader has read all that was written."""
        self.takes = 1_000_000_000
        self.ready = True
        assert self.on_ready is not None
        self.on_ready()

    @property
    def frames(self) -> list[dict[str, Any]]:
        """All frames that were written."""
        return [json.loads(payload) for payloads in self.writes for payload in payloads]

    @property
    def heard(self) -> list[tuple[int, str, Any]]:
        """Number, type and id of each frame."""
        return [(one["seq"], one["type"], one["data"].get("id")) for one in self.frames]


class Clock:
    """A monotonic clock that the test moves."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


def connection(clock: Callable[[], float] | None = None) -> tuple[Member, FakeSink]:
    """A member and the sink that it writes to."""
    sink = FakeSink()
    return Member(sink, resync=FeedConsumer.resync, clock=clock or time.monotonic), sink
