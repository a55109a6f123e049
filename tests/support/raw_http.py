"""HTTP by hand: requests that no well-behaved library would send."""

from __future__ import annotations

import json
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.support.server import Server

_PIECE = b"x" * 65_536


@dataclass
class Answer:
    """What came back until the server closed or the answer was whole."""

    raw: bytes

    @property
    def status(self) -> int:
        """The status code; 0 where nothing came."""
        return int(self.raw.split(b" ", 2)[1]) if self.raw.startswith(b"HTTP/") else 0

    @property
    def headers(self) -> dict[str, str]:
        """Headers by their name in small letters."""
        head = self.raw.partition(b"\r\n\r\n")[0].decode("latin-1")
        pairs = (line.partition(":") for line in head.split("\r\n")[1:])
        return {name.lower(): value.strip() for name, _, value in pairs}

    @property
    def body(self) -> bytes:
        """The body as sent."""
        return self.raw.partition(b"\r\n\r\n")[2]

    @property
    def complete(self) -> bool:
        """Whether the body is as long as the headers say."""
        return len(self.body) == int(self.headers.get("content-length", -1))

    @property
    def json(self) -> Any:
        """The body read as JSON."""
        return json.loads(self.body)


def dial(server: Server) -> socket.socket:
    """An open connection."""
    return socket.create_connection(("127.0.0.1", server.port), timeout=60)


def head(
    server: Server, method: str, path: str, headers: Sequence[str] = (), *, close: bool = False
) -> bytes:
    """A request up to the empty line."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{server.port}", *headers]
    if close:
        lines.append("Connection: close")
    return "\r\n".join((*lines, "", "")).encode("latin-1")


def read_answer(connection: socket.socket) -> Answer:
    """Read until the answer is whole or the server closes."""
    answer = Answer(b"")
    while not answer.complete and (data := _receive(connection)):
        answer.raw += data
    return answer


def read_to_the_end(connection: socket.socket) -> bytes:
    """All that still comes, until the server closes; a server that waited in vain for a body may reset."""
    return b"".join(iter(lambda: _receive(connection), b""))


def _receive(connection: socket.socket) -> bytes:
    try:
        return connection.recv(65_536)
    except ConnectionError:
        return b""


def ask(
    server: Server, method: str, path: str, headers: Sequence[str] = (), body: bytes = b""
) -> Answer:
    """One request on a connection of its own."""
    with dial(server) as connection:
        connection.sendall(head(server, method, path, headers, close=True) + body)
        return read_answer(connection)


@dataclass
class Upload:
    """A body that is far too large, sent whole by a client that reads only afterwards, as browsers do."""

    server: Server
    path: str
    megabytes: int
    chunked: bool

    def send(self) -> Answer:
        """Send all of it, then read the answer."""
        size = self.megabytes * 2**20
        kind = "Transfer-Encoding: chunked" if self.chunked else f"Content-Length: {size}"
        with dial(self.server) as connection:
            connection.sendall(head(self.server, "POST", self.path, [kind]))
            try:
                for _ in range(size // len(_PIECE)):
                    connection.sendall(_chunk(_PIECE) if self.chunked else _PIECE)
                if self.chunked:
                    connection.sendall(b"0\r\n\r\n")
            except ConnectionError:
                # The answer may be here all the same.
                pass
            return read_answer(connection)


def _chunk(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)
