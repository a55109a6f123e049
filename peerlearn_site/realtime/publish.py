"""Telling a topic's listeners; only this touches the layer."""

from __future__ import annotations

from functools import partial

from django.db import transaction

from peerlearn_site.realtime.events import FeedEvent
from peerlearn_site.realtime.topics import Topic


def publish(topic: Topic, event: FeedEvent) -> None:
    """Send an event to everybody who hears a topic; call it after the commit, from any thread."""


def publish_on_commit(topic: Topic, event: FeedEvent) -> None:
    """Send an event once the transaction has committed."""
    transaction.on_commit(partial(publish, topic, event), robust=True)
