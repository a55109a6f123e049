"""What our server costs beside the view: ``/healthz`` on ``manage.py serve`` against gunicorn, in CPU per request.

Both run the same middleware and view, one process each, and keep the same connections open. gunicorn has as
many threads as ours. Daphne is Python where gunicorn parses in a loop without an event loop, so 1 is not in reach;
stock ASGI Django was at 8.8.
"""

from __future__ import annotations

import asyncio
import sys

from tests.bench.processes import cpu_seconds, running
from tests.bench.ratio import Ratio, ratio_of
from tests.support.server import free_port, serving

NAME = "trivial"
GOAL = 4.5
CONNECTIONS = 8
REQUESTS = 2_000
WARM_UP = 400


def measure(*, requests: int = REQUESTS, rounds: int = 7) -> list[Ratio]:
    """Rounds in turns between the two servers."""
    with serving(seeded=False) as server:
        port = free_port()
        with running(
            _gunicorn(port), home=server.home, asked=f"http://127.0.0.1:{port}/healthz"
        ) as pid:
            targets = {"ours": (server.port, server.pid), "gunicorn": (port, pid)}
            for port, pid in targets.values():
                _milliseconds_each(port, pid, WARM_UP)
            times: dict[str, list[float]] = {name: [] for name in targets}
            for _ in range(rounds):
                for name, (port, pid) in targets.items():
                    times[name].append(_milliseconds_each(port, pid, requests))
    return [
        ratio_of(
            "trivial view: serve : gunicorn WSGI",
            times["ours"],
            times["gunicorn"],
            unit="ms CPU a request",
            goal=GOAL,
        )
    ]


def _gunicorn(port: int) -> list[str]:
    return [
        *(sys.executable, "-m", "gunicorn", "tests.bench.wsgi"),
        *("--bind", f"127.0.0.1:{port}", "--workers", "1", "--threads", "4"),
        *("--keep-alive", "60", "--log-level", "warning"),
    ]


def _milliseconds_each(port: int, pid: int, requests: int) -> float:
    began = cpu_seconds(pid)
    asyncio.run(_load(port, requests))
    return (cpu_seconds(pid) - began) * 1000 / requests


async def _load(port: int, requests: int) -> None:
    """So many requests over a few kept connections, each sent when the one before is answered."""
    each = requests // CONNECTIONS
    await asyncio.gather(*(_connection(port, each) for _ in range(CONNECTIONS)))


async def _connection(port: int, requests: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    # Both servers know the same one address, so the Host names it whatever port is asked.
    request = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    for _ in range(requests):
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head
        await reader.readexactly(_length(head))
    writer.close()
    await writer.wait_closed()


def _length(head: bytes) -> int:
    lines = head.lower().split(b"\r\n")
    [length] = [line for line in lines if line.startswith(b"content-length:")]
    return int(length.split(b":")[1])
