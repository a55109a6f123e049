"""Every topic of the house, and the group that carries it.

Public names may hold ``:``, a channel layer's group names may not: one typed value maps them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.auth.models import AnonymousUser

if TYPE_CHECKING:
    from peerlearn_site.users.models import User


@dataclass(frozen=True, slots=True)
class Topic:
    """A stream of events: ``name`` on the wire, ``group`` on the layer."""

    name: str
    group: str


SESSIONS_NEW = Topic("sessions:new", "sessions.new")
SESSIONS_CHANGED = Topic("sessions:changed", "sessions.changed")
DEMAND_CHANGED = Topic("demand:changed", "demand.changed")

# What every visitor hears.
PUBLIC = (SESSIONS_NEW, SESSIONS_CHANGED, DEMAND_CHANGED)
PUBLIC_GROUPS = tuple(topic.group for topic in PUBLIC)


# The group in which processes tell each other that they live; nothing in it is for browsers.
PULSE = "processes.pulse"


def sessions_of_mentor(mentor_id: int) -> Topic:
    """What happens to a mentor's sessions: bookings, learners entering, the end."""
    return Topic(f"sessions:{mentor_id}", f"sessions.mentor.{mentor_id}")


def sessions_of_room(room_code: UUID) -> Topic:
    """What happens in one room."""
    return Topic(f"sessions:{room_code}", f"sessions.room.{room_code}")


def sessions_of_participant(room_code: UUID, participation_id: int) -> Topic:
    """What is said to one person in one room: the name alone keeps it from any other room."""
    suffix = f"{room_code}.{participation_id}"
    return Topic(f"sessions:{room_code}:{participation_id}", f"sessions.room.{suffix}")


def notifications_of(user_id: int) -> Topic:
    """What a person is told."""
    return Topic(f"notifications:{user_id}", f"notifications.user.{user_id}")


def sockets_of(user_id: int) -> str:
    """The group of all sockets that somebody has opened; nothing in it is for browsers."""
    return f"sockets.user.{user_id}"


def topics_for(user: User | AnonymousUser) -> tuple[Topic, ...]:
    """What a feed socket hears, derived from the signed-in person and nothing else."""
    if not user.is_authenticated:
        return PUBLIC
    own = (notifications_of(user.pk),)
    return (*PUBLIC, *own, sessions_of_mentor(user.pk)) if user.is_mentor else (*PUBLIC, *own)
