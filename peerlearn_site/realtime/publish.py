"""Telling a topic's listeners; only this gives anything to the layer."""

from __future__ import annotations

import asyncio
from functools import partial

from asgiref.sync import async_to_sync
from channels.layers import BaseChannelLayer, get_channel_layer
from django.conf import settings
from django.db import transaction

from peerlearn_site.realtime import runtime
from peerlearn_site.realtime.bridge import PATIENCE
from peerlearn_site.realtime.events import FeedEvent
from peerlearn_site.realtime.frames import encode_data
from peerlearn_site.realtime.messages import Message, doubt_message, layer_message, whole_message
from peerlearn_site.realtime.topics import Topic


def publish(topic: Topic, event: FeedEvent) -> None:
    """Send an event to everybody who hears a topic; call it after the commit, from any thread.

    It returns at once and never fails for want of listeners: a process that does not serve tells the
    others over Redis, and nobody where there is none.

    Raises:
        redis.exceptions.RedisError, TimeoutError: this process does not serve, and Redis is away; an effect
            that publishes is tried again, and pages fetch when Redis is back.
    """
    message = layer_message(
        group=topic.group, topic=topic.name, type=event.type, data=encode_data(event)
    )
    _send(topic.group, message)


def publish_whole(topic: Topic, payload: bytes) -> None:
    """Send a frame that is complete JSON with a number of its own, like ``publish``."""
    _send(topic.group, whole_message(group=topic.group, payload=payload))


def publish_on_commit(topic: Topic, event: FeedEvent) -> None:
    """Send an event once the transaction has committed."""
    transaction.on_commit(partial(publish, topic, event), robust=True)


def doubt(group: str) -> None:
    """Let the sockets of a group be asked whether who opened them may still be here."""
    _send(group, doubt_message(group=group))


def _send(group: str, message: Message) -> None:
    serving = runtime.current()
    if serving is not None:
        serving.post(group, message)
    elif settings.PEERLEARN_SCALED:
        layer = get_channel_layer()
        assert layer is not None, "scaled settings name a channel layer"
        async_to_sync(_give)(layer, group, message)


async def _give(layer: BaseChannelLayer, group: str, message: Message) -> None:
    # A worker has others to serve than a Redis that hangs.
    async with asyncio.timeout(PATIENCE):
        await layer.group_send(group, message)
