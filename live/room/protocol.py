"""What a room says and is told about itself; times are milliseconds since the epoch."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from peerlearn_site.realtime.events import FeedEvent, feed_event

ClientId = Annotated[
    str,
    StringConstraints(
        pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"
    ),
]
Ref = int | Annotated[str, StringConstraints(max_length=64)] | None


class RoomFrame(BaseModel):
    """Base of all that a room's socket sends; ``seq`` is null for what is not in the log."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, json_schema_serialization_defaults_required=True
    )
    type: str
    seq: int | None = None


class LogEntry(RoomFrame):
    """Base of the log's entries: numbered from 1 without a gap, the same for everybody."""

    seq: int | None = Field(default=None, description="set when the entry is written down")
    at: int


class RoomRequest(BaseModel):
    """Base of all that a page says; ``ref`` comes back in the answer."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
    type: str
    ref: Ref = None


class MediaState(BaseModel):
    """What somebody sends at the moment."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, json_schema_serialization_defaults_required=True
    )
    mic: bool = False
    camera: bool = False
    screen: bool = False


class Person(BaseModel):
    """Somebody in the room. ``epoch`` counts the pages they came with."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: int
    name: str
    role: Literal["mentor", "learner", "observer"]
    presence: Literal["here", "lost"]
    epoch: int
    joined_at: int
    hand_raised_at: int | None
    media: MediaState


# --- The log ---------------------------------------------------------------------------------------


class Joined(LogEntry):
    """Somebody came in, or came anew with another page."""

    type: Literal["mentor.join", "learner.join", "observer.join"]
    person: Person


class Left(LogEntry):
    """Somebody left, or was lost for too long."""

    type: Literal["mentor.leave", "learner.leave", "observer.leave"]
    id: int
    reason: Literal["left", "lost"]


class Lost(LogEntry):
    """Nothing is heard of somebody: they are reconnecting, and their seat is kept."""

    type: Literal["participant.lost"] = "participant.lost"
    id: int


class Back(LogEntry):
    """Somebody who was lost is here again, with the page they had."""

    type: Literal["participant.back"] = "participant.back"
    id: int


class MediaChanged(LogEntry):
    """Somebody switched what they send."""

    type: Literal["participant.media"] = "participant.media"
    id: int
    media: MediaState


class HandChanged(LogEntry):
    """Somebody raised a hand, or lowered it (null)."""

    type: Literal["participant.hand"] = "participant.hand"
    id: int
    raised_at: int | None


class WentLive(LogEntry):
    """The mentor started the session."""

    type: Literal["session.live"] = "session.live"
    started_at: int


class Rescheduled(LogEntry):
    """The mentor moved the session while people were waiting for it."""

    type: Literal["session.rescheduled"] = "session.rescheduled"
    starts_at: int
    ends_at: int


class Extended(LogEntry):
    """The session lasts longer; ``extension_minutes`` in all."""

    type: Literal["session.extended"] = "session.extended"
    ends_at: int
    extension_minutes: int


class Ended(LogEntry):
    """The session is over; ``duration`` in seconds, null where it never started."""

    type: Literal["session.end"] = "session.end"
    ended_at: int
    duration: int | None
    reason: Literal["mentor", "time", "cancelled"]


Entry = (
    Joined
    | Left
    | Lost
    | Back
    | MediaChanged
    | HandChanged
    | WentLive
    | Rescheduled
    | Extended
    | Ended
)


class Replaced(RoomFrame):
    """This person has come in with another page, of this epoch; an older one hangs up."""

    type: Literal["replaced"] = "replaced"
    epoch: int


# --- What a page asks of the room -------------------------------------------------------------------


class Join(RoomRequest):
    """The first message: the page that speaks, and the last entry that it knows (null: none)."""

    type: Literal["join"]
    client_id: ClientId
    since: Annotated[int, Field(ge=0)] | None = None
    media: MediaState = MediaState()


class Bye(RoomRequest):
    """The page is being closed."""

    type: Literal["bye"]


class Sync(RoomRequest):
    """Give me the entries after this one."""

    type: Literal["sync"]
    since: Annotated[int, Field(ge=0)]


class SetMedia(RoomRequest):
    """This is what I send from now on."""

    type: Literal["media"]
    media: MediaState


class RaiseHand(RoomRequest):
    """My hand is up, or down."""

    type: Literal["hand"]
    raised: bool


class Start(RoomRequest):
    """Go live (mentor)."""

    type: Literal["start"]


class End(RoomRequest):
    """End the session (mentor)."""

    type: Literal["end"]


class Extend(RoomRequest):
    """Let the session last longer (mentor); the total, so that saying it twice does no harm."""

    type: Literal["extend"]
    total_minutes: Literal[5, 10]


# --- What the mentor's feed tells, wherever in the site the mentor is --------------------------------


@feed_event
class LearnerEntered(FeedEvent):
    """A learner entered the room, to wait or to take part; ``message`` is the toast.

    ``person_id`` is the one that the room's own frames have.
    """

    type: Literal["learner.join"] = "learner.join"
    session_id: int
    session_title: str
    person_id: int
    learner_name: str
    is_live: bool
    message: str


@feed_event
class SessionLive(FeedEvent):
    """A session of the mentor's went live; ``message`` is the toast."""

    type: Literal["session.live"] = "session.live"
    session_id: int
    session_title: str
    message: str


@feed_event
class SessionEnded(FeedEvent):
    """A session of the mentor's is over; ``duration`` in seconds, null where it never started."""

    type: Literal["session.ended"] = "session.ended"
    session_id: int
    session_title: str
    duration: int | None
    message: str
