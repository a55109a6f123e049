"""What the feed says of sessions."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from peerlearn_site.realtime.events import FeedEvent, feed_event


class MentorName(BaseModel):
    """Who holds a session."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    username: str
    name: str


@feed_event
class NewSession(FeedEvent):
    """A session has become public: its card, and what a page's filters ask of it."""

    type: Literal["new_session"] = "new_session"
    id: int
    url: str
    title: str
    mentor: MentorName
    tags: list[str]
    domains: list[str]
    starts_at: str
    ends_at: str
    is_paid: bool
    price: str | None
    booked_count: int
    html: str


@feed_event
class SessionChanged(FeedEvent):
    """A public session was edited or moved: its card as it is now."""

    type: Literal["session_changed"] = "session_changed"
    id: int
    title: str
    url: str
    starts_at: str
    ends_at: str
    html: str


@feed_event
class OwnSession(FeedEvent):
    """To the mentor: a session of theirs was published, edited, moved, or is in another state; lists follow."""

    type: Literal["own_session"] = "own_session"
    session_id: int


@feed_event
class SessionStatus(FeedEvent):
    """A session went live, ended or was cancelled."""

    type: Literal["session_status"] = "session_status"
    id: int
    status: str


@feed_event
class SessionExtended(FeedEvent):
    """A live session lasts longer; ``ends_at`` is its end by now."""

    type: Literal["session_extended"] = "session_extended"
    id: int
    ends_at: str
