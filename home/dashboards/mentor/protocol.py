"""What the feed says of a mentor's earnings."""

from __future__ import annotations

from typing import Literal

from peerlearn_site.realtime.events import FeedEvent, feed_event


@feed_event
class EarningsChanged(FeedEvent):
    """To the mentor: a session of theirs is over, so what they taught and earned is more now."""

    type: Literal["earnings.changed"] = "earnings.changed"
    session_id: int
