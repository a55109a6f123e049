"""Reads of rooms."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, cast
from uuid import UUID

from django.conf import settings

from catalog.sessions.enums import RunStatus
from catalog.sessions.models import SessionRun
from live.room import log
from live.room.models import Participation, Room, RoomEvent
from live.room.presence import INSIDE, person_of
from live.room.protocol import Entry, Person
from live.room.times import milliseconds, milliseconds_or_none

if TYPE_CHECKING:
    from live.room.services import Seat

# A crowd that comes back reads everybody for each: what nobody sees is not fetched.
_OF_A_RUN: Final = (
    "status",
    "starts_at",
    "ends_at",
    "extension_minutes",
    "actual_start",
    "actual_end",
)
_OF_A_PERSON: Final = (
    "role",
    "presence",
    "epoch",
    "joined_at",
    "hand_raised_at",
    "mic_on",
    "camera_on",
    "screen_on",
    "user__username",
    "user__first_name",
    "user__last_name",
)

Status = Literal["scheduled", "live", "completed", "cancelled"]


@dataclass(frozen=True)
class RoomSnapshot:
    """The room as it is; ``seq`` is the newest entry that is surely in it. Fields as in ``Welcome``."""

    seq: int
    status: Status
    starts_at: int
    ends_at: int
    extension_minutes: int
    started_at: int | None
    ended_at: int | None
    mesh_limit: int
    people: list[Person]


def snapshot(*, seat: Seat) -> RoomSnapshot:
    """The room as somebody finds it.

    The number is read before the rows: what is written in between is in the rows already, and comes once
    more as an entry, which changes nothing.

    Raises:
        Room.DoesNotExist: the room was removed.
    """
    seq = Room.objects.values_list("last_seq", flat=True).get(pk=seat.room_id)
    run = SessionRun.objects.only(*_OF_A_RUN).get(pk=seat.run_id)
    return RoomSnapshot(
        seq=seq,
        status=cast(Status, run.status),
        starts_at=milliseconds(run.starts_at),
        ends_at=milliseconds(run.effective_end),
        extension_minutes=run.extension_minutes,
        started_at=milliseconds_or_none(run.actual_start),
        ended_at=milliseconds_or_none(run.actual_end),
        mesh_limit=settings.MESH_LIMIT,
        people=people_inside(room_id=seat.room_id),
    )


def people_inside(*, room_id: int) -> list[Person]:
    """Everybody who is here or lost, in the order in which they came."""
    rows = Participation.objects.filter(INSIDE, room_id=room_id)
    rows = rows.select_related("user").only(*_OF_A_PERSON)
    return [person_of(row, name=row.user.display_name) for row in rows.order_by("joined_at", "pk")]


def entries_since(*, room_id: int, since: int, limit: int = 500) -> list[Entry]:
    """The entries after one, the oldest first, and so many of them at most."""
    events = RoomEvent.objects.filter(room_id=room_id, seq__gt=since).order_by("seq")[:limit]
    return [log.entry_of(event) for event in events]


def last_seq(*, room_id: int) -> int:
    """The number of the newest entry; 0 where there is none."""
    found = Room.objects.filter(pk=room_id).values_list("last_seq", flat=True).first()
    return found or 0


def last_seqs(*, room_ids: Iterable[int]) -> dict[int, int]:
    """The number of the newest entry of each of these rooms."""
    return dict(Room.objects.filter(pk__in=set(room_ids)).values_list("pk", "last_seq"))


@dataclass(frozen=True, slots=True)
class Speaker:
    """Which page somebody is in, and which socket speaks for them; none while they are lost or gone."""

    epoch: int
    connection_id: UUID | None


def speaker(*, participation_id: int) -> Speaker | None:
    """Who speaks for somebody now."""
    row = Participation.objects.filter(pk=participation_id).values("epoch", "connection_id").first()
    return None if row is None else Speaker(**row)


def is_live(*, run_id: int) -> bool:
    """Whether the session is live."""
    return SessionRun.objects.filter(pk=run_id, status=RunStatus.LIVE).exists()
