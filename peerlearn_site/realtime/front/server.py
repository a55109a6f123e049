"""Daphne's server around one application, with our channels, our sockets and an orderly end."""

from __future__ import annotations

import asyncio
import gc
import logging
import sys
import time
from collections.abc import Mapping
from typing import Any, Final

# Daphne installs Twisted's reactor when it is imported; nothing of Twisted may come before it.
from daphne.server import Server, twisted_loop  # isort: skip
from daphne.ws_protocol import WebSocketFactory
from twisted.internet import reactor as twisted_reactor
from twisted.internet.defer import Deferred
from twisted.logger import (
    FilteringLogObserver,
    LogLevel,
    LogLevelFilterPredicate,
    STDLibLogObserver,
    globalLogBeginner,
)
from twisted.web.http import datetimeToString

from peerlearn_site.realtime import runtime
from peerlearn_site.realtime.asgi_types import Application, Receive, Scope, Send
from peerlearn_site.realtime.consumers import SINK_EXTENSION
from peerlearn_site.realtime.decoder import MAX_BYTES
from peerlearn_site.realtime.front.channel import GuardedFactory
from peerlearn_site.realtime.front.socket import SocketProtocol
from peerlearn_site.realtime.protocol import RESTARTING
from peerlearn_site.telemetry import context

# Its types are zope interfaces, which mypy does not read.
reactor: Any = twisted_reactor
access = logging.getLogger("peerlearn.access")

# Connections that wait to be accepted: a server that comes back meets everybody at once.
BACKLOG: Final = 4_096
# How long requests under way may take to end when the server is told to.
WIND_DOWN_SECONDS: Final = 8.0
# How long a socket may wait until it is let in, and what it has said until it is handled after its end.
QUEUE_SECONDS: Final = 60
# New objects between two looks for garbage that refers to itself; an open socket is some hundreds.
GC_THRESHOLD: Final = 20_000
# A thread that has asked the database wants to go on at each answer; while the loop is busy, it waits so long for it.
SWITCH_SECONDS: Final = 0.001

_PROTOCOL: Final = "peerlearn.protocol"


class FrontServer(Server):
    """Serves until SIGTERM or SIGINT."""

    def __init__(self, application: Application, *, tls: Any = None) -> None:
        self._inner = application
        super().__init__(
            application=self._serve,
            endpoints=["in run()"],
            action_logger=_log_access,
            ping_interval=20,
            ping_timeout=30,
            # After a restart thousands come at once: whoever is hung up on while they wait comes again, and what was
            # done for them was for nobody. What a browser has to send for a handshake has a deadline of its own.
            websocket_handshake_timeout=QUEUE_SECONDS,
            websocket_connect_timeout=QUEUE_SECONDS,
            application_close_timeout=QUEUE_SECONDS,
            websocket_max_message_size=MAX_BYTES,
            websocket_max_frame_size=MAX_BYTES,
            server_name="",
        )
        self._tls = tls
        self.connections: dict[Any, dict[str, Any]] = {}
        self.sockets: set[SocketProtocol] = set()
        self.loop = twisted_loop
        self.http_factory = GuardedFactory(self)
        self.ws_factory = self._socket_factory()

    def listen(self, host: str, port: int) -> None:
        """Open the port.

        Raises:
            twisted.internet.error.CannotListenError: the port is taken.
        """
        if self._tls is None:
            self._port: Any = reactor.listenTCP(port, self.http_factory, BACKLOG, host)
        else:
            self._port = reactor.listenSSL(port, self.http_factory, self._tls, BACKLOG, host)

    def run(self) -> None:
        """Serve; returns when the server was told to end and everybody was answered."""
        _spare_the_collector()
        sys.setswitchinterval(SWITCH_SECONDS)
        asyncio.set_event_loop(self.loop)
        globalLogBeginner.beginLoggingTo([_twisted_log()], redirectStandardIO=False)
        reactor.callLater(1, self.application_checker)
        reactor.callLater(2, self.timeout_checker)
        reactor.addSystemEventTrigger("before", "shutdown", self.kill_all_applications)
        reactor.run(installSignalHandlers=self.signal_handlers)

    def create_application(self, protocol: Any, scope: Scope) -> Any:
        """Start the application for a request or socket, and tell it of what this server can."""
        if scope["type"] == "websocket":
            scope["extensions"] = {SINK_EXTENSION: protocol.open_sink}
            scope[_PROTOCOL] = protocol
        return super().create_application(protocol, scope)

    def forget(self, protocol: Any) -> None:
        """Whoever waited to be let in has gone: nothing more is done for them."""
        waiting = _application(self.connections.get(protocol, {}))
        if waiting is not None:
            waiting.cancel()

    async def handle_reply(self, protocol: Any, message: dict[str, Any]) -> None:
        """Pass on what the application says; a long answer waits for its reader."""
        if message["type"] == "http.response.start":
            protocol.setHeader(b"date", datetimeToString())
            _say_request_id(message)
        streams = message["type"] == "http.response.body" and message.get("more_body")
        if streams and not protocol.finished and protocol.channel is not None:
            protocol.begin_stream()
        await super().handle_reply(protocol, message)
        if streams:
            await protocol.drained()

    def timeout_checker(self) -> None:
        """Every other second: drop what takes too long."""
        now = time.monotonic()
        for channel in tuple(self.http_factory.channels):
            channel.check_deadline(now)
        super().timeout_checker()

    def kill_all_applications(self) -> Deferred[None]:
        """Before the end: no new connections, a word to the sockets, time for what is under way."""
        return Deferred.fromFuture(asyncio.ensure_future(self._wind_down()))

    async def _wind_down(self) -> None:
        self._port.stopListening()
        serving = runtime.current()
        for member in serving.hub.members() if serving else ():
            member.close(RESTARTING)
        running = [one for one in map(_application, self.connections.values()) if one]
        if running:
            await asyncio.wait(running, timeout=WIND_DOWN_SECONDS)
        for one in running:
            one.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        protocol = scope.pop(_PROTOCOL, None)
        if protocol is not None:
            receive = protocol.counted(receive)
        await self._inner(scope, receive, send)

    def _socket_factory(self) -> WebSocketFactory:
        factory = WebSocketFactory(self, server="")
        factory.protocol = SocketProtocol
        factory.setProtocolOptions(
            autoPingTimeout=self.ping_timeout,
            allowNullOrigin=True,
            # A browser learns why: 1009 for too large, 1007 for what is not UTF-8.
            failByDrop=False,
            openHandshakeTimeout=self.websocket_handshake_timeout,
            maxMessagePayloadSize=self.websocket_max_message_size,
            maxFramePayloadSize=self.websocket_max_frame_size,
        )
        return factory


def _spare_the_collector() -> None:
    """What was loaded stays: without this, the garbage collector walks through all of it while thousands come in."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(GC_THRESHOLD, 20, 20)


def _twisted_log() -> Any:
    """Errors only: a browser that breaks the protocol is told so itself, and may do it all day."""
    target: Any = STDLibLogObserver("twisted")
    wanted: Any = LogLevelFilterPredicate(defaultLogLevel=LogLevel.error)
    return FilteringLogObserver(target, [wanted])


def _application(details: dict[str, Any]) -> asyncio.Future[None] | None:
    found: asyncio.Future[None] | None = details.get("application_instance")
    return None if found is None or found.done() else found


def _log_access(protocol: Any, action: str, details: dict[str, Any]) -> None:
    """One line per answered request; without the query, which may hold what is private."""
    if action == "complete" and access.isEnabledFor(logging.INFO):
        path = details["path"].split("?", 1)[0]
        if not path.startswith(("/static/", "/media/")):
            milliseconds = round(details["time_taken"] * 1000)
            said = (details["method"], path, details["status"], milliseconds)
            fields = dict(zip(("method", "path", "status", "milliseconds"), said, strict=True))
            access.info("%s %s %s %d ms", *said, extra=fields)


def _say_request_id(start: Mapping[str, Any]) -> None:
    """The access line is written by the task that answers: it names the request as the answer does."""
    for name, value in start.get("headers", ()):
        if name.lower() == b"x-request-id":
            context.bind(request_id=value.decode("ascii", "replace"))
