"""What the feed says of notifications, to the person alone whom they are for."""

from __future__ import annotations

from typing import Literal

from peerlearn_site.realtime.events import FeedEvent, feed_event


@feed_event
class NotificationWritten(FeedEvent):
    """You are told something. ``unread`` is how many you have not read by now; ``toast``: say it at once.

    ``body`` is cut short; ``url`` is an address of this site, or empty.
    """

    type: Literal["notification"] = "notification"
    id: int
    kind: str
    title: str
    body: str
    url: str
    unread: int
    toast: bool


@feed_event
class NotificationsRead(FeedEvent):
    """You have read some, on whichever page; ``unread`` is how many are left."""

    type: Literal["notifications.read"] = "notifications.read"
    unread: int
