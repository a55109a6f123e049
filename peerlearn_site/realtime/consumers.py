"""What talks to one browser over one socket."""

from __future__ import annotations

import asyncio
import logging
import random
from typing import Any, Final, Generic, TypeVar

from channels.consumer import AsyncConsumer, get_handler_name
from channels.exceptions import StopConsumer
from pydantic import BaseModel, TypeAdapter, ValidationError

from peerlearn_site.realtime import runtime
from peerlearn_site.realtime.decoder import BadMessage, decode
from peerlearn_site.realtime.events import FeedEvent
from peerlearn_site.realtime.frames import frame_of
from peerlearn_site.realtime.handshake import SUBPROTOCOL
from peerlearn_site.realtime.member import Member
from peerlearn_site.realtime.protocol import (
    BAD_MESSAGES,
    FEED,
    RESTARTING,
    SIGNED_OUT,
    SILENT,
    ErrorCode,
    ErrorReply,
    Hello,
    Ping,
    Pong,
)
from peerlearn_site.realtime.sink import AsgiSink
from peerlearn_site.realtime.visitors import Visitor, visitor_of

logger = logging.getLogger(__name__)

M = TypeVar("M", bound=BaseModel)

# Our own server offers its transport under this name; any other is reached through ASGI's ``send``.
SINK_EXTENSION: Final = "peerlearn.sink"


class ProtocolConsumer(AsyncConsumer, Generic[M]):
    """Decodes strictly, answers what it cannot read, and hangs up on whoever goes on like that."""

    # The hub reaches this socket; a channel of its own would cost a queue and a task per browser.
    channel_layer_alias = None  # type: ignore[assignment]
    client_messages: TypeAdapter[M]
    max_errors: int = 10

    member: Member
    visitor: Visitor
    _errors = 0

    async def dispatch(self, message: dict[str, Any]) -> None:
        """Call the handler of an ASGI message; no thread is asked about database connections."""
        await getattr(self, get_handler_name(message))(message)

    async def websocket_connect(self, message: dict[str, Any]) -> None:
        """Accept: the guard has checked who comes."""
        self.visitor = self.scope["visitor"]
        await self.send({"type": "websocket.accept", "subprotocol": SUBPROTOCOL})
        offered = self.scope.get("extensions", {}).get(SINK_EXTENSION)
        self.member = Member(offered() if offered else AsgiSink(self.send))
        await self.opened()

    async def websocket_receive(self, message: dict[str, Any]) -> None:
        """Hand a good message to ``received``, answer a bad one."""
        try:
            parsed = self._parse(message)
        except _Unreadable as error:
            self._answer_error(error.reply)
        else:
            await self.received(parsed)

    async def websocket_disconnect(self, message: dict[str, Any]) -> None:
        """Clean up."""
        self.member.closed = True
        await self.closed()
        raise StopConsumer

    async def opened(self) -> None:
        """The socket is open."""

    async def received(self, message: M) -> None:
        """A message that fits the protocol came in."""

    async def closed(self) -> None:
        """The socket is gone."""

    def tell(self, event: FeedEvent) -> None:
        """Send a frame about the connection itself."""
        self.member.send(frame_of(FEED, event))

    def _parse(self, message: dict[str, Any]) -> M:
        text = message.get("text")
        if text is None:
            raise _unreadable(ErrorCode.NOT_TEXT, "Send text, not binary data.")
        try:
            decoded = decode(text)
        except BadMessage as error:
            raise _unreadable(error.code, error.text) from error
        try:
            return self.client_messages.validate_python(decoded)
        except ValidationError as error:
            raise _unfit(decoded, error) from error

    def _answer_error(self, reply: ErrorReply) -> None:
        self.tell(reply)
        self._errors += 1
        if self._errors >= self.max_errors:
            self.member.close(BAD_MESSAGES)


class _Unreadable(Exception):
    """A message that gets an error reply."""

    def __init__(self, reply: ErrorReply) -> None:
        super().__init__(reply)
        self.reply = reply


def _unreadable(code: ErrorCode, text: str, ref: int | str | None = None) -> _Unreadable:
    return _Unreadable(ErrorReply(code=code, message=text, ref=ref))


def _unfit(decoded: dict[str, Any], error: ValidationError) -> _Unreadable:
    """Say what is wrong with a message of good JSON, without repeating what was sent."""
    given = decoded.get("ref")
    ref = given if isinstance(given, int | str) and len(str(given)) <= 64 else None
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    if first["loc"] == ("type",) or first["type"] == "union_tag_invalid":
        return _unreadable(ErrorCode.UNKNOWN_TYPE, "There is no message of this type.", ref)
    where = ".".join(str(part) for part in first["loc"])[:64]
    return _unreadable(ErrorCode.BAD_MESSAGE, f"{where}: {first['msg']}", ref)


class FeedConsumer(ProtocolConsumer[Pong]):
    """Tells one page the news of its topics; a page only ever says that it is still there."""

    client_messages = TypeAdapter(Pong)
    ping_every: float = 25.0
    silence: float = 90.0

    _timer: asyncio.TimerHandle | None = None
    _checking: asyncio.Task[None] | None = None
    _heard_at = 0.0

    async def opened(self) -> None:
        """Listen first, then say hello: nothing that happens in between is lost."""
        serving = _serving()
        self._loop = asyncio.get_running_loop()
        self._heard_at = self._loop.time()
        await serving.bridge.subscribe(self.visitor.groups)
        serving.hub.join(self.member, self.visitor.groups)
        names = [topic.name for topic in self.visitor.topics]
        self.tell(Hello(topics=names, server=serving.bridge.name, news_at=serving.bridge.news_at))
        # Spread: a thousand sockets that came back together are not pinged together.
        self._beat_after(self.ping_every * random.uniform(0.5, 1.0))

    async def received(self, message: Pong) -> None:
        """The page is there."""
        self._heard_at = self._loop.time()

    async def closed(self) -> None:
        """Stop listening."""
        if self._timer is not None:
            self._timer.cancel()
        if self._checking is not None:
            self._checking.cancel()
        serving = runtime.current()
        if serving is not None:
            serving.hub.leave(self.member, self.visitor.groups)
            await serving.bridge.unsubscribe(self.visitor.groups)

    def _beat_after(self, seconds: float) -> None:
        self._timer = self._loop.call_later(seconds, self._beat)

    def _beat(self) -> None:
        """Ping, drop who does not answer, and ask again who is signed in."""
        self.member.check_patience()
        if self._loop.time() - self._heard_at > self.silence:
            self.member.close(SILENT)
        if self.member.closed:
            return
        self.tell(Ping())
        if self.visitor.user_id is not None:
            self._checking = self._loop.create_task(self._check_visitor())
        self._beat_after(self.ping_every)

    async def _check_visitor(self) -> None:
        """Hang up when the visitor is no longer who they were, or hears other topics by now."""
        try:
            now = await _serving().in_socket_pool(visitor_of, self.visitor.session_key)
        except Exception:
            # The database is away: it is asked again at the next beat.
            logger.warning("could not ask who is signed in", exc_info=True)
            return
        if now.user_id != self.visitor.user_id:
            self.member.close(SIGNED_OUT)
        elif now.topics != self.visitor.topics:
            # A new role: the page comes back at once and gets what is due to it.
            self.member.close(RESTARTING)


def _serving() -> runtime.Runtime:
    serving = runtime.current()
    assert serving is not None, "the guard lets nobody in without a runtime"
    return serving
