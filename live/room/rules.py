"""Who may enter a room and what they may do there: pure functions of values and ``now``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from catalog.sessions.enums import OPEN_STATUSES, RunStatus
from live.room.enums import RoomRole

# The door stands open from so long before the scheduled start (SPEC 10.1).
OPENS_BEFORE: Final = timedelta(minutes=30)
# The mentor may go live from so long before it (SPEC 10.3).
STARTS_BEFORE: Final = timedelta(minutes=10)
# How much longer than scheduled a session may last, in all (SPEC 10.12).
MAX_EXTENSION_MINUTES: Final = 10
# Whoever was not heard of for so long is lost, whatever became of the process that heard them.
SILENT_AFTER: Final = timedelta(seconds=15)
# The seat of somebody lost is kept for so long (SPEC 10.9).
GRACE: Final = timedelta(seconds=45)
MENTORS_GRACE: Final = timedelta(seconds=120)


class Refusal(StrEnum):
    """Why somebody may not enter."""

    UNKNOWN = "unknown"
    NOT_BOOKED = "not_booked"
    CANCELLED = "cancelled"
    OVER = "over"
    TOO_EARLY = "too_early"


WORDS: Final[Mapping[Refusal, str]] = {
    Refusal.UNKNOWN: "There is no such room.",
    Refusal.NOT_BOOKED: "You have no booking for this session.",
    Refusal.CANCELLED: "This session was cancelled.",
    Refusal.OVER: "This session is over.",
    Refusal.TOO_EARLY: "The room opens 30 minutes before the start.",
}


class RoomRefusal(StrEnum):
    """Why somebody in the room may not do a thing; the values are the wire's error codes."""

    MENTOR_ONLY = "mentor_only"
    WATCH_ONLY = "watch_only"
    TOO_EARLY = "too_early"
    NOT_LIVE = "not_live"
    OVER = "over"
    TOO_LONG = "too_long"


ROOM_WORDS: Final[Mapping[RoomRefusal, str]] = {
    RoomRefusal.MENTOR_ONLY: "Only the mentor can do this.",
    RoomRefusal.WATCH_ONLY: "Observers watch and listen. They send nothing.",
    RoomRefusal.TOO_EARLY: "You can start the session from 10 minutes before its start.",
    RoomRefusal.NOT_LIVE: "The session is not live.",
    RoomRefusal.OVER: "The session is over.",
    RoomRefusal.TOO_LONG: "A session can be extended by 10 minutes in all.",
}


def opens_at(starts_at: datetime) -> datetime:
    """From when people may enter."""
    return starts_at - OPENS_BEFORE


def start_opens_at(starts_at: datetime) -> datetime:
    """From when the mentor may go live."""
    return starts_at - STARTS_BEFORE


def refusal_to_enter(
    *,
    role: RoomRole | None,
    status: str,
    starts_at: datetime,
    effective_end: datetime,
    now: datetime,
) -> Refusal | None:
    """What keeps somebody out; ``None`` if nothing does. Without a role one learns no more than that."""
    if role is None:
        return Refusal.NOT_BOOKED
    if status == RunStatus.CANCELLED:
        return Refusal.CANCELLED
    if status not in OPEN_STATUSES or now >= effective_end:
        return Refusal.OVER
    return Refusal.TOO_EARLY if now < opens_at(starts_at) else None


def refusal_to_start(
    *, role: RoomRole, status: str, starts_at: datetime, effective_end: datetime, now: datetime
) -> RoomRefusal | None:
    """What keeps somebody from going live; nothing does where it is live already."""
    if role != RoomRole.MENTOR:
        return RoomRefusal.MENTOR_ONLY
    if status not in OPEN_STATUSES or now >= effective_end:
        return RoomRefusal.OVER
    return RoomRefusal.TOO_EARLY if now < start_opens_at(starts_at) else None


def refusal_to_end(*, role: RoomRole, status: str) -> RoomRefusal | None:
    """What keeps somebody from ending the session; nothing does where it is over already."""
    if role != RoomRole.MENTOR:
        return RoomRefusal.MENTOR_ONLY
    return RoomRefusal.NOT_LIVE if status == RunStatus.SCHEDULED else None


def refusal_to_extend(
    *, role: RoomRole, status: str, total_minutes: int, effective_end: datetime, now: datetime
) -> RoomRefusal | None:
    """What keeps somebody from letting the session last so much longer in all."""
    if role != RoomRole.MENTOR:
        return RoomRefusal.MENTOR_ONLY
    if status == RunStatus.SCHEDULED:
        return RoomRefusal.NOT_LIVE
    if status != RunStatus.LIVE or now >= effective_end:
        return RoomRefusal.OVER
    return RoomRefusal.TOO_LONG if total_minutes > MAX_EXTENSION_MINUTES else None


def grace(role: str) -> timedelta:
    """For how long the seat of somebody lost is kept."""
    return MENTORS_GRACE if role == RoomRole.MENTOR else GRACE
