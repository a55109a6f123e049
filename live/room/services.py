"""What people do in a room. Everything here is safe to ask for twice.

Every write locks the room's row, and before it the session's where that is to change: so they come one
after the other, and the log has no gap.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from catalog.sessions import lifecycle
from catalog.sessions.enums import RunStatus
from live.room import feed, log, presence
from live.room.admission import Admission, NotAdmitted
from live.room.enums import Presence, RoomRole
from live.room.free_rows import update_free
from live.room.models import Participation, Room
from live.room.protocol import Extended, HandChanged, MediaChanged, MediaState, Replaced
from live.room.rules import (
    ROOM_WORDS,
    RoomRefusal,
    refusal_to_end,
    refusal_to_enter,
    refusal_to_extend,
    refusal_to_start,
)
from live.room.times import milliseconds, milliseconds_or_none

NOTHING = MediaState()


class RoomRefused(Exception):
    """The room's rules forbid it; ``code`` is the wire's, ``str()`` says it in words."""

    def __init__(self, code: RoomRefusal) -> None:
        super().__init__(code)
        self.code = code

    def __str__(self) -> str:
        return ROOM_WORDS[self.code]


class SeatReplaced(Exception):
    """The socket speaks for nobody any more: another one does, or its person is lost or gone."""


@dataclass(frozen=True, slots=True)
class Seat:
    """One socket's place in a room; ``resumed``: its page goes on where it was."""

    participation_id: int
    run_id: int
    room_id: int
    room_code: UUID
    user_id: int
    role: RoomRole
    epoch: int
    connection_id: UUID
    resumed: bool


@transaction.atomic
def enter(
    *,
    admission: Admission,
    client_id: UUID,
    connection_id: UUID,
    media: MediaState,
    now: datetime,
) -> Seat:
    """Take a seat for a page that has just opened this socket.

    The page that had the seat goes on with it: nobody notices, or all hear that it is back. Any other page,
    and one whose person is something else by now, comes in anew, with the next epoch, and one that is still
    inside is told that it was replaced.

    Raises:
        NotAdmitted: the session ended or was cancelled since the person was admitted.
    """
    room = _room_for(admission, now)
    participation, _ = Participation.objects.get_or_create(
        room=room, user_id=admission.user_id, defaults={"role": admission.role}
    )
    was_inside = participation.presence != Presence.GONE
    is_same = (participation.client_id, participation.role) == (client_id, admission.role)
    resumed = was_inside and is_same
    participation.role = admission.role
    is_live = room.run.status == RunStatus.LIVE
    if is_live and admission.role != RoomRole.OBSERVER and participation.attended_at is None:
        participation.attended_at = now
    changed = presence.note_media(participation, _allowed(admission.role, media))
    if resumed:
        presence.come_back(room, participation, connection_id=connection_id, now=now)
        if changed:
            _tell_media(room, participation, now)
    else:
        _come_in(room, participation, admission, client_id, connection_id, was_inside, now)
    return _seat(room, participation, admission, connection_id, resumed=resumed)


@transaction.atomic
def leave(*, seat: Seat, now: datetime) -> bool:
    """The page says goodbye; return whether it was the one that counted."""
    return _go(seat, now=now, for_good=True)


@transaction.atomic
def lose(*, seat: Seat, now: datetime) -> bool:
    """The socket is gone without a word; return whether it was the one that counted."""
    return _go(seat, now=now, for_good=False)


@transaction.atomic
def set_media(*, seat: Seat, media: MediaState, now: datetime) -> None:
    """Note what somebody sends from now on, and tell the others.

    Raises:
        RoomRefused: observers send nothing.
        SeatReplaced: the socket speaks for nobody any more.
    """
    if _allowed(seat.role, media) != media:
        raise RoomRefused(RoomRefusal.WATCH_ONLY)
    room, participation = _seated(seat)
    if presence.note_media(participation, media):
        participation.save(update_fields=["mic_on", "camera_on", "screen_on"])
        _tell_media(room, participation, now)


@transaction.atomic
def raise_hand(*, seat: Seat, raised: bool, now: datetime) -> None:
    """Raise a hand or lower it, and tell the others. A raised one keeps its time.

    Raises:
        RoomRefused: observers have no say.
        SeatReplaced: the socket speaks for nobody any more.
    """
    if seat.role == RoomRole.OBSERVER:
        raise RoomRefused(RoomRefusal.WATCH_ONLY)
    room, participation = _seated(seat)
    if raised == (participation.hand_raised_at is not None):
        return
    participation.hand_raised_at = now if raised else None
    participation.save(update_fields=["hand_raised_at"])
    raised_at = milliseconds_or_none(participation.hand_raised_at)
    entry = HandChanged(at=milliseconds(now), id=participation.pk, raised_at=raised_at)
    log.append(room, entry)


@transaction.atomic
def start(*, seat: Seat, now: datetime) -> None:
    """Go live: everybody who is here attends from now on.

    Raises:
        RoomRefused: not the mentor, too early, or over.
        SeatReplaced: the socket speaks for nobody any more.
    """
    run = lifecycle.locked_run(run_id=seat.run_id)
    _refuse(
        refusal_to_start(
            role=seat.role,
            status=run.status,
            starts_at=run.starts_at,
            effective_end=run.effective_end,
            now=now,
        )
    )
    _seated(seat)
    lifecycle.change_status(run=run, to=RunStatus.LIVE, now=now)


@transaction.atomic
def end(*, seat: Seat, now: datetime) -> None:
    """End the session for everybody.

    Raises:
        RoomRefused: not the mentor, or it never began.
        SeatReplaced: the socket speaks for nobody any more.
    """
    run = lifecycle.locked_run(run_id=seat.run_id)
    _refuse(refusal_to_end(role=seat.role, status=run.status))
    if run.status == RunStatus.LIVE:
        _seated(seat)
        lifecycle.change_status(run=run, to=RunStatus.COMPLETED, now=now)


@transaction.atomic
def extend(*, seat: Seat, total_minutes: int, now: datetime) -> None:
    """Let the session last so many minutes longer than scheduled, in all; less changes nothing.

    Raises:
        RoomRefused: not the mentor, not live, over, or too much.
        SeatReplaced: the socket speaks for nobody any more.
    """
    run = lifecycle.locked_run(run_id=seat.run_id)
    _refuse(
        refusal_to_extend(
            role=seat.role,
            status=run.status,
            total_minutes=total_minutes,
            effective_end=run.effective_end,
            now=now,
        )
    )
    room, _ = _seated(seat)
    if lifecycle.extend(run=run, total_minutes=total_minutes):
        entry = Extended(
            at=milliseconds(now),
            ends_at=milliseconds(run.effective_end),
            extension_minutes=run.extension_minutes,
        )
        log.append(room, entry)


def seen(*, connection_ids: Collection[UUID], now: datetime) -> set[UUID]:
    """Note that these sockets were heard; return those that speak for nobody any more.

    They are of many rooms, whose rows this does not lock: so it waits for nobody. Who is just being changed is
    noted with the next heartbeat.
    """
    if not connection_ids:
        return set()
    heard = Participation.objects.filter(connection_id__in=connection_ids)
    if update_free(heard, seen_at=now) == len(connection_ids):
        return set()
    return set(connection_ids) - set(heard.values_list("connection_id", flat=True))


def _room_for(admission: Admission, now: datetime) -> Room:
    """The room, locked; who was admitted a moment ago may still be too late."""
    room, _ = Room.objects.select_for_update().get_or_create(run_id=admission.run_id)
    run = room.run
    refusal = refusal_to_enter(
        role=admission.role,
        status=run.status,
        starts_at=run.starts_at,
        effective_end=run.effective_end,
        now=now,
    )
    if refusal is not None:
        raise NotAdmitted(refusal, run)
    return room


def _come_in(
    room: Room,
    participation: Participation,
    admission: Admission,
    client_id: UUID,
    connection_id: UUID,
    was_inside: bool,
    now: datetime,
) -> None:
    presence.come_in(
        room,
        participation,
        name=admission.name,
        client_id=client_id,
        connection_id=connection_id,
        now=now,
    )
    if was_inside:
        replaced = Replaced(epoch=participation.epoch)
        log.tell_person(admission.room_code, participation.pk, replaced)
    elif admission.role == RoomRole.LEARNER:
        feed.tell_learner_entered(run=room.run, person_id=participation.pk, name=admission.name)


def _seat(
    room: Room,
    participation: Participation,
    admission: Admission,
    connection_id: UUID,
    *,
    resumed: bool,
) -> Seat:
    return Seat(
        participation_id=participation.pk,
        run_id=admission.run_id,
        room_id=room.pk,
        room_code=admission.room_code,
        user_id=admission.user_id,
        role=admission.role,
        epoch=participation.epoch,
        connection_id=connection_id,
        resumed=resumed,
    )


def _seated(seat: Seat) -> tuple[Room, Participation]:
    """The room, locked, and the participation that the socket speaks for."""
    try:
        room = presence.locked_room(seat.room_id)
        return room, room.participations.get(
            pk=seat.participation_id, connection_id=seat.connection_id
        )
    except (Room.DoesNotExist, Participation.DoesNotExist) as error:
        raise SeatReplaced from error


def _go(seat: Seat, *, now: datetime, for_good: bool) -> bool:
    """Only the socket that speaks for somebody takes them away."""
    try:
        room, participation = _seated(seat)
    except SeatReplaced:
        return False
    if for_good:
        presence.let_go(room, participation, reason="left", now=now)
    else:
        presence.lose(room, participation, now=now)
    return True


def _allowed(role: RoomRole, media: MediaState) -> MediaState:
    return NOTHING if role == RoomRole.OBSERVER else media


def _tell_media(room: Room, participation: Participation, now: datetime) -> None:
    media = presence.media_of(participation)
    log.append(room, MediaChanged(at=milliseconds(now), id=participation.pk, media=media))


def _refuse(refusal: RoomRefusal | None) -> None:
    if refusal is not None:
        raise RoomRefused(refusal)
