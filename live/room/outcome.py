"""What a change of the session's status means to its room, whichever road it came by (SPEC 10.12, 10.13)."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from catalog.booking.services import record_attendance
from catalog.sessions.enums import RunStatus
from catalog.sessions.models import SessionRun
from live.room import feed, log, presence
from live.room.enums import Presence, RoomRole
from live.room.models import Participation, Room
from live.room.protocol import Ended, Rescheduled, WentLive
from live.room.times import milliseconds


def went_live(*, run_id: int, now: datetime) -> None:
    """Everybody who is here attends from now on; the room and the mentor's feed are told."""
    room, run = _room_and_run(run_id)
    if room is not None:
        here = room.participations.filter(presence=Presence.HERE, attended_at__isnull=True)
        here.exclude(role=RoomRole.OBSERVER).update(attended_at=now)
        log.append(room, WentLive(at=milliseconds(now), started_at=milliseconds(now)))
    feed.tell_live(run=run)


def is_over(*, run_id: int, now: datetime) -> None:
    """Everybody is out; attendance is written; the room and the mentor's feed are told."""
    room, run = _room_and_run(run_id)
    if room is not None:
        presence.empty(room, room.participations.filter(presence.INSIDE), now=now)
        log.append(room, _ended(run, now))
    if run.status == RunStatus.COMPLETED:
        attended = Participation.objects.filter(room__run=run, attended_at__isnull=False)
        record_attendance(
            run_id=run_id,
            attended_user_ids=set(attended.values_list("user_id", flat=True)),
            was_held=run.actual_start is not None,
        )
        feed.tell_ended(run=run)


def was_moved(*, run: SessionRun, now: datetime) -> None:
    """The room is told of the session's other times. Who is too early for them is sent out by the door."""
    room = Room.objects.select_for_update().filter(run=run).first()
    if room is not None:
        entry = Rescheduled(
            at=milliseconds(now),
            starts_at=milliseconds(run.starts_at),
            ends_at=milliseconds(run.effective_end),
        )
        log.append(room, entry)


def lost_booking(*, run_id: int, learner_id: int, now: datetime) -> None:
    """A learner who has given the seat back does not wait in the room any longer."""
    room = Room.objects.select_for_update().filter(run_id=run_id).first()
    if room is None:
        return
    inside = room.participations.filter(presence.INSIDE, user_id=learner_id, role=RoomRole.LEARNER)
    for participation in inside:
        presence.let_go(room, participation, reason="left", now=now)


def _room_and_run(run_id: int) -> tuple[Room | None, SessionRun]:
    """The room, locked, if anybody ever entered it; the run, which the caller's transaction has locked."""
    room = Room.objects.select_for_update().filter(run_id=run_id).first()
    return room, SessionRun.objects.get(pk=run_id)


def _ended(run: SessionRun, now: datetime) -> Ended:
    return Ended(
        at=milliseconds(now),
        ended_at=milliseconds(run.actual_end or now),
        duration=None if run.duration is None else int(run.duration.total_seconds()),
        reason=_reason(run),
    )


def _reason(run: SessionRun) -> Literal["mentor", "time", "cancelled"]:
    """Before its effective end only the mentor ends a session."""
    if run.status == RunStatus.CANCELLED:
        return "cancelled"
    is_early = run.actual_end is not None and run.actual_end < run.effective_end
    return "mentor" if is_early else "time"
