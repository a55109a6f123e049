"""Who may see what of a session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from catalog.sessions.enums import OPEN_STATUSES
from catalog.sessions.models import SessionRun

if TYPE_CHECKING:
    from peerlearn_site.users.models import User


def is_mentor_of(user: User | AnonymousUser, run: SessionRun) -> bool:
    """Whether the session is the person's own."""
    return user.is_authenticated and run.mentor_id == user.pk


def may_see_run(user: User | AnonymousUser, run: SessionRun, *, is_listed: bool) -> bool:
    """What is or was public is everybody's; an unpublished session is its mentor's."""
    return is_listed or run.page.live or is_mentor_of(user, run)


def may_know_room_code(user: User | AnonymousUser, run: SessionRun) -> bool:
    """The session's mentor, and learners with a confirmed booking (SPEC 1.4)."""
    if is_mentor_of(user, run):
        return True
    return user.is_authenticated and run.bookings.filter(learner=user, status="confirmed").exists()


def room_url(user: User | AnonymousUser, run: SessionRun) -> str | None:
    """The address of the session's room, for those who may know it, while there is one to go to."""
    if run.status not in OPEN_STATUSES or not may_know_room_code(user, run):
        return None
    return reverse("room", args=[run.room_code])
