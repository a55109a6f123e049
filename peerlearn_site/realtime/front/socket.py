"""Daphne's WebSocket with back-pressure both ways, and one write for many frames.

Daphne reads from a browser as fast as it sends and writes to it without asking whether it reads: either
grows the process without end. Here a browser that is not read from waits, and one that does not read is
known to the hub, which then drops, resynchronises or hangs up.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

from daphne.ws_protocol import WebSocketProtocol
from twisted.internet.tcp import Connection

from peerlearn_site.realtime.asgi_types import Receive

# What one browser may have sent that the application has not looked at; each message costs some memory.
MAX_UNREAD: Final = 256 * 1024
MESSAGE_OVERHEAD: Final = 512

# Messages a second that a browser may send in the long run, and at once after a rest. A room with a
# whiteboard needs about a hundred; one browser must not keep the loop busy for the others.
RATE: Final = 200.0
BURST: Final = 1_000.0


def text_frame(payload: bytes) -> bytes:
    """One unmasked text frame (RFC 6455, 5.2), as a server sends it."""
    size = len(payload)
    if size < 126:
        return b"\x81%c%b" % (size, payload)
    if size < 65536:
        return b"\x81\x7e%b%b" % (size.to_bytes(2, "big"), payload)
    return b"\x81\x7f%b%b" % (size.to_bytes(8, "big"), payload)


class SocketProtocol(WebSocketProtocol):
    """One browser's socket."""

    _unread = 0
    _allowance = BURST
    _counted_at = 0.0

    def connectionMade(self) -> None:
        """Count among the open sockets, and remember why reading may be held."""
        self._holds: set[str] = set()
        self.factory.server_class.sockets.add(self)
        super().connectionMade()

    def connectionLost(self, reason: Any) -> None:
        """Count no longer."""
        self.factory.server_class.sockets.discard(self)
        super().connectionLost(reason)

    def onMessage(self, payload: bytes, isBinary: bool) -> None:
        """Queue a message for the application; hold the sender when it does not keep up."""
        self._unread += len(payload) + MESSAGE_OVERHEAD
        if self._unread > MAX_UNREAD:
            self.hold("unread")
        self._allowance = self._allowance_now() - 1
        if self._allowance < 0 and "rate" not in self._holds:
            self.hold("rate")
            self._ease()
        super().onMessage(payload, isBinary)

    def onClose(self, wasClean: bool, code: int | None, reason: str | None) -> None:
        """Tell the application, if there is one: Autobahn refuses some handshakes before Daphne knows."""
        if hasattr(self, "server"):
            super().onClose(wasClean, code, reason)
            # Daphne's own sign that nobody has answered the handshake yet.
            if hasattr(self, "handshake_deferred"):
                self.server.forget(self)

    def counted(self, receive: Receive) -> Receive:
        """The application's ``receive``, which makes room again for what it has taken."""

        async def counting() -> Mapping[str, Any]:
            message = await receive()
            if message["type"] == "websocket.receive":
                text = message.get("text")
                size = len(message["bytes"]) if text is None else len(text.encode())
                self._unread -= size + MESSAGE_OVERHEAD
                if self._unread <= MAX_UNREAD // 2:
                    self.release("unread")
            return message

        return counting

    def hold(self, reason: str) -> None:
        """Stop reading from the browser."""
        if not self._holds:
            self.transport.pauseProducing()
        self._holds.add(reason)

    def release(self, reason: str) -> None:
        """Read again, unless there is another reason not to."""
        if reason in self._holds:
            self._holds.discard(reason)
            if not self._holds:
                self.transport.resumeProducing()

    def _allowance_now(self) -> float:
        now = time.monotonic()
        passed, self._counted_at = now - self._counted_at, now
        return min(BURST, self._allowance + passed * RATE)

    def _ease(self) -> None:
        """Read on when the allowance is there again; what is read at once may hold thousands."""
        self._allowance = self._allowance_now()
        if self._allowance >= 0:
            self.release("rate")
        elif self.state == self.STATE_OPEN:
            asyncio.get_running_loop().call_later(-self._allowance / RATE, self._ease)

    def open_sink(self) -> SocketSink:
        """Hand out the way for frames to this browser; call it once, when the socket is accepted."""
        return SocketSink(self)


class SocketSink:
    """Writes frames to one socket; the transport says when it has enough (Twisted's push producer)."""

    def __init__(self, protocol: SocketProtocol) -> None:
        self.on_ready: Callable[[], None] | None = None
        self.ready = True
        self._protocol = protocol
        self._transport: Any = protocol.transport
        self._direct = can_write_directly(protocol)
        # Until now the HTTP channel was asked to pause; it has no part in this any more.
        self._transport.unregisterProducer()
        self._transport.registerProducer(self, True)

    def write(self, payloads: list[bytes]) -> None:
        """Send each payload as a text frame, all in one write where that is possible."""
        if self._protocol.state != self._protocol.STATE_OPEN:
            return
        if self._direct:
            self._write_directly(b"".join(map(text_frame, payloads)))
        else:
            for payload in payloads:
                self._protocol.sendMessage(payload, isBinary=False)

    def close(self, code: int) -> None:
        """Start the closing handshake."""
        self._protocol.serverClose(code=code)

    def abort(self) -> None:
        """Reset the connection: what is unsent will not be read anyway."""
        self._transport.abortConnection()

    def pauseProducing(self) -> None:
        """The transport has enough. Who does not read is not read from either."""
        self.ready = False
        self._protocol.hold("unsent")

    def resumeProducing(self) -> None:
        """All is sent."""
        self.ready = True
        self._protocol.release("unsent")
        if self.on_ready is not None:
            self.on_ready()

    def stopProducing(self) -> None:
        """The connection is gone."""
        self.ready = False

    def _write_directly(self, data: bytes) -> None:
        """Skip the reactor's round trip for a socket that is idle; it takes what the kernel does not."""
        transport = self._transport
        if not transport.dataBuffer and not transport._tempDataBuffer:
            try:
                data = data[transport.socket.send(data) :]
            except BlockingIOError:
                pass
            except OSError:
                # The reactor is about to find out, too, and cleans up.
                return
        if data:
            transport.write(data)


def can_write_directly(protocol: SocketProtocol) -> bool:
    """Whether this Twisted and Autobahn are built as the direct way supposes.

    It needs a plain TCP transport with the two buffers that tell whether it is idle, and frames that no
    extension changes. Anywhere else Autobahn's own ``sendMessage`` does the same at four times the cost.
    """
    transport = protocol.transport
    return (
        isinstance(transport, Connection)
        and hasattr(transport, "dataBuffer")
        and hasattr(transport, "_tempDataBuffer")
        and not getattr(transport, "TLS", False)
        and getattr(protocol, "_perMessageCompress", True) is None
        and not protocol.factory.maskServerFrames
        and not protocol.factory.logFrames
    )
