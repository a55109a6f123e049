"""What talks to one page outside of rooms: it is told the news."""

from __future__ import annotations

from pydantic import TypeAdapter

from peerlearn_site.realtime.consumers import ProtocolConsumer, serving, stop_listening
from peerlearn_site.realtime.events import FeedEvent
from peerlearn_site.realtime.frames import Frame, frame_of
from peerlearn_site.realtime.protocol import (
    FEED,
    RESTARTING,
    SIGNED_OUT,
    Delayed,
    ErrorCode,
    ErrorReply,
    Hello,
    OnTime,
    Ping,
    Pong,
    Ref,
    Resync,
)
from peerlearn_site.realtime.visitors import visitor_of


class FeedConsumer(ProtocolConsumer[Pong]):
    """Tells one page the news of its topics; a page only ever says that it is still there."""

    kind = "feed"
    client_messages = TypeAdapter(Pong)
    pong = Pong
    resync = frame_of(FEED, Resync())
    ping_every = 25.0
    silence = 90.0

    _groups: tuple[str, ...] = ()

    async def opened(self) -> None:
        """Listen first, then say hello: nothing that happens in between is lost."""
        here = serving()
        await here.bridge.subscribe(self.visitor.groups)
        self._groups = self.visitor.groups
        here.hub.join(self.member, self._groups)
        names = [topic.name for topic in self.visitor.topics]
        self._tell(Hello(topics=names, server=here.bridge.name, news_at=here.bridge.news_at))
        self.tell_if_delayed()

    async def closed(self) -> None:
        """Stop listening."""
        groups, self._groups = self._groups, ()
        await stop_listening(self.member, groups)

    async def abandoned(self) -> None:
        """The same, if that was not done."""
        await self.closed()

    def ping(self) -> Frame:
        """Are you there?"""
        return frame_of(FEED, Ping())

    def error(self, code: ErrorCode, text: str, ref: Ref) -> Frame:
        """What was wrong."""
        return frame_of(FEED, ErrorReply(code=code, message=text, ref=ref))

    def delay(self, is_delayed: bool) -> Frame:
        """Others' news comes late, or in time again."""
        return frame_of(FEED, Delayed() if is_delayed else OnTime())

    def check(self) -> int | None:
        """A person must be signed in still, and hear what they heard when they came."""
        now = visitor_of(self.visitor.session_key)
        if now.user_id != self.visitor.user_id:
            return SIGNED_OUT
        # A new role: the page comes back at once and gets what is due to it.
        return RESTARTING if now.topics != self.visitor.topics else None

    def _tell(self, event: FeedEvent) -> None:
        self.member.answer(frame_of(FEED, event))
