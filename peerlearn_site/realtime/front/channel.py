"""HTTP with limits: what Daphne would take whole into memory is counted, and refused in time.

Daphne hands a request to the application when its body is complete, so no middleware can refuse a large
one; it would also wait for ever for a body that never ends.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import unquote

from daphne.http_protocol import HTTPFactory, WebRequest
from django.conf import settings
from django.utils.http import http_date
from twisted.internet.protocol import connectionDone
from twisted.web.http import HTTPChannel

METHODS: Final = frozenset({b"GET", b"HEAD", b"OPTIONS", b"POST", b"PUT", b"PATCH", b"DELETE"})
MAX_CONNECTIONS: Final = 8_192

# Seconds: for the headers; for a body at its slowest (plus its size at 16 KiB a second); for the application
# to begin its answer; for a reader that takes nothing of it; for a sender who was refused and goes on; and
# for one who then stops.
HEADER_SECONDS: Final = 10.0
BODY_SECONDS: Final = 30.0
SLOWEST_BODY: Final = 16 * 1024
ANSWER_SECONDS: Final = 120.0
READER_SECONDS: Final = 60.0
LINGER_SECONDS: Final = 30.0
LINGER_IDLE_SECONDS: Final = 3.0


@dataclass(frozen=True)
class Refusal:
    """An answer that is given without asking the application."""

    status: HTTPStatus
    body: dict[str, Any]
    headers: tuple[str, ...] = ()

    def as_bytes(self) -> bytes:
        """The complete answer; it ends the connection."""
        content = json.dumps(self.body).encode()
        lines = (
            f"HTTP/1.1 {self.status.value} {self.status.phrase}",
            f"Date: {http_date(time.time())}",
            "Content-Type: application/json",
            f"Content-Length: {len(content)}",
            "Cache-Control: no-store",
            "X-Content-Type-Options: nosniff",
            "Connection: close",
            *self.headers,
        )
        return "\r\n".join((*lines, "", "")).encode() + content


def path_of(target: bytes) -> str:
    """The decoded path of a request target."""
    return unquote(target.split(b"?", 1)[0].decode("latin-1"))


def body_cap(path: str) -> int:
    """How many bytes a request to this path may carry; the longest matching prefix decides."""
    caps: dict[str, int] = settings.PEERLEARN_BODY_CAPS
    prefix = max((prefix for prefix in caps if path.startswith(prefix)), key=len, default="/")
    return caps[prefix]


def too_large(path: str) -> Refusal:
    """413 in the words of the form that the path belongs to."""
    body: dict[str, Any] = {"detail": "This is more than we accept here.", "code": "too_large"}
    if path.startswith("/api/sessions/"):
        # Of all that the form sends, only the picture can be this large.
        body = {"thumbnail": ["File too large"]}
    return Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, body)


class GuardedChannel(HTTPChannel):
    """One connection: refuses by method and size, keeps deadlines, counts among the open ones."""

    maxHeaders = 100
    totalHeadersSize = 16 * 1024

    transport: Any
    _path: Any
    deadline: float | None = None
    _refused = False
    _linger_until = 0.0
    _still_to_come: int | None = None

    def connectionMade(self) -> None:
        """Start the clock: a connection that asks nothing is not kept."""
        super().connectionMade()
        self.factory.channels.add(self)
        self.deadline = time.monotonic() + HEADER_SECONDS

    def connectionLost(self, reason: Any = connectionDone) -> None:
        """Forget the connection."""
        self.factory.channels.discard(self)
        super().connectionLost(reason)

    def dataReceived(self, data: bytes) -> None:
        """Parse, unless the request was refused: then read on and forget, so that the answer arrives."""
        if self._refused:
            self._throw_away(len(data))
            return
        if self.deadline is None and not self._handlingRequest:
            self.deadline = time.monotonic() + HEADER_SECONDS
        super().dataReceived(data)

    def rawDataReceived(self, data: bytes) -> None:
        """The same for what came in one piece with the headers."""
        if self._refused:
            self._throw_away(len(data))
        else:
            super().rawDataReceived(data)

    def lineReceived(self, line: bytes) -> None:
        """Parse a line of the head, unless it is refused already."""
        if not self._refused:
            super().lineReceived(line)

    def lineLengthExceeded(self, line: bytes) -> None:
        """Refuse a head whose single line is longer than the whole may be."""
        self._respondToBadRequestAndDisconnect()

    def _respondToBadRequestAndDisconnect(self) -> None:
        """Twisted's word for everything that it cannot parse, or could in two ways."""
        body = {"detail": "This request cannot be read.", "code": "bad_request"}
        self.refuse(Refusal(HTTPStatus.BAD_REQUEST, body))

    def allHeadersReceived(self) -> None:
        """Refuse before a byte of the body is kept, or give the body its time."""
        path = path_of(self._path)
        cap = body_cap(path)
        if self._command not in METHODS:
            allow = b", ".join(sorted(METHODS)).decode()
            body = {"detail": "This method is not used here.", "code": "method_not_allowed"}
            self.refuse(Refusal(HTTPStatus.METHOD_NOT_ALLOWED, body, (f"Allow: {allow}",)))
        elif self.length is not None and self.length > cap:
            self._still_to_come = self.length
            self.refuse(too_large(path))
        else:
            self.requests[-1].cap, self.requests[-1].asked_path = cap, path
            self.deadline = time.monotonic() + BODY_SECONDS + cap / SLOWEST_BODY
            super().allHeadersReceived()

    def allContentReceived(self) -> None:
        """The request is whole; the next deadline begins with the next one."""
        if not self._refused:
            self.deadline = None
            super().allContentReceived()

    def refuse(self, refusal: Refusal) -> None:
        """Answer now and read on for a while: a connection closed on unread data loses the answer."""
        if self._refused:
            return
        self._refused = True
        self.deadline = None
        # Anything but 0: the parser must not take the request for complete.
        self.length = None
        self._linger_until = time.monotonic() + LINGER_SECONDS
        self.setTimeout(LINGER_IDLE_SECONDS)
        self.transport.write(refusal.as_bytes())

    def check_deadline(self, now: float) -> None:
        """Drop a connection that takes too long; called every other second."""
        late = self.deadline is not None and now > self.deadline
        if late or (self._refused and now > self._linger_until):
            self.transport.abortConnection()

    def _throw_away(self, count: int) -> None:
        self.resetTimeout()
        if self._still_to_come is not None:
            self._still_to_come -= count
            if self._still_to_come <= 0:
                self.loseConnection()


class GuardedRequest(WebRequest):
    """One request: counts a body of unknown length, and holds the application back for a slow reader."""

    cap = 0
    asked_path = "/"
    _received = 0
    _may_write: asyncio.Event | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # Twisted would parse forms for itself, whole and in memory.
        super().__init__(*args, **kwargs, parsePOSTFormSubmission=False)

    def handleContentChunk(self, data: bytes) -> None:
        """Keep a part of the body, up to the cap."""
        if self.channel._refused:
            return
        self._received += len(data)
        if self._received > self.cap:
            self.channel.refuse(too_large(self.asked_path))
        else:
            super().handleContentChunk(data)

    def process(self) -> Any:
        """Hand over to the application; a socket is not counted as an HTTP connection any more."""
        channel = self.channel
        handed_over = super().process()
        if self.transport is None:
            channel.factory.channels.discard(channel)
        return handed_over

    def check_timeouts(self) -> None:
        """Answer for an application that does not; called every other second."""
        if not self._response_started and self.duration() > ANSWER_SECONDS:
            self.basic_error(503, b"Service Unavailable", "This takes too long. Try again later.")

    def begin_stream(self) -> None:
        """Ask the transport to say when it has enough."""
        if self._may_write is None:
            self._may_write = asyncio.Event()
            self._may_write.set()
            self.registerProducer(self, True)

    async def drained(self) -> None:
        """Return when the transport takes more; drop a reader who takes nothing."""
        if self._may_write is None:
            # The reader had gone before the stream could begin.
            return
        try:
            await asyncio.wait_for(self._may_write.wait(), READER_SECONDS)
        except TimeoutError:
            if self.channel is not None:
                self.channel.transport.abortConnection()

    def pauseProducing(self) -> None:
        if self._may_write is not None:
            self._may_write.clear()

    def resumeProducing(self) -> None:
        if self._may_write is not None:
            self._may_write.set()

    def stopProducing(self) -> None:
        self.resumeProducing()

    def finish(self) -> None:
        """End the answer."""
        if self._may_write is not None:
            self.unregisterProducer()
        super().finish()

    def connectionLost(self, reason: Any) -> None:
        """Wake a stream that waits: nobody reads it."""
        self.resumeProducing()
        super().connectionLost(reason)


class GuardedFactory(HTTPFactory):
    """Makes guarded connections, up to a number."""

    protocol: Callable[[], GuardedChannel] = GuardedChannel

    def __init__(self, server: Any) -> None:
        super().__init__(server)
        self.channels: set[GuardedChannel] = set()

    def buildProtocol(self, addr: Any) -> GuardedChannel | None:
        """A channel for a new connection, or none where the house is full."""
        if len(self.channels) + len(self.server.sockets) >= MAX_CONNECTIONS:
            return None
        channel: GuardedChannel = super().buildProtocol(addr)
        channel.requestFactory = GuardedRequest
        return channel
