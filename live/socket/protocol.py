"""The room's wire: one union of what a page says, one of what it is told.

→ {"type": "join", "client_id": "…", "since": null}
← {"type": "welcome", "seq": 12, "you": 3, "people": […], "ice": {…}, "missed": [], …}
← {"type": "learner.join", "seq": 13, "at": …, "person": {…}}
→ {"type": "signal", "to": 4, "to_epoch": 1, "description": {…}}
← {"type": "signal", "seq": null, "sender": 4, "sender_epoch": 1, …}
← {"type": "ping", "seq": null, "now": …}                    → {"type": "pong"}
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import Field, TypeAdapter

from live.media import protocol as media
from live.room import protocol as room
from live.room.protocol import Entry, Person, RoomFrame, RoomRequest
from peerlearn_site.realtime.events import message_union

# Why the server closes a room's socket, beside the feed's codes; 1000 answers a goodbye.
LEFT: Final = 1000
NOT_ADMITTED: Final = 4403
REPLACED: Final = 4409
ENDED: Final = 4410
TOO_MANY: Final = 4429


class RoomErrorCode(StrEnum):
    """What was wrong with a message, or why it was refused."""

    NOT_TEXT = "not_text"
    TOO_LARGE = "too_large"
    TOO_DEEP = "too_deep"
    BAD_JSON = "bad_json"
    BAD_MESSAGE = "bad_message"
    UNKNOWN_TYPE = "unknown_type"
    NOT_JOINED = "not_joined"
    RATE_LIMITED = "rate_limited"
    NOT_LIVE = "not_live"
    MENTOR_ONLY = "mentor_only"
    WATCH_ONLY = "watch_only"
    TOO_EARLY = "too_early"
    OVER = "over"
    TOO_LONG = "too_long"
    UNAVAILABLE = "unavailable"


class RoomPong(RoomRequest):
    """The page is there."""

    type: Literal["pong"]


class Welcome(RoomFrame):
    """All that a page needs to begin or to go on; ``seq`` is the newest entry it contains.

    ``resumed``: the page's epoch is still good, so its peer connections are, too. ``missed``: the entries
    since the one that it named. ``mesh_limit``: how many people may send media to each other.
    """

    type: Literal["welcome"] = "welcome"
    you: int
    epoch: int
    resumed: bool
    server_now: int
    status: Literal["scheduled", "live", "completed", "cancelled"]
    starts_at: int
    ends_at: int
    extension_minutes: int
    started_at: int | None
    ended_at: int | None
    mesh_limit: int
    people: list[Person]
    missed: list[Entry]
    ice: media.IceServers


class Log(RoomFrame):
    """The answer to ``sync``; ``seq`` is the newest entry of the room, ask again until you have it."""

    type: Literal["log"] = "log"
    entries: list[Entry]


class Done(RoomFrame):
    """What you asked for has been written down."""

    type: Literal["ok"] = "ok"
    ref: int | str | None = None


class RoomError(RoomFrame):
    """What you asked for was not understood, or refused."""

    type: Literal["error"] = "error"
    code: RoomErrorCode
    message: str
    ref: int | str | None = None


class RoomPing(RoomFrame):
    """Are you there? ``now`` is the server's clock.

    ``head``: the newest entry as of a few seconds ago; a page that lacks it asks for it. What was written
    down and never told, because who wrote it was killed, is found like this.
    """

    type: Literal["ping"] = "ping"
    now: int
    head: int | None


class RoomDelayed(RoomFrame):
    """What others do is told late from now on; sound and picture go on."""

    type: Literal["delayed"] = "delayed"


class RoomOnTime(RoomFrame):
    """The delay is over."""

    type: Literal["on_time"] = "on_time"


class RoomResync(RoomFrame):
    """Frames were left out: ask for the entries after your last one."""

    type: Literal["resync"] = "resync"


RoomServerMessage = (
    Entry
    | Welcome
    | Log
    | Done
    | RoomError
    | RoomPing
    | RoomResync
    | RoomDelayed
    | RoomOnTime
    | room.Replaced
    | media.Signalled
    | media.IceServers
)

RoomClientMessage = Annotated[
    room.Join
    | room.Bye
    | room.Sync
    | room.SetMedia
    | room.RaiseHand
    | room.Start
    | room.End
    | room.Extend
    | media.Signal
    | media.AskIce
    | RoomPong,
    Field(discriminator="type"),
]

client_messages: Final[TypeAdapter[RoomClientMessage]] = TypeAdapter(RoomClientMessage)

message_union("RoomEntry", Entry, sent_by="server", about="An entry of a room's log.")
message_union(
    "RoomServerMessage",
    RoomServerMessage,
    sent_by="server",
    about="What a room's page is told; `seq` is null for what is not in the log.",
)
message_union(
    "RoomClientMessage", RoomClientMessage, sent_by="page", about="What a room's page may say."
)
