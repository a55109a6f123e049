"""Many feed sockets from one process, without a library between us and the bytes."""

from __future__ import annotations

import base64
import os
import re
import resource
import selectors
import socket
import struct
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from tests.support.server import Server

# Any value of the right shape: a visitor's CSRF cookie is compared with the token, nothing else.
SECRET = "a" * 32

_SEQ = re.compile(rb'"type":"([a-z_.]+)","seq":(\d+),"data":(?:\{"id":(\d+))?')


@dataclass
class RawFeed:
    """One socket: what came in, frame by frame."""

    socket: socket.socket
    buffer: bytearray = field(default_factory=bytearray)
    frames: int = 0
    last_seq: int = 0
    gaps: int = 0
    ids: int = 0
    last_id: int = -1
    resyncs: int = 0
    resyncs_before: int = 0
    close_code: int | None = None
    ended: bool = False

    def take(self, data: bytes) -> None:
        """Parse what has arrived."""
        self.buffer += data
        for opcode, payload in frames_in(self.buffer):
            self._note(opcode, payload)

    def _note(self, opcode: int, payload: bytes) -> None:
        if opcode == 9:
            self.socket.send(client_frame(payload, 10))
        if opcode == 8:
            self.close_code = struct.unpack("!H", payload[:2])[0] if payload else 1005
        found = _SEQ.search(payload, 0, 200) if opcode == 1 else None
        if found is None:
            return
        seq = int(found[2])
        self.frames += 1
        self.gaps += seq != self.last_seq + 1
        self.last_seq = seq
        self.resyncs += found[1] == b"resync"
        if found[1] == b"ping":
            self.socket.send(client_frame(b'{"type":"pong"}'))
        if found[3]:
            self.ids += 1
            self.last_id = int(found[3])


def connect(
    server: Server,
    *,
    origins: Sequence[str] | None = None,
    protocols: str | None = None,
    cookie: str = f"csrftoken={SECRET}",
    path: str = "/ws/feed/",
    receive_buffer: int | None = None,
) -> socket.socket:
    """Send a handshake; the answer is still to be read."""
    made = socket.socket()
    if receive_buffer is not None:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    made.settimeout(60)
    made.connect(("127.0.0.1", server.port))
    lines = [
        f"GET {path} HTTP/1.1",
        f"Host: 127.0.0.1:{server.port}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}",
        "Sec-WebSocket-Version: 13",
        f"Cookie: {cookie}",
        *(f"Origin: {origin}" for origin in ([server.url] if origins is None else origins)),
    ]
    offered = f"peerlearn.v1, csrf.{SECRET}" if protocols is None else protocols
    if offered:
        lines.append(f"Sec-WebSocket-Protocol: {offered}")
    made.sendall("\r\n".join((*lines, "", "")).encode())
    return made


def answer(made: socket.socket) -> tuple[int, bytes]:
    """Read a handshake's answer: its status, and what came behind it."""
    received = b""
    while b"\r\n\r\n" not in received:
        data = made.recv(4096)
        if not data:
            break
        received += data
    head, _, rest = received.partition(b"\r\n\r\n")
    return int(head.split(b" ")[1]), rest


def open_feed(server: Server, *, receive_buffer: int | None = None) -> RawFeed:
    """A socket that is accepted."""
    made = connect(server, receive_buffer=receive_buffer)
    status, rest = answer(made)
    assert status == 101, status
    feed = RawFeed(made)
    feed.take(rest)
    return feed


def open_feeds(server: Server, count: int, *, together: int = 50) -> list[RawFeed]:
    """Many sockets, so many handshakes at a time."""
    allow_files(count + 256)
    feeds: list[RawFeed] = []
    while len(feeds) < count:
        for made in [connect(server) for _ in range(min(together, count - len(feeds)))]:
            status, rest = answer(made)
            assert status == 101, status
            feeds.append(RawFeed(made))
            feeds[-1].take(rest)
    return feeds


def allow_files(count: int) -> None:
    """Let this process, and those that it starts from now on, have so many files open, if the system does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, count)), hard))


def client_frame(payload: bytes, opcode: int = 1, *, final: bool = True) -> bytes:
    """A masked frame; the mask is zero, which is as legal as any."""
    size = len(payload)
    first = (0x80 if final else 0) | opcode
    if size < 126:
        head = struct.pack("!BB", first, 0x80 | size)
    elif size < 65536:
        head = struct.pack("!BBH", first, 0x80 | 126, size)
    else:
        head = struct.pack("!BBQ", first, 0x80 | 127, size)
    return head + b"\0\0\0\0" + payload


def read_until(
    feeds: Iterable[RawFeed], done: Callable[[RawFeed], bool], *, seconds: float
) -> float:
    """Read from all until each is done or has ended, at most so long; return how long it took."""
    began = time.monotonic()
    waiting = {id(feed): feed for feed in feeds if not done(feed)}
    with selectors.DefaultSelector() as selector:
        for feed in waiting.values():
            feed.socket.setblocking(False)
            selector.register(feed.socket, selectors.EVENT_READ, feed)
        while waiting and time.monotonic() - began < seconds:
            for key, _ in selector.select(1.0):
                feed = key.data
                _read(feed)
                if feed.ended or done(feed):
                    selector.unregister(feed.socket)
                    del waiting[id(feed)]
    return time.monotonic() - began


def _read(feed: RawFeed) -> None:
    try:
        data = feed.socket.recv(1 << 18)
    except BlockingIOError:
        return
    except ConnectionError:
        data = b""
    if data:
        feed.take(data)
    else:
        feed.ended = True


def frames_in(buffer: bytearray) -> Iterator[tuple[int, bytes]]:
    """Take the whole frames out of what has arrived: opcode and payload of each."""
    position = 0
    while (parsed := _frame(buffer, position)) is not None:
        opcode, start, position = parsed
        yield opcode, bytes(buffer[start:position])
    del buffer[:position]


def _frame(buffer: bytearray, position: int) -> tuple[int, int, int] | None:
    """Opcode, start and end of the payload of the frame at a position, if it is whole."""
    have = len(buffer) - position
    if have < 2:
        return None
    size, head = buffer[position + 1] & 127, 2
    if size == 126:
        if have < 4:
            return None
        size, head = int.from_bytes(buffer[position + 2 : position + 4], "big"), 4
    elif size == 127:
        if have < 10:
            return None
        size, head = int.from_bytes(buffer[position + 2 : position + 10], "big"), 10
    if have < head + size:
        return None
    return buffer[position] & 15, position + head, position + head + size
