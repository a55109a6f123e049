"""What the feed says of demand: where it changed, never who asked."""

from __future__ import annotations

from typing import Literal

from peerlearn_site.realtime.events import FeedEvent, feed_event


@feed_event
class DemandChanged(FeedEvent):
    """Somebody asked for a topic or took a request back; ``domains`` are slugs, the one above included."""

    type: Literal["demand_changed"] = "demand_changed"
    domains: list[str]
