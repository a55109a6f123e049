"""What talks to one browser over one socket."""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar, Final, Generic, TypeVar

from channels.consumer import AsyncConsumer, get_handler_name
from channels.exceptions import StopConsumer
from django.db import Error as DatabaseError
from pydantic import BaseModel, TypeAdapter, ValidationError

from peerlearn_site.realtime import runtime
from peerlearn_site.realtime.decoder import BadMessage, decode
from peerlearn_site.realtime.frames import Frame
from peerlearn_site.realtime.handshake import SUBPROTOCOL
from peerlearn_site.realtime.heartbeat import Heartbeat
from peerlearn_site.realtime.member import Member
from peerlearn_site.realtime.protocol import (
    BAD_MESSAGES,
    NOT_LET_IN,
    SILENT,
    ErrorCode,
    Ref,
)
from peerlearn_site.realtime.sink import AsgiSink
from peerlearn_site.realtime.topics import sockets_of
from peerlearn_site.realtime.turns import Urgency
from peerlearn_site.realtime.visitors import Visitor
from peerlearn_site.telemetry.instruments import SOCKETS

logger = logging.getLogger(__name__)

M = TypeVar("M", bound=BaseModel)

# Our own server offers its transport under this name; any other is reached through ASGI's ``send``.
SINK_EXTENSION: Final = "peerlearn.sink"

# Seconds between the look at who somebody is and the moment from which a doubt about them is heard.
LONG_AGO: Final = 1.0
# What is left to do for sockets that ended by force; the loop itself holds its tasks only weakly.
_tidying: Final[set[asyncio.Task[None]]] = set()

# pydantic's words for a union's message whose type is unknown or missing.
_NO_SUCH_TYPE: Final = {"union_tag_invalid", "union_tag_not_found"}


class ProtocolConsumer(AsyncConsumer, ABC, Generic[M]):
    """One socket: decodes strictly, answers what it cannot read, and hangs up on whoever goes on like that.

    It pings, gives up a page that has been silent for too long, and asks now and then whether the person may
    still be here. A protocol names its messages, its times and its frames.
    """

    # The hub reaches this socket; a channel of its own would cost a queue and a task per browser.
    channel_layer_alias = None  # type: ignore[assignment]
    # What figures call this kind of socket.
    kind: ClassVar[str]
    client_messages: TypeAdapter[M]
    pong: type[BaseModel]
    resync: ClassVar[Frame]
    ping_every: float
    silence: float
    # Who may be here is asked again at every so many pings.
    beats_per_check: int = 1
    max_errors: int = 10

    member: Member
    visitor: Visitor
    _heartbeat: Heartbeat | None = None
    _own_groups: tuple[str, ...] = ()
    _is_open = False
    _is_gone = False
    _is_tidy = False
    _checking: asyncio.Task[None] | None = None
    _beats = 0
    _errors = 0

    async def __call__(self, *ends: Any) -> None:
        """Talk until the end; one that comes by an error, or because it took too long, leaves nothing behind either."""
        try:
            await super().__call__(*ends)
        finally:
            if self._heartbeat is not None and not self._is_tidy:
                self._go()
                # Whoever ends this waits for nothing.
                rest = asyncio.get_running_loop().create_task(self._tidy_up())
                _tidying.add(rest)
                rest.add_done_callback(_tidying.discard)

    async def dispatch(self, message: dict[str, Any]) -> None:
        """Call the handler of an ASGI message; no thread is asked about database connections."""
        await getattr(self, get_handler_name(message))(message)

    async def websocket_connect(self, message: dict[str, Any]) -> None:
        """Accept whom the guard and the protocol let in."""
        self.visitor = self.scope["visitor"]
        if not await self.admitted():
            await self.send({"type": "websocket.close", "code": NOT_LET_IN})
            raise StopConsumer
        await self.send({"type": "websocket.accept", "subprotocol": SUBPROTOCOL})
        offered = self.scope.get("extensions", {}).get(SINK_EXTENSION)
        self.member = Member(offered() if offered else AsgiSink(self.send), resync=self.resync)
        self.member.on_delay = self._tell_delay
        self.member.on_doubt = self.check_soon
        self._heartbeat = Heartbeat(
            every=self.ping_every, silence=self.silence, beat=self._beat, silent=self._silent
        )
        SOCKETS.labels(self.kind).inc()
        await self._listen_for_doubts()
        await self.opened()
        self._is_open = True
        if self.visitor.user_id is not None and self.visitor.age > LONG_AGO:
            # They waited in a crowd; what they did meanwhile nobody heard.
            self.check_soon()

    async def websocket_receive(self, message: dict[str, Any]) -> None:
        """Hand a good message to ``received``, answer a bad one."""
        assert self._heartbeat is not None, "a socket is accepted before it is read"
        self._heartbeat.heard()
        try:
            parsed = self._parse(message)
        except _Unreadable as error:
            self._answer_error(error)
        else:
            if not isinstance(parsed, self.pong):
                await self.received(parsed)

    async def websocket_disconnect(self, message: dict[str, Any]) -> None:
        """Clean up."""
        if self._heartbeat is not None:
            self._go()
            await self._stop_listening_for_doubts()
            await self.closed()
            self._is_tidy = True
        raise StopConsumer

    async def admitted(self) -> bool:
        """Whether this visitor may open this socket at all; asked before it is accepted."""
        return True

    async def opened(self) -> None:
        """The socket is open."""

    async def received(self, message: M) -> None:
        """A message that fits the protocol came in, and it is no pong."""

    async def closed(self) -> None:
        """The socket is gone."""

    async def abandoned(self) -> None:
        """The socket is gone, and ``closed`` was not or only half carried out: nothing may stay of it here."""

    @abstractmethod
    def ping(self) -> Frame:
        """The frame that asks whether the page is there."""

    @abstractmethod
    def error(self, code: ErrorCode, text: str, ref: Ref) -> Frame:
        """The frame that tells what was wrong with a message."""

    @abstractmethod
    def delay(self, is_delayed: bool) -> Frame:
        """The frame that tells whether news from other processes comes late."""

    def tell_if_delayed(self) -> None:
        """Tell a page that has just begun to listen, if it has to know."""
        if serving().bridge.is_delayed:
            self._tell_delay(True)

    def check(self) -> int | None:
        """Look, in a thread, whether who signed in may still be here; the code to hang up with otherwise."""
        return None

    def check_soon(self) -> None:
        """Run ``check`` now, unless that is under way."""
        if self._checking is None or self._checking.done():
            self._checking = asyncio.get_running_loop().create_task(self._check())

    def _parse(self, message: dict[str, Any]) -> M:
        text = message.get("text")
        if text is None:
            raise _Unreadable(ErrorCode.NOT_TEXT, "Send text, not binary data.")
        try:
            decoded = decode(text)
        except BadMessage as error:
            raise _Unreadable(error.code, error.text) from error
        try:
            return self.client_messages.validate_python(decoded)
        except ValidationError as error:
            raise _unfit(decoded, error) from error

    def _answer_error(self, error: _Unreadable) -> None:
        self.member.answer(self.error(error.code, error.text, error.ref))
        self._errors += 1
        if self._errors >= self.max_errors:
            self.member.close(BAD_MESSAGES)

    def _beat(self) -> None:
        """Ping, drop who does not read, and ask again who this is."""
        self.member.check_patience()
        if self.member.closed:
            return
        self.member.answer(self.ping())
        self._beats += 1
        if self._beats % self.beats_per_check == 0 and self.visitor.user_id is not None:
            self.check_soon()

    async def _listen_for_doubts(self) -> None:
        if self.visitor.user_id is None:
            return
        groups = (sockets_of(self.visitor.user_id),)
        here = serving()
        await here.bridge.subscribe(groups)
        here.hub.join(self.member, groups)
        self._own_groups = groups

    async def _stop_listening_for_doubts(self) -> None:
        groups, self._own_groups = self._own_groups, ()
        await stop_listening(self.member, groups)

    def _go(self) -> None:
        """What takes no time at the end; once."""
        assert self._heartbeat is not None, "there is an end to a socket that was accepted"
        if self._is_gone:
            return
        self._is_gone = True
        SOCKETS.labels(self.kind).dec()
        self._heartbeat.stop()
        self.member.closed = True
        if self._checking is not None:
            self._checking.cancel()

    async def _tidy_up(self) -> None:
        await self._stop_listening_for_doubts()
        if self._is_open:
            await self.abandoned()

    def _tell_delay(self, is_delayed: bool) -> None:
        self.member.answer(self.delay(is_delayed))

    def _silent(self) -> None:
        self.member.close(SILENT)

    async def _check(self) -> None:
        try:
            code = await serving().in_socket_pool(self.check, urgency=Urgency.NEW)
        except DatabaseError as error:
            # The database is away: it is asked again at the next beat.
            logger.warning("could not ask who is signed in: %s", error)
            return
        if code is not None:
            self.member.close(code)


class _Unreadable(Exception):
    """A message that gets an error reply."""

    def __init__(self, code: ErrorCode, text: str, ref: Ref = None) -> None:
        super().__init__(code, text, ref)
        self.code = code
        self.text = text
        self.ref = ref


def _unfit(decoded: dict[str, Any], error: ValidationError) -> _Unreadable:
    """Say what is wrong with a message of good JSON, without repeating what was sent."""
    given = decoded.get("ref")
    ref = given if isinstance(given, int | str) and len(str(given)) <= 64 else None
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    if first["loc"] == ("type",) or first["type"] in _NO_SUCH_TYPE:
        return _Unreadable(ErrorCode.UNKNOWN_TYPE, "There is no message of this type.", ref)
    where = ".".join(str(part) for part in first["loc"])[:64]
    return _Unreadable(ErrorCode.BAD_MESSAGE, f"{where}: {first['msg']}", ref)


async def stop_listening(member: Member, groups: Sequence[str]) -> None:
    """Let a connection hear these groups no more, if this process still serves."""
    here = runtime.current()
    if here is not None:
        here.hub.leave(member, groups)
        await here.bridge.unsubscribe(groups)


def serving() -> runtime.Runtime:
    """The runtime of this process."""
    found = runtime.current()
    assert found is not None, "the guard lets nobody in without a runtime"
    return found
