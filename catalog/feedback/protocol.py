"""What the feed says of feedback. Who said what stays on the pages of those whom it concerns."""

from __future__ import annotations

from typing import Literal

from peerlearn_site.realtime.events import FeedEvent, feed_event


@feed_event
class RatingDue(FeedEvent):
    """To a learner who was there: the session is over, and its mentor can be rated."""

    type: Literal["rating.due"] = "rating.due"
    session_id: int
    session_title: str
    mentor_name: str


@feed_event
class FeedbackSaved(FeedEvent):
    """To whoever rated: it is written down, whichever of their pages they said it on."""

    type: Literal["feedback.saved"] = "feedback.saved"
    session_id: int


@feed_event
class FeedbackReceived(FeedEvent):
    """To a learner: the mentor said how it was to teach them. What was said stands on their own pages alone."""

    type: Literal["feedback.received"] = "feedback.received"
    session_id: int


@feed_event
class RatingReceived(FeedEvent):
    """To a mentor: what all ratings come to by now, after one of this session."""

    type: Literal["rating.received"] = "rating.received"
    session_id: int
    rating_count: int
    average: float
