"""One event to 5,000 open pages: our server against Node's ``ws`` and plain ``websockets``, in CPU per page.

Ours publishes from a thread, over the channel layer's bridge, numbers the frame for every page, minds slow
readers and pings; the others send one and the same text to all. All three are told over standard input.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.processes import cpu_seconds, node
from tests.bench.ratio import Ratio, ratio_of
from tests.support.noisy_server import NoisyServer, noisy_server
from tests.support.raw_feed import RawFeed, allow_files, open_feeds, read_until
from tests.support.server import ROOT, free_port

NAME = "fanout"
# Against Node; and against a library in our own language, of which only our extras are to be seen.
GOALS = {"Node ws": 1.5, "websockets": 2.0}
SOCKETS = 5_000
EVENTS = 10
BYTES = 120
SECONDS = 60.0
_SPARE_FILES = 512


class PlainServer(NoisyServer):
    """A baseline's process; it takes the same commands."""

    def start(self) -> None:
        """Start; it answers no page, so its port is asked by the first socket."""
        self._process = subprocess.Popen(
            self.command_line(),
            cwd=ROOT,
            env=self._env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        # The first answer to a command means that it listens.
        self.command("say 0 0")

    def command_line(self) -> list[str]:
        """What is run."""
        return [sys.executable, "-u", "-m", "tests.bench.plain_broadcast", str(self.port)]


class NodeServer(PlainServer):
    """The same in Node."""

    def command_line(self) -> list[str]:
        return [node(), "tests/bench/plain_broadcast.mjs", str(self.port)]


def measure(*, sockets: int = SOCKETS, rounds: int = 9) -> list[Ratio]:
    """Rounds in turns between the servers, each with its own sockets open all the time."""
    allow_files((len(GOALS) + 1) * sockets + _SPARE_FILES)
    with ExitStack() as stack:
        home = Path(stack.enter_context(TemporaryDirectory(prefix="peerlearn-bench-")))
        servers: dict[str, NoisyServer] = {
            "ours": stack.enter_context(noisy_server(home)),
            "Node ws": stack.enter_context(_running(NodeServer, home)),
            "websockets": stack.enter_context(_running(PlainServer, home)),
        }
        # Ours last, for it hangs up on pages that do not answer its pings for long.
        feeds = {name: open_feeds(servers[name], sockets) for name in reversed(servers)}
        for feed in chain.from_iterable(feeds.values()):
            stack.callback(feed.socket.close)
        times: dict[str, list[float]] = {name: [] for name in servers}
        for number in range(rounds + 1):
            for name, server in servers.items():
                spent = _microseconds_each(server, feeds[name])
                # The first round wakes everything up.
                times[name] += [spent] if number else []
    return [
        ratio_of(
            f"one event to {sockets} sockets: serve : {name}",
            times["ours"],
            times[name],
            unit="µs CPU a socket",
            goal=goal,
        )
        for name, goal in GOALS.items()
    ]


@contextmanager
def _running(kind: type[PlainServer], home: Path) -> Iterator[PlainServer]:
    server = kind(home, port=free_port(), env={})
    server.start()
    try:
        yield server
    finally:
        server.end()


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
