"""One connection's outgoing side: a short queue, a running number, and the patience with a slow reader."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from typing import Final, Protocol

from peerlearn_site.realtime.frames import Frame

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
    cost no more than one. What does not fit is dropped and made good by one ``resync`` frame. Answers, which
    are for this connection alone, go first and are never dropped: who does not read them cannot ask on.
    """

    __slots__ = (
        "sink",
        "closed",
        "closed_with",
        "on_delay",
        "on_doubt",
        "_clock",
        "_resync_frame",
        "_answers",
        "_held",
        "_queue",
        "_queued",
        "_seq",
        "_resync",
        "_since",
        "_owed",
    )

    def __init__(
        self, sink: Sink, *, resync: Frame, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.sink = sink
        self.closed = False
        # The code with which our side hung up, if it did.
        self.closed_with: int | None = None
        # Called when news begins or ceases to come late, and when the person may be somebody else by now.
        self.on_delay: Callable[[bool], None] = _ignore
        self.on_doubt: Callable[[], None] = _ignore
        self._clock = clock
        self._resync_frame = resync
        self._answers: list[Frame] = []
        self._held = False
        self._queue: deque[Frame] = deque()
        self._queued = 0
        self._seq = 0
        self._resync = False
        self._since: float | None = None
        self._owed = 0
        sink.on_ready = self._resume

    def answer(self, frame: Frame) -> None:
        """Send a frame that is for this connection alone."""
        if self.closed:
            return
        self._owe(frame)
        self._answers.append(frame)
        self.flush()

    def hold(self) -> None:
        """Keep back what is pushed from now on, until what must come before it has been answered."""
        self._held = True

    def release(self) -> None:
        """End ``hold``."""
        self._held = False
        self.flush()

    def push(self, frame: Frame) -> None:
        """Queue a frame; drop the queue in favour of a resync when it has grown too long."""
        if self.closed:
            return
        self._owe(frame)
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
        while not self.closed and self.sink.ready and self._has_payloads():
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
            self.closed_with = code
            self.sink.close(code)

    def _has_payloads(self) -> bool:
        return bool(self._answers or not self._held and (self._queue or self._resync))

    def _next_payloads(self) -> list[bytes]:
        payloads = [self._numbered(frame) for frame in self._answers]
        self._answers.clear()
        if not self._held:
            payloads += self._next_pushed()
        return payloads

    def _next_pushed(self) -> list[bytes]:
        payloads = []
        size = 0
        if self._resync:
            self._resync = False
            payloads.append(self._numbered(self._resync_frame))
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

    def _owe(self, frame: Frame) -> None:
        """Count what a blocked reader has not taken; too much for too long ends it."""
        if self.sink.ready:
            return
        self._owed += frame.size
        if self._owed > OWED_BYTES and self._blocked_for() > PATIENCE:
            self._abort()

    def _abort(self) -> None:
        if not self.closed:
            self.closed = True
            self.sink.abort()


def _ignore(*_: object) -> None:
    """What a connection does of which nobody wants to know."""
