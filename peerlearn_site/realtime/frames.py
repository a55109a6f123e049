"""Frames: an event is encoded once, and only its number differs from reader to reader."""

from __future__ import annotations

from dataclasses import dataclass

import orjson

from peerlearn_site.realtime.events import FeedEvent


@dataclass(frozen=True, slots=True)
class Frame:
    """``{"topic", "type", "seq", "data"}`` in JSON, cut where the number goes."""

    head: bytes
    tail: bytes

    @property
    def size(self) -> int:
        """Bytes on the wire, but for the digits of the number."""
        return len(self.head) + len(self.tail)

    def numbered(self, seq: int) -> bytes:
        """The whole frame as the ``seq``-th of one connection."""
        return b"%b%d%b" % (self.head, seq, self.tail)


@dataclass(frozen=True, slots=True)
class WholeFrame(Frame):
    """A frame that carries its own number, or none; the connection's count leaves it alone."""

    def numbered(self, seq: int) -> bytes:
        """The frame as it was made."""
        return self.head


def whole_frame(payload: bytes) -> WholeFrame:
    """Build a frame of JSON that is complete."""
    return WholeFrame(head=payload, tail=b"")


def encode_data(event: FeedEvent) -> bytes:
    """The event's fields, without its type, as JSON."""
    return orjson.dumps(event.model_dump(mode="json", exclude={"type"}))


def frame(*, topic: str, type: str, data: bytes) -> Frame:
    """Build a frame around data that is JSON already."""
    head = b'{"topic":%b,"type":%b,"seq":' % (orjson.dumps(topic), orjson.dumps(type))
    return Frame(head=head, tail=b',"data":%b}' % data)


def frame_of(topic: str, event: FeedEvent) -> Frame:
    """Build the frame of an event."""
    return frame(topic=topic, type=event.type, data=encode_data(event))
