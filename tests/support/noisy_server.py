"""The real server with somebody inside who speaks on command: ``python -m tests.support.noisy_server PORT``.

Standard input takes one command a line and answers one line: ``say COUNT BYTES`` publishes events of about
that size from a thread; ``state`` tells how the sockets are.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.support.server import ROOT, Server, free_port


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
    server = FrontServer(application)
    runtime = Runtime()
    server.loop.run_until_complete(runtime.__aenter__())
    server.listen("127.0.0.1", port)
    threading.Thread(target=_obey, args=(runtime, server), daemon=True).start()
    server.run()
    server.loop.run_until_complete(runtime.__aexit__(None, None, None))


def _obey(runtime: Any, server: Any) -> None:
    for line in sys.stdin:
        name, *numbers = line.split()
        answer = _say(*map(int, numbers)) if name == "say" else _state(runtime, server)
        print(json.dumps(answer), flush=True)


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
    }


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peerlearn_site.settings")
    _serve(int(sys.argv[1]))
