"""The real server with somebody inside who speaks on command: ``python -m tests.support.noisy_server PORT``.

Standard input takes one command a line and answers one line: ``say COUNT BYTES`` publishes events of about
that size from a thread; ``state`` tells how the sockets are; ``hold`` keeps the threads that sockets use busy until
``release``.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from tests.support.server import ROOT, Server, free_port

# Inside the process: whom it looked up, and whether its threads may go on.
_visitors: list[str] = []
_free = threading.Event()


class NoisyServer(Server):
    """A server process that publishes what it is told to."""

    def start(self) -> None:
        """Start, and return when it answers."""
        log = open(self.home / "serve.log", "ab")  # noqa: SIM115
        command = [sys.executable, "-m", "tests.support.noisy_server", str(self.port)]
        self._process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=self._env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
        )
        log.close()
        self._wait_until_it_answers()

    def end(self) -> None:
        """Kill it, and close the pipes to it."""
        self.kill9()
        assert self._process is not None
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()

    def command(self, line: str) -> dict[str, Any]:
        """Give a command and wait for its answer."""
        assert self._process is not None and self._process.stdin and self._process.stdout
        self._process.stdin.write(line.encode() + b"\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer


@contextmanager
def noisy_server(home: Path) -> Iterator[NoisyServer]:
    """A noisy server without a database: visitors need none."""
    server = NoisyServer(home, port=free_port(), env={})
    server.start()
    try:
        yield server
    finally:
        server.end()


def _serve(port: int) -> None:
    import django

    django.setup()
    from peerlearn_site.asgi import application
    from peerlearn_site.management.commands.serve import _allow_many_connections
    from peerlearn_site.realtime.front.server import FrontServer
    from peerlearn_site.realtime.runtime import Runtime

    _allow_many_connections()
    _count_visitors()
    server = FrontServer(application)
    runtime = Runtime()
    server.loop.run_until_complete(runtime.__aenter__())
    server.listen("127.0.0.1", port)
    threading.Thread(target=_obey, args=(runtime, server), daemon=True).start()
    server.run()
    server.loop.run_until_complete(runtime.__aexit__(None, None, None))


def _obey(runtime: Any, server: Any) -> None:
    commands: dict[str, Callable[..., dict[str, Any]]] = {
        "say": _say,
        "hold": partial(_hold, runtime),
        "release": _release,
        "state": partial(_state, runtime, server),
    }
    for line in sys.stdin:
        name, *numbers = line.split()
        print(json.dumps(commands[name](*map(int, numbers))), flush=True)


def _count_visitors() -> None:
    """Note each time that somebody looks up who opens a socket."""
    from peerlearn_site.realtime import handshake

    inner = handshake.visitor_of

    def counting(session_key: str) -> Any:
        _visitors.append(session_key)
        return inner(session_key)

    handshake.visitor_of = counting


def _hold(runtime: Any) -> dict[str, Any]:
    _free.clear()
    for _ in range(runtime.socket_pool._max_workers):
        runtime.socket_pool.submit(_free.wait)
    return {}


def _release() -> dict[str, Any]:
    _free.set()
    return {}


def _say(count: int, size: int) -> dict[str, Any]:
    from catalog.sessions.protocol import SessionStatus
    from peerlearn_site.realtime.publish import publish
    from peerlearn_site.realtime.topics import SESSIONS_CHANGED

    for number in range(count):
        publish(SESSIONS_CHANGED, SessionStatus(id=number, status="x" * size))
    return {"said": count}


def _state(runtime: Any, server: Any) -> dict[str, Any]:
    members = runtime.hub.members()
    return {
        "members": len(members),
        "sockets": len(server.sockets),
        "direct": sum(bool(getattr(member.sink, "_direct", False)) for member in members),
        "waiting": sum(not member.sink.ready for member in members),
        "inbox": len(runtime.hub._inbox),
        "cpu_seconds": sum(os.times()[:2]),
        "connecting": sum(hasattr(one, "handshake_deferred") for one in server.sockets),
        "looked_up": len(_visitors),
    }


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peerlearn_site.settings")
    _serve(int(sys.argv[1]))
