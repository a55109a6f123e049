"""A room as tests speak of it: people come in by the product's own doors, and the log is read back."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from catalog.booking.services import join
from catalog.sessions.models import SessionRun
from live.room import services
from live.room.admission import admit
from live.room.models import Participation, RoomEvent
from live.room.protocol import MediaState
from live.room.services import Seat
from peerlearn_site.users.models import User

SILENCE = MediaState()


def come_in(
    run: SessionRun,
    user: User,
    *,
    now: datetime,
    client_id: UUID | None = None,
    media: MediaState = SILENCE,
) -> Seat:
    """Open a socket to the room and join, with a page of one's own unless it is named."""
    return services.enter(
        admission=admit(user=user, room_code=run.room_code, now=now),
        client_id=client_id or uuid4(),
        connection_id=uuid4(),
        media=media,
        now=now,
    )


def book(run: SessionRun, *learners: User, now: datetime) -> None:
    """Give each of them a confirmed seat."""
    for learner in learners:
        join(learner=learner, session_id=run.page_id, now=now)


def log(run: SessionRun, *, since: int = 0) -> list[tuple[str, dict[str, Any]]]:
    """(type, the rest) of every entry after one, after a look at their numbers: no gap, none twice."""
    events = list(RoomEvent.objects.filter(room__run=run).order_by("pk"))
    assert sorted(event.seq for event in events) == list(range(1, len(events) + 1))
    events.sort(key=lambda event: event.seq)
    return [(event.type, event.payload) for event in events[since:]]


def kinds(run: SessionRun, *, since: int = 0) -> list[str]:
    """The types of every entry after one."""
    return [kind for kind, _ in log(run, since=since)]


def presences(run: SessionRun) -> dict[str, str]:
    """Who is here, lost or gone, by username."""
    rows = Participation.objects.filter(room__run=run).select_related("user")
    return {row.user.username: row.presence for row in rows}
