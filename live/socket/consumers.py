"""What talks to one page in a room."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from functools import partial
from typing import Any, Final, TypeVar
from uuid import UUID, uuid4

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ObjectDoesNotExist
from django.db import Error as DatabaseError

from live.media import protocol as media
from live.media.relay import relay
from live.room import protocol as room
from live.room import selectors, services
from live.room.admission import Admission, NotAdmitted, admit
from live.room.rules import RoomRefusal
from live.room.services import RoomRefused, Seat, SeatReplaced
from live.room.times import milliseconds
from live.socket.inbox import Inbox
from live.socket.limits import Limits
from live.socket.living import LivingSockets
from live.socket.protocol import (
    LEFT,
    NOT_ADMITTED,
    TOO_MANY,
    Done,
    RoomClientMessage,
    RoomDelayed,
    RoomError,
    RoomErrorCode,
    RoomOnTime,
    RoomPing,
    RoomPong,
    RoomResync,
    client_messages,
)
from live.socket.reads import close_code_of, close_code_of_seat, ice_for, log_since, welcome
from peerlearn_site.effects import clock
from peerlearn_site.realtime import runtime
from peerlearn_site.realtime.consumers import ProtocolConsumer, serving
from peerlearn_site.realtime.frames import Frame, whole_frame
from peerlearn_site.realtime.protocol import RESTARTING, SIGNED_OUT, ErrorCode, Ref
from peerlearn_site.realtime.topics import sessions_of_participant, sessions_of_room
from peerlearn_site.realtime.visitors import user_of
from peerlearn_site.telemetry import context
from peerlearn_site.users.models import User

logger = logging.getLogger(__name__)

T = TypeVar("T")

_UNAVAILABLE: Final = "This cannot be done just now. Try again in a moment."


class RoomConsumer(ProtocolConsumer[RoomClientMessage]):
    """One page's place in a room: it joins, hears the log, does what its role may, and signals to others."""

    kind = "room"
    client_messages = client_messages
    pong = RoomPong
    resync = whole_frame(RoomResync().model_dump_json().encode())
    ping_every = 4.0
    silence = 12.0
    beats_per_check = 3

    _admission: Admission
    _inbox: Inbox[RoomClientMessage]
    _limits: Limits
    _seat: Seat | None = None
    _groups: tuple[str, ...] = ()
    _knows_it_is_live = False

    # --- Coming and going ------------------------------------------------------------------------

    async def admitted(self) -> bool:
        """Ask the room's own rule; whatever it says, a refusal looks like any other."""
        context.bind(room=context.room_id(self.scope["url_route"]["kwargs"]["room_code"]))
        try:
            self._admission = await serving().in_socket_pool(
                partial(self._admit, self.visitor.user)
            )
        except NotAdmitted as refusal:
            logger.info("a socket to a room was refused: %s", refusal.refusal)
            return False
        except DatabaseError as error:
            logger.warning("could not ask who may enter a room: %s", error)
            return False
        return True

    async def opened(self) -> None:
        """Wait for the page to join."""
        self._limits = Limits(now=asyncio.get_running_loop().time())
        self._inbox = Inbox(self._handle)

    async def received(self, message: RoomClientMessage) -> None:
        """Take in what may be said now."""
        if self._limits.allow(message.type, now=asyncio.get_running_loop().time()):
            await self._inbox.put(message)
        elif self._limits.is_abused:
            self.member.close(TOO_MANY)
        else:
            self._refuse(RoomErrorCode.RATE_LIMITED, "You are too fast. Slow down.", message.ref)

    async def closed(self) -> None:
        """Handle what was said before; then the person is lost, unless they said goodbye.

        A server that is in a hurry may cut this short: what must not outlive the socket comes first.
        """
        if runtime.current() is None:
            return
        await self._stop_listening()
        await self._inbox.close()
        # A page that was told to come back does so at once: nobody is to notice.
        if self._seat is not None and self.member.closed_with != RESTARTING:
            await self._let_go(self._seat)

    async def abandoned(self) -> None:
        """Nobody speaks for the person here any more; the room's watch will notice."""
        if runtime.current() is not None:
            self._inbox.abandon()
            await self._stop_listening()

    def check(self) -> int | None:
        """They must be signed in and admitted still, as the same, and this socket speak for them."""
        user = user_of(self.visitor.session_key)
        if user.pk != self.visitor.user_id:
            return SIGNED_OUT
        # Before the admission: whoever loses that between two looks is not told to come back.
        code = None if self._seat is None else close_code_of_seat(self._seat)
        try:
            # As the same reading of the session: whoever signs out in between is found by the next look.
            role = self._admit(user).role
        except NotAdmitted as refusal:
            return close_code_of(refusal)
        return code if role == self._admission.role else RESTARTING

    def ping(self) -> Frame:
        """Are you there?"""
        seat = self._seat
        head = None if seat is None else serving().part(LivingSockets).head(seat.room_id)
        return _frame(RoomPing(now=milliseconds(clock.now()), head=head))

    def error(self, code: ErrorCode, text: str, ref: Ref) -> Frame:
        """What was wrong."""
        return _frame(RoomError(code=RoomErrorCode(code), message=text, ref=ref))

    def delay(self, is_delayed: bool) -> Frame:
        """What others do comes late, or in time again."""
        return _frame(RoomDelayed() if is_delayed else RoomOnTime())

    def _admit(self, user: User | AnonymousUser) -> Admission:
        room_code = self.scope["url_route"]["kwargs"]["room_code"]
        return admit(user=user, room_code=room_code, now=clock.now())

    async def _let_go(self, seat: Seat) -> None:
        """Who may not come back has left; anybody else is lost, and their seat is kept for a while."""
        is_out = self.member.closed_with in (SIGNED_OUT, NOT_ADMITTED)
        try:
            await self._do(services.leave if is_out else services.lose, seat=seat)
        except DatabaseError as error:
            logger.warning("a sweep will have to find that somebody is lost: %s", error)

    # --- What a page says ------------------------------------------------------------------------

    async def _handle(self, message: RoomClientMessage) -> None:
        """Handle one message; whatever goes wrong ends in an answer."""
        if self.member.closed_with is not None:
            return
        if isinstance(message, room.Join) and self.member.closed:
            # They have gone while they waited.
            return
        try:
            await self._dispatch(message)
        except RoomRefused as refusal:
            self._refuse(RoomErrorCode(refusal.code), str(refusal), message.ref)
        except NotAdmitted as refusal:
            self.member.close(close_code_of(refusal))
        except (SeatReplaced, ObjectDoesNotExist):
            await self._check()
            self.member.close(RESTARTING)
        except DatabaseError as error:
            logger.warning("a %s could not be handled: %s", message.type, error)
            self._unavailable(message)
        except Exception:
            logger.exception("a %s could not be handled", message.type)
            self._unavailable(message)

    async def _dispatch(self, message: RoomClientMessage) -> None:
        if isinstance(message, room.Join):
            await self._join(message)
        elif self._seat is None:
            self._refuse(RoomErrorCode.NOT_JOINED, "Join the room first.", message.ref)
        else:
            await self._seated(self._seat, message)

    async def _seated(self, seat: Seat, message: RoomClientMessage) -> None:
        match message:
            case media.Signal():
                await self._signal(seat, message)
            case media.AskIce(ref=ref):
                self._answer(ice_for(seat, now=clock.now(), ref=ref))
            case room.Sync(since=since):
                self._answer(await self._run(partial(log_since, seat=seat, since=since)))
            case room.Bye():
                await self._bye(seat)
            case _:
                await self._act(seat, message)
                self._answer(Done(ref=message.ref))

    async def _act(self, seat: Seat, message: RoomClientMessage) -> None:
        """What is written down; the services say who may."""
        match message:
            case room.SetMedia(media=state):
                await self._do(services.set_media, seat=seat, media=state)
            case room.RaiseHand(raised=raised):
                await self._do(services.raise_hand, seat=seat, raised=raised)
            case room.Start():
                await self._do(services.start, seat=seat)
            case room.End():
                await self._do(services.end, seat=seat)
            case room.Extend(total_minutes=minutes):
                await self._do(services.extend, seat=seat, total_minutes=minutes)

    async def _join(self, message: room.Join) -> None:
        """Take the seat, listen, and only then look: what happens in between is heard after the welcome."""
        if self._seat is not None:
            self._refuse(RoomErrorCode.BAD_MESSAGE, "This socket has joined already.", message.ref)
            return
        seat = self._seat = await self._do(
            services.enter,
            admission=self._admission,
            client_id=UUID(message.client_id),
            connection_id=uuid4(),
            media=message.media,
        )
        self.member.hold()
        await self._listen(seat)
        greeting = await self._run(partial(welcome, seat=seat, since=message.since))
        self._knows_it_is_live = greeting.status == "live"
        self._answer(greeting)
        self.tell_if_delayed()
        self.member.release()

    async def _bye(self, seat: Seat) -> None:
        await self._do(services.leave, seat=seat)
        await self._stop_listening()
        self._seat = None
        self.member.close(LEFT)

    async def _signal(self, seat: Seat, signal: media.Signal) -> None:
        """Pass a signal on, with no more than one read before the first one."""
        if not self._knows_it_is_live:
            self._knows_it_is_live = await self._run(partial(selectors.is_live, run_id=seat.run_id))
        if not self._knows_it_is_live:
            raise RoomRefused(RoomRefusal.NOT_LIVE)
        relay(
            signal,
            room_code=seat.room_code,
            sender=seat.participation_id,
            sender_epoch=seat.epoch,
        )

    # --- Means -----------------------------------------------------------------------------------

    async def _listen(self, seat: Seat) -> None:
        here = serving()
        groups = _groups(seat)
        await here.bridge.subscribe(groups)
        if self.member.closed:
            await here.bridge.unsubscribe(groups)
            return
        self._groups = groups
        here.hub.join(self.member, groups)
        here.part(LivingSockets).add(
            seat.connection_id, room_id=seat.room_id, doubted=self.check_soon
        )

    async def _stop_listening(self) -> None:
        here = serving()
        if self._seat is not None:
            here.part(LivingSockets).discard(self._seat.connection_id)
        groups, self._groups = self._groups, ()
        here.hub.leave(self.member, groups)
        await here.bridge.unsubscribe(groups)

    async def _run(self, work: Callable[[], T]) -> T:
        return await serving().in_socket_pool(work)

    async def _do(self, service: Callable[..., T], **values: Any) -> T:
        """Run a service in a thread, with the time at which its turn has come."""
        return await self._run(lambda: service(**values, now=clock.now()))

    def _answer(self, message: room.RoomFrame) -> None:
        self.member.answer(_frame(message))

    def _refuse(self, code: RoomErrorCode, text: str, ref: Ref) -> None:
        self._answer(RoomError(code=code, message=text, ref=ref))

    def _unavailable(self, message: RoomClientMessage) -> None:
        self._refuse(RoomErrorCode.UNAVAILABLE, _UNAVAILABLE, message.ref)
        if isinstance(message, room.Join):
            # Half a join is none: the page comes back and goes on with the seat that it may have taken.
            self.member.close(RESTARTING)


def _groups(seat: Seat) -> tuple[str, str]:
    own = sessions_of_participant(seat.room_code, seat.participation_id)
    return sessions_of_room(seat.room_code).group, own.group


def _frame(message: room.RoomFrame) -> Frame:
    return whole_frame(message.model_dump_json().encode())
