"""Who may enter a room, asked alike by its page, its API and its socket (SPEC 10.1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Manager, QuerySet

from catalog.booking.enums import BookingStatus
from catalog.sessions.models import SessionRun
from live.room.enums import RoomRole
from live.room.rules import WORDS, Refusal, refusal_to_enter

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from peerlearn_site.users.models import User


@dataclass(frozen=True, slots=True)
class Admission:
    """A person may enter a room, as what, and under which name."""

    run_id: int
    session_id: int
    room_code: UUID
    user_id: int
    name: str
    role: RoomRole


class NotAdmitted(Exception):
    """A person may not enter; ``run`` is there unless the room is unknown."""

    def __init__(self, refusal: Refusal, run: SessionRun | None = None) -> None:
        super().__init__(refusal, run)
        self.refusal = refusal
        self.run = run

    def __str__(self) -> str:
        return WORDS[self.refusal]


def admit(*, user: User | AnonymousUser, room_code: UUID, now: datetime) -> Admission:
    """Let a person into a room.

    Raises:
        NotAdmitted: unknown room, neither its mentor nor booked nor staff, or outside its hours.
    """
    return admission_to(_run_in(SessionRun.objects, room_code), user=user, now=now)


def run_of(room_code: UUID) -> SessionRun:
    """The session that a room belongs to, with its card and mentor.

    Raises:
        NotAdmitted: there is none, or its page was unpublished.
    """
    return _run_in(SessionRun.objects.select_related("card", "mentor"), room_code)


def _run_in(runs: Manager[SessionRun] | QuerySet[SessionRun], room_code: UUID) -> SessionRun:
    try:
        return runs.get(room_code=room_code, page__live=True)
    except SessionRun.DoesNotExist:
        raise NotAdmitted(Refusal.UNKNOWN) from None


def admission_to(run: SessionRun, *, user: User | AnonymousUser, now: datetime) -> Admission:
    """Let a person into the room of a session, or raise as ``admit`` does."""
    role = role_in(run, user)
    refusal = refusal_to_enter(
        role=role,
        status=run.status,
        starts_at=run.starts_at,
        effective_end=run.effective_end,
        now=now,
    )
    if refusal is not None or role is None or not user.is_authenticated:
        raise NotAdmitted(refusal or Refusal.NOT_BOOKED, run)
    return Admission(
        run_id=run.pk,
        session_id=run.page_id,
        room_code=run.room_code,
        user_id=user.pk,
        name=user.display_name,
        role=role,
    )


def role_in(run: SessionRun, user: User | AnonymousUser) -> RoomRole | None:
    """What somebody is in a session's room: its mentor, booked, staff, or nobody."""
    if not user.is_authenticated or not user.is_active:
        return None
    if run.mentor_id == user.pk:
        return RoomRole.MENTOR
    if run.bookings.filter(learner=user, status=BookingStatus.CONFIRMED).exists():
        return RoomRole.LEARNER
    return RoomRole.OBSERVER if user.is_curator else None
