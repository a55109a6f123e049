"""One event to 2,000 open pages: our server against plain ``websockets``, in CPU per page.

Ours publishes from a thread, over the channel layer's bridge, numbers the frame for every page, minds slow
readers and pings; the other calls ``broadcast`` of one text. Both are told over standard input.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.processes import cpu_seconds
from tests.bench.ratio import Ratio, ratio_of
from tests.support.noisy_server import NoisyServer, noisy_server
from tests.support.raw_feed import RawFeed, open_feeds, read_until
from tests.support.server import ROOT, free_port

NAME = "fanout"
GOAL = 6.0
SOCKETS = 2_000
EVENTS = 10
BYTES = 120
SECONDS = 60.0


class PlainServer(NoisyServer):
    """The baseline's process; it takes the same commands."""

    def start(self) -> None:
        """Start; it answers no page, so its port is asked by the first socket."""
        command = [sys.executable, "-u", "-m", "tests.bench.plain_broadcast", str(self.port)]
        self._process = subprocess.Popen(
            command, cwd=ROOT, env=self._env, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        # The first answer to a command means that it listens.
        self.command("say 0 0")


def measure(*, sockets: int = SOCKETS, rounds: int = 9) -> list[Ratio]:
    """Rounds in turns between the two servers, each with its own sockets open all the time."""
    with ExitStack() as stack:
        home = Path(stack.enter_context(TemporaryDirectory(prefix="peerlearn-bench-")))
        ours = stack.enter_context(noisy_server(home))
        plain = stack.enter_context(_plain_server(home))
        feeds = {server: open_feeds(server, sockets) for server in (ours, plain)}
        times: dict[NoisyServer, list[float]] = {ours: [], plain: []}
        for number in range(rounds + 1):
            for server, open_now in feeds.items():
                spent = _microseconds_each(server, open_now)
                # The first round wakes everything up.
                times[server] += [spent] if number else []
    name = f"one event to {sockets} sockets: serve : websockets"
    return [ratio_of(name, times[ours], times[plain], unit="µs CPU a socket", goal=GOAL)]


@contextmanager
def _plain_server(home: Path) -> Iterator[PlainServer]:
    server = PlainServer(home, port=free_port(), env={})
    server.start()
    try:
        yield server
    finally:
        server.kill9()


def _microseconds_each(server: NoisyServer, feeds: list[RawFeed]) -> float:
    """Say events one by one, each when all have heard the one before."""
    began = cpu_seconds(server.pid)
    for _ in range(EVENTS):
        _one_event(server, feeds)
    return (cpu_seconds(server.pid) - began) * 1e6 / (EVENTS * len(feeds))


def _one_event(server: NoisyServer, feeds: list[RawFeed]) -> None:
    before = {id(feed): feed.ids for feed in feeds}

    def has_heard(feed: RawFeed) -> bool:
        return feed.ids > before[id(feed)]

    server.command(f"say 1 {BYTES}")
    read_until(feeds, has_heard, seconds=SECONDS)
    assert all(map(has_heard, feeds)), "an event did not arrive"
