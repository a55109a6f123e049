"""The feed's own words: what it says about itself, and what a browser may say to it."""

from __future__ import annotations

from enum import StrEnum
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict

from peerlearn_site.realtime.events import FeedEvent, feed_event

# The topic of frames that are about the connection itself.
FEED: Final = "feed"


Ref = int | str | None

# Why the server closes a socket; applications have the 4000s.
BAD_MESSAGES: Final = 4400
SIGNED_OUT: Final = 4401
NOT_LET_IN: Final = 4403
SILENT: Final = 4408
TOO_SLOW: Final = 4413
RESTARTING: Final = 4503


class ErrorCode(StrEnum):
    """What was wrong with a message."""

    NOT_TEXT = "not_text"
    TOO_LARGE = "too_large"
    TOO_DEEP = "too_deep"
    BAD_JSON = "bad_json"
    BAD_MESSAGE = "bad_message"
    UNKNOWN_TYPE = "unknown_type"


@feed_event
class Hello(FeedEvent):
    """The first frame: what this socket hears, and which run of the server it talks to.

    ``news_at``, in seconds since the epoch: when this server last had news for everybody, or began to
    listen for it. A page that was drawn before then may show less than there is.
    """

    type: Literal["hello"] = "hello"
    topics: list[str]
    server: str
    news_at: float


@feed_event
class Resync(FeedEvent):
    """Frames were left out: fetch again what you show."""

    type: Literal["resync"] = "resync"


@feed_event
class Delayed(FeedEvent):
    """What others do is told late from now on; say so, and go on."""

    type: Literal["delayed"] = "delayed"


@feed_event
class OnTime(FeedEvent):
    """The delay is over."""

    type: Literal["on_time"] = "on_time"


@feed_event
class Ping(FeedEvent):
    """Are you there? Answer with ``{"type": "pong"}``."""

    type: Literal["ping"] = "ping"


@feed_event
class ErrorReply(FeedEvent):
    """A message of yours was not understood; ``ref`` is the one you gave it."""

    type: Literal["error"] = "error"
    code: ErrorCode
    message: str
    ref: Ref = None


class Pong(BaseModel):
    """The browser's answer to a ping."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    type: Literal["pong"]
    ref: Ref = None
