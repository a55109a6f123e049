"""Every socket of the house, behind one door."""

from __future__ import annotations

from typing import Any

from channels.routing import URLRouter
from django.urls import path, re_path

from peerlearn_site.realtime.feed import FeedConsumer
from peerlearn_site.realtime.handshake import HandshakeGuard, refuse


def socket_application(*routes: Any) -> HandshakeGuard:
    """The feed and any further routes, guarded; an unknown path is refused."""
    feed: Any = FeedConsumer.as_asgi()
    unknown: Any = refuse
    return HandshakeGuard(URLRouter([path("ws/feed/", feed), *routes, re_path("", unknown)]))
