"""One connection's outgoing side: a short queue, a running number, and the patience with a slow reader."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from typing import Final, Protocol

from peerlearn_site.realtime.frames import Frame, frame_of
from peerlearn_site.realtime.protocol import FEED, Resync

# A reader this far behind is better off fetching the page's truth again than reading on.
QUEUE_FRAMES: Final = 256
QUEUE_BYTES: Final = 256 * 1024
# A reader that took nothing for PATIENCE while this much was said is cut off…
OWED_BYTES: Final = 1024 * 1024
PATIENCE: Final = 5.0
# …and so is one that took nothing for this long, however little there was to say.
STALL: Final = 30.0
# How much is handed over in one write.
WRITE_BYTES: Final = 64 * 1024

_RESYNC: Final = frame_of(FEED, Resync())


class Sink(Protocol):
    """Where the frames of one connection go; made by the server, or around ASGI's ``send``."""

    on_ready: Callable[[], None] | None

    @property
    def ready(self) -> bool:
        """Whether more may be written now; ``on_ready`` is called when it becomes so again."""

    def write(self, payloads: list[bytes]) -> None:
        """Send each payload as one text message."""

    def close(self, code: int) -> None:
        """Say goodbye with a code, after what was written."""

    def abort(self) -> None:
        """Drop the connection and what is still unsent."""


class Member:
    """Numbers and queues the frames of one connection; everything runs on the server's loop.

    Frames are queued as shared references and numbered when they are written, so a thousand slow readers
    cost no more than one. What does not fit is dropped and made good by one ``resync`` frame.
    """

    __slots__ = (
        "sink",
        "closed",
        "_clock",
        "_queue",
        "_queued",
        "_seq",
        "_resync",
        "_since",
        "_owed",
    )

    def __init__(self, sink: Sink, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.sink = sink
        self.closed = False
        self._clock = clock
        self._queue: deque[Frame] = deque()
        self._queued = 0
        self._seq = 0
        self._resync = False
        self._since: float | None = None
        self._owed = 0
        sink.on_ready = self._resume

    def send(self, frame: Frame) -> None:
        """Queue a frame and write what can be written."""
        self.push(frame)
        self.flush()

    def push(self, frame: Frame) -> None:
        """Queue a frame; drop the queue in favour of a resync when it has grown too long."""
        if self.closed:
            return
        if not self.sink.ready:
            self._owed += frame.size
            self._cut_off_if_hopeless()
        # A resync that waits covers all that is said before it is sent.
        if self._resync:
            return
        self._queue.append(frame)
        self._queued += frame.size
        if len(self._queue) > QUEUE_FRAMES or self._queued > QUEUE_BYTES:
            self.resync()

    def resync(self) -> None:
        """Replace what is queued by one frame that says: fetch again what you show."""
        self._queue.clear()
        self._queued = 0
        self._resync = True

    def flush(self) -> None:
        """Write until the queue is empty or the transport has enough."""
        while not self.closed and self.sink.ready and (self._queue or self._resync):
            self.sink.write(self._next_payloads())
        if not self.sink.ready and self._since is None:
            self._since = self._clock()

    def check_patience(self) -> None:
        """Drop a connection that took nothing for too long; called now and then."""
        if self._blocked_for() > STALL:
            self._abort()

    def close(self, code: int) -> None:
        """Say goodbye; nothing is sent after it."""
        if not self.closed:
            self.closed = True
            self.sink.close(code)

    def _next_payloads(self) -> list[bytes]:
        payloads = []
        size = 0
        if self._resync:
            self._resync = False
            payloads.append(self._numbered(_RESYNC))
        while self._queue and size < WRITE_BYTES:
            frame = self._queue.popleft()
            size += frame.size
            payloads.append(self._numbered(frame))
        self._queued -= size
        return payloads

    def _numbered(self, frame: Frame) -> bytes:
        self._seq += 1
        return frame.numbered(self._seq)

    def _resume(self) -> None:
        self._since = None
        self._owed = 0
        self.flush()

    def _blocked_for(self) -> float:
        return 0.0 if self._since is None else self._clock() - self._since

    def _cut_off_if_hopeless(self) -> None:
        if self._owed > OWED_BYTES and self._blocked_for() > PATIENCE:
            self._abort()

    def _abort(self) -> None:
        if not self.closed:
            self.closed = True
            self.sink.abort()
