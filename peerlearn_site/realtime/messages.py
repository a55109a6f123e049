"""What travels on the channel layer."""

from __future__ import annotations

from typing import Any

from peerlearn_site.realtime.frames import Frame, frame, whole_frame
from peerlearn_site.realtime.pulse import Beat
from peerlearn_site.realtime.topics import PULSE

Message = dict[str, Any]


def beat_message(beat: Beat) -> Message:
    """A process' sign of life."""
    return {
        "type": "feed.event",
        "group": PULSE,
        "sender": beat.sender,
        "number": beat.number,
        "said": dict(beat.said),
        "bye": beat.bye,
    }


def layer_message(*, group: str, topic: str, type: str, data: bytes) -> Message:
    """What travels on the layer: the event, encoded once by whoever published it."""
    return {
        "type": "feed.event",
        "group": group,
        "topic": topic,
        "event": type,
        "data": data.decode(),
    }


def whole_message(*, group: str, payload: bytes) -> Message:
    """What travels on the layer of a frame that is complete already."""
    return {"type": "feed.event", "group": group, "whole": payload.decode()}


def doubt_message(*, group: str) -> Message:
    """What travels on the layer when somebody may no longer be who they were: nothing for browsers."""
    return {"type": "feed.event", "group": group, "doubt": True}


def frame_from(message: Message) -> Frame:
    """The frame that browsers get of a layer's message."""
    if "whole" in message:
        return whole_frame(message["whole"].encode())
    return frame(topic=message["topic"], type=message["event"], data=message["data"].encode())


def beat_from(message: Message) -> Beat:
    """The sign of life in a message for ``PULSE``."""
    return Beat(message["sender"], message["number"], message["said"], message["bye"])
