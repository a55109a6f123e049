"""What tests do inside a home with the product's own models; run by ``in_home``, never imported."""

from __future__ import annotations

import time
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import Group
from django.db import Error, connection, transaction
from django.db.models import Count
from django.utils.crypto import get_random_string
from wagtail.models import Page

from catalog.booking.enums import BookingStatus
from catalog.booking.models import Booking
from catalog.profiles.models import MentorProfile
from catalog.sessions.enums import RunStatus
from catalog.sessions.lifecycle import change_status
from catalog.sessions.models import SessionRun
from live.room import log
from live.room.models import RoomEvent
from peerlearn_site.effects import clock, relay
from peerlearn_site.effects.models import Effect
from peerlearn_site.operations.backup.snapshots import copy_database
from peerlearn_site.operations.patience import take_time
from peerlearn_site.users.models import User
from peerlearn_site.users.roles import Role
from tests.support import demand_histories as requests
from tests.support import make, ratings, rooms


@transaction.atomic
def people(*, role: str, count: int) -> list[dict[str, str]]:
    """Make ``count`` people of a role (``"Mentors"`` or ``"Learners"``), signed in by rows alone.

    Returns what their browsers hold: ``{"username", "session", "csrf"}``.
    """
    prefix = role.lower().removesuffix("s")
    made = User.objects.bulk_create(
        User(username=f"{prefix}{number}", email=f"{prefix}{number}@example.org", password="!")
        for number in range(count)
    )
    group = Group.objects.get(name=role)
    User.groups.through.objects.bulk_create(
        User.groups.through(user=user, group=group) for user in made
    )
    if role == Role.MENTOR:
        MentorProfile.objects.bulk_create(
            MentorProfile(user=user, is_verified=True) for user in made
        )
    return [_signed_in(user) for user in made]


def cast(*, counts: dict[str, int]) -> list[list[dict[str, str]]]:
    """Make so many people of each role, as ``people`` does."""
    return [people(role=role, count=count) for role, count in counts.items()]


def _signed_in(user: User) -> dict[str, str]:
    session: Any = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return {
        "username": user.username,
        "session": session.session_key,
        "csrf": get_random_string(32),
    }


@transaction.atomic
def meeting(
    *,
    mentor: str,
    learners: list[str],
    title: str,
    starts_in: float,
    minutes: int = 60,
    live: bool = False,
    capacity: int = 5,
) -> dict[str, Any]:
    """A free session around now that these people have booked; ``starts_in`` minutes from now.

    Returns ``{"id", "room_code", "started_at"}``; the last in seconds since the epoch, null if not live.
    """
    now = clock.now()
    starts_at = now + timedelta(minutes=starts_in)
    run = make.session(
        mentor=User.objects.get(username=mentor),
        starts_at=starts_at,
        title=title,
        minutes=minutes,
        capacity=capacity,
        status=RunStatus.LIVE if live else RunStatus.SCHEDULED,
    )
    started_at = min(now, starts_at) if live else None
    people = User.objects.filter(username__in=learners)
    Booking.objects.bulk_create(
        Booking(
            run=run, learner=learner, status=BookingStatus.CONFIRMED, created_at=now, told_at=now
        )
        for learner in people
    )
    SessionRun.objects.filter(pk=run.pk).update(
        seats_taken=len(learners),
        booked_count=len(learners),
        actual_start=started_at,
    )
    return {
        "id": run.page_id,
        "room_code": str(run.room_code),
        "started_at": started_at.timestamp() if started_at else None,
    }


def attend(*, session_id: int, learners: list[str]) -> None:
    """Let them come into a live session's room, by its own door."""
    run = SessionRun.objects.get(page_id=session_id)
    for learner in User.objects.filter(username__in=learners):
        rooms.come_in(run, learner, now=clock.now())


def end(*, session_id: int) -> bool:
    """End a live session, as its mentor does."""
    run = SessionRun.objects.get(page_id=session_id)
    return change_status(run=run, to=RunStatus.COMPLETED, now=clock.now())


def meetings(*, meetings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Several at once, each as ``meeting`` makes it."""
    return [meeting(**values) for values in meetings]


def outcome(*, session_id: int) -> dict[str, Any]:
    """What is left of a session in the rows: its end, who came, what they said of each other, the log."""
    run = SessionRun.objects.get(page_id=session_id)
    entries = RoomEvent.objects.filter(room__run=run).order_by("seq")
    came = run.bookings.order_by("learner__username").values_list("learner__username", "attendance")
    said = run.feedback.order_by("pk").values_list("author__username", "stars", "comment")
    return {
        "status": run.status,
        "seconds": run.duration.total_seconds() if run.duration is not None else None,
        "attendance": dict(came),
        "feedback": [list(row) for row in said],
        "log": list(entries.values_list("type", flat=True)),
    }


def rating_histories(*, count: int, seed: int) -> dict[str, Any]:
    """Play so many mentors' histories of ratings; see ``tests.support.ratings``."""
    return ratings.play(count=count, seed=seed)


def demand_histories(*, count: int, seed: int) -> dict[str, Any]:
    """Play so many histories of requests; see ``tests.support.demand_histories``."""
    return requests.play(count=count, seed=seed)


def room_states(*, room_codes: list[str]) -> list[dict[str, Any]]:
    """What has become of rooms: status and extension of each one's session, and its log."""
    runs = [SessionRun.objects.get(room_code=room_code) for room_code in room_codes]
    return [
        {
            "status": run.status,
            "extension_minutes": run.extension_minutes,
            "log": room_log(room_code=str(run.room_code)),
        }
        for run in runs
    ]


def room_log(*, room_code: str) -> list[dict[str, Any]]:
    """A room's log as its pages get it."""
    events = RoomEvent.objects.filter(room__run__room_code=room_code).order_by("seq")
    return [log.entry_of(event).model_dump(mode="json") for event in events]


def tree_problems() -> list[list[Any]]:
    """Whatever is wrong with the page tree, in treebeard's five kinds."""
    return [list(kind) for kind in Page.find_problems()]


def carried_out() -> dict[str, int]:
    """Carry out every effect that waits; how many there are of each status then."""
    while relay.run_due(now=clock.now()):
        pass
    return dict(Effect.objects.order_by().values_list("status").annotate(Count("pk")))


def found(*, words: str) -> list[str]:
    """The titles of pages that a search finds."""
    pages = Page.objects.search(words, order_by_relevance=False, operator="and")
    return sorted(page.title for page in pages)


def next_key_of_a_user() -> int:
    """The number that the next person gets."""
    return User.objects.create(username=get_random_string(12)).pk


def copied_database(*, folder: str) -> str:
    """Copy this house's database alone; the file."""
    return str(copy_database(Path(folder), "copy"))


def limits_of_the_database() -> list[dict[str, str]]:
    """How long PostgreSQL lets this house's processes keep others waiting: as they serve, and in commands."""
    names = ("lock_timeout", "idle_in_transaction_session_timeout", "tcp_keepalives_idle")

    def limits() -> dict[str, str]:
        with connection.cursor() as cursor:
            return {name: cursor.execute(f"SHOW {name}").fetchone()[0] for name in names}

    serving = limits()
    take_time()
    return [serving, limits()]


def hold_a_run(*, run_id: int, seconds: float) -> str:
    """Lock a session's row and stand still, as a process that hangs; what became of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET idle_in_transaction_session_timeout = '200ms'")
    try:
        with transaction.atomic():
            SessionRun.objects.select_for_update().get(pk=run_id)
            time.sleep(seconds)
            SessionRun.objects.filter(pk=run_id).update(booked_count=99)
    except Error as error:
        return str(error)
    return "committed"


def database_in_use() -> list[str]:
    """Which kind of database serves this house, how its transactions begin, and where it lies."""
    connection.ensure_connection()
    mode = getattr(connection, "transaction_mode", "")
    return [settings.DATABASES["default"]["ENGINE"], mode, str(connection.settings_dict["NAME"])]
