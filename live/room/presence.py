"""How somebody comes to be here, lost or gone: each step with its entry in the log.

The caller's transaction has locked the room (``locked_room``), so these steps come one after the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from django.db.models import Q

from live.room import log
from live.room.enums import Presence, RoomRole
from live.room.models import Participation, Room
from live.room.protocol import Back, Joined, Left, Lost, MediaState, Person
from live.room.times import milliseconds, milliseconds_or_none

INSIDE: Final = Q(presence__in=[Presence.HERE, Presence.LOST])

JoinType = Literal["mentor.join", "learner.join", "observer.join"]
LeaveType = Literal["mentor.leave", "learner.leave", "observer.leave"]
_JOIN: Final[Mapping[str, JoinType]] = {
    RoomRole.MENTOR: "mentor.join",
    RoomRole.LEARNER: "learner.join",
    RoomRole.OBSERVER: "observer.join",
}
_LEAVE: Final[Mapping[str, LeaveType]] = {
    RoomRole.MENTOR: "mentor.leave",
    RoomRole.LEARNER: "learner.leave",
    RoomRole.OBSERVER: "observer.leave",
}


def locked_room(room_id: int) -> Room:
    """The room, for as long as the transaction lasts; whatever is written to its log waits for it.

    Where the session's row is locked too, it is locked first.

    Raises:
        Room.DoesNotExist: there is none any more.
    """
    return Room.objects.select_for_update().get(pk=room_id)


def come_back(
    room: Room, participation: Participation, *, connection_id: UUID, now: datetime
) -> None:
    """The page that somebody is in speaks through another socket, after a loss or without one."""
    was_lost = participation.presence == Presence.LOST
    _be_here(participation, connection_id, now)
    if was_lost:
        log.append(room, Back(at=milliseconds(now), id=participation.pk))


def come_in(
    room: Room,
    participation: Participation,
    *,
    name: str,
    client_id: UUID,
    connection_id: UUID,
    now: datetime,
) -> None:
    """Somebody is here with a new page, whose epoch is the next one.

    Who was inside with the page before keeps their place in the order, and a raised hand.
    """
    if participation.presence == Presence.GONE:
        participation.joined_at, participation.hand_raised_at = now, None
    participation.epoch += 1
    participation.client_id, participation.left_at = client_id, None
    _be_here(participation, connection_id, now)
    person = person_of(participation, name=name)
    entry = Joined(type=_JOIN[participation.role], at=milliseconds(now), person=person)
    log.append(room, entry)
    if room.watched_at is None:
        room.watched_at = now
        room.save(update_fields=["watched_at"])


def lose(room: Room, participation: Participation, *, now: datetime) -> None:
    """Nothing is heard of somebody who was here; their seat is kept."""
    participation.presence, participation.lost_at = Presence.LOST, now
    participation.connection_id = participation.seen_at = None
    participation.save()
    log.append(room, Lost(at=milliseconds(now), id=participation.pk))


def let_go(
    room: Room, participation: Participation, *, reason: Literal["left", "lost"], now: datetime
) -> None:
    """Somebody is in the room no more."""
    empty(room, [participation], now=now)
    left = Left(
        type=_LEAVE[participation.role], at=milliseconds(now), id=participation.pk, reason=reason
    )
    log.append(room, left)


def empty(room: Room, people: Iterable[Participation], *, now: datetime) -> None:
    """Take people out of the room without a word; with the last of them gone nobody watches it."""
    for participation in people:
        participation.presence, participation.left_at = Presence.GONE, now
        participation.connection_id = participation.seen_at = participation.lost_at = None
        participation.save()
    if not room.participations.filter(INSIDE).exists():
        room.watched_at = None
        room.save(update_fields=["watched_at"])


def person_of(participation: Participation, *, name: str) -> Person:
    """Somebody who is inside, as the others see them."""
    assert participation.joined_at is not None, "whoever is inside came in"
    return Person.model_validate(
        {
            "id": participation.pk,
            "name": name,
            "role": participation.role,
            "presence": participation.presence,
            "epoch": participation.epoch,
            "joined_at": milliseconds(participation.joined_at),
            "hand_raised_at": milliseconds_or_none(participation.hand_raised_at),
            "media": media_of(participation),
        }
    )


def media_of(participation: Participation) -> MediaState:
    """What somebody sends at the moment."""
    return MediaState(
        mic=participation.mic_on, camera=participation.camera_on, screen=participation.screen_on
    )


def note_media(participation: Participation, media: MediaState) -> bool:
    """Take over what somebody sends now, without saving it; return whether it is something else."""
    if media == media_of(participation):
        return False
    participation.mic_on, participation.camera_on = media.mic, media.camera
    participation.screen_on = media.screen
    return True


def _be_here(participation: Participation, connection_id: UUID, now: datetime) -> None:
    participation.presence, participation.connection_id = Presence.HERE, connection_id
    participation.seen_at, participation.lost_at = now, None
    participation.save()
