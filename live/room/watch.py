"""Looking after rooms for those who can no longer speak for themselves (SPEC 10.9).

Sockets are watched by the process that holds them. This is for people whose process died, and for the seats
of those who do not come back. Each step locks its room and looks again before it changes anything.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet

from live.room import presence
from live.room.enums import Presence, RoomRole
from live.room.free_rows import update_free
from live.room.models import Participation, Room
from live.room.rules import GRACE, MENTORS_GRACE, SILENT_AFTER

logger = logging.getLogger(__name__)

# How often it is written down that somebody watches.
NOTE_EVERY: Final = timedelta(seconds=5)
# Nobody watched for so long: no server was there, and nobody could be heard.
UNWATCHED_AFTER: Final = timedelta(seconds=15)


def watch(*, now: datetime) -> int:
    """Call lost who went silent, let go of who stays lost; return how many."""
    _note_watching(now)
    changed = 0
    for room_id, participation_id in _due(now).values_list("room_id", "pk"):
        try:
            changed += _look_at(room_id, participation_id, now)
        except Exception:
            # One room must not cost all others their watch.
            logger.exception("could not look at participation %s", participation_id)
    return changed


def _due(now: datetime) -> QuerySet[Participation]:
    silent = Q(seen_at__lte=now - SILENT_AFTER)
    gone = Q(lost_at__lte=now - GRACE) & ~Q(role=RoomRole.MENTOR)
    return Participation.objects.filter(silent | gone | Q(lost_at__lte=now - MENTORS_GRACE))


@transaction.atomic
def _look_at(room_id: int, participation_id: int, now: datetime) -> bool:
    # A room that somebody writes to is looked at by the next pass: this one must not stand and wait.
    room = Room.objects.select_for_update(skip_locked=True).filter(pk=room_id).first()
    due = _due(now).filter(pk=participation_id).first()
    if room is None or due is None:
        return False
    if due.presence == Presence.HERE:
        presence.lose(room, due, now=now)
    else:
        presence.let_go(room, due, reason="lost", now=now)
    return True


def _note_watching(now: datetime) -> None:
    rooms = Room.objects.filter(watched_at__lte=now - NOTE_EVERY)
    due = list(rooms.values_list("pk", "watched_at"))
    if not due:
        return
    update_free(rooms.filter(watched_at__gt=now - UNWATCHED_AFTER), watched_at=now)
    for room_id, watched_at in due:
        if watched_at is not None and watched_at <= now - UNWATCHED_AFTER:
            _give_back(room_id, watched_at, now)


@transaction.atomic
def _give_back(room_id: int, watched_at: datetime, now: datetime) -> None:
    """Begin to watch a room anew, as if everybody had just been heard; of several processes one does."""
    if not Room.objects.filter(pk=room_id, watched_at=watched_at).update(watched_at=now):
        return
    inside = Participation.objects.filter(room_id=room_id)
    inside.filter(presence=Presence.HERE).update(seen_at=now)
    inside.filter(presence=Presence.LOST).update(lost_at=now)
