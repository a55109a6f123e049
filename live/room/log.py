"""The log that everybody in a room agrees on: written first, told after the commit."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Final
from uuid import UUID

from django.db import transaction
from pydantic import Field, TypeAdapter

from live.room.models import Room, RoomEvent
from live.room.protocol import Entry, LogEntry, RoomFrame
from live.room.times import milliseconds, moment_of
from peerlearn_site.realtime.publish import publish_whole
from peerlearn_site.realtime.topics import (
    Topic,
    sessions_of_participant,
    sessions_of_room,
)

_entries: Final[TypeAdapter[Entry]] = TypeAdapter(Annotated[Entry, Field(discriminator="type")])
_COLUMNS: Final = {"type", "seq", "at"}


def append(room: Room, entry: LogEntry) -> None:
    """Write an entry down as the room's next one, and tell everybody there once it is committed.

    The room's row is locked by the caller's transaction (``locked_room``), so the numbers have no gap.
    """
    room.last_seq += 1
    room.save(update_fields=["last_seq"])
    numbered = entry.model_copy(update={"seq": room.last_seq})
    RoomEvent.objects.create(
        room=room,
        seq=room.last_seq,
        type=entry.type,
        payload=numbered.model_dump(mode="json", exclude=_COLUMNS),
        at=moment_of(entry.at),
    )
    _tell(sessions_of_room(room.run.room_code), numbered)


def tell_person(room_code: UUID, participation_id: int, frame: RoomFrame) -> None:
    """Once it is committed, say something passing to one person's pages."""
    _tell(sessions_of_participant(room_code, participation_id), frame)


def entry_of(event: RoomEvent) -> Entry:
    """A row as the wire has it."""
    at = milliseconds(event.at)
    return _entries.validate_python(
        {"type": event.type, "seq": event.seq, "at": at, **event.payload}
    )


def _tell(topic: Topic, frame: RoomFrame) -> None:
    payload = frame.model_dump_json().encode()
    transaction.on_commit(partial(publish_whole, topic, payload), robust=True)
