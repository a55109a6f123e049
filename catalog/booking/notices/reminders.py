"""What learners and the mentor are told before a session starts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from catalog.booking.models import Booking
from catalog.booking.notices.late import of_this_start
from catalog.booking.notices.wording import notice_of, way_to_room, when_of
from catalog.sessions.models import SessionRun
from catalog.sessions.when import until_in_words
from peerlearn_site.notifications.kinds import Category, kind
from peerlearn_site.notifications.services import Notice, notify

REMINDER = kind("session.reminder", Category.REMINDERS)
REMINDER_OF_MENTOR = kind("session.reminder_mentor", Category.REMINDERS)


def remind_learners(*, run: SessionRun, bookings: Iterable[Booking], now: datetime) -> int:
    """Tell these learners how long there is left; return how many were told."""

    def notice(booking: Booking) -> Notice:
        learner = booking.learner
        soon = until_in_words(run.starts_at, now=now, zone=learner.zone)
        return notice_of(
            run,
            to=learner,
            title=f"Starts {soon}: {run.title}",
            body=f"“{run.title}” with {run.mentor.display_name} starts {soon}.\n\n"
            f"{when_of(run, learner)}\n\n"
            f"{way_to_room(run)}\n\n"
            "If you cannot come, give your seat back until the start, so that somebody else can have it.",
            data=of_this_start(run),
        )

    return notify(kind=REMINDER, notices=map(notice, bookings), now=now)


def mentor_reminder_key(run: SessionRun, hour: int) -> str:
    """Names one reminder of a run as it is planned now: a session that is moved is reminded of anew."""
    return f"{REMINDER_OF_MENTOR}:{run.pk}:{run.starts_at:%Y%m%dT%H%M%S}:{hour}"


def remind_mentor(*, run: SessionRun, hour: int, now: datetime) -> int:
    """Tell the mentor how long there is left and how many have booked, once; whether that was now."""
    mentor = run.mentor
    soon = until_in_words(run.starts_at, now=now, zone=mentor.zone)
    notice = notice_of(
        run,
        to=mentor,
        title=f"Your session starts {soon}: {run.title}",
        body=f"“{run.title}” starts {soon}. {_who_comes(run)}\n\n"
        f"{when_of(run, mentor)}\n\n"
        f"{way_to_room(run)}",
        data=of_this_start(run),
    )
    key = mentor_reminder_key(run, hour)
    return notify(kind=REMINDER_OF_MENTOR, notices=[notice], key=key, now=now)


def _who_comes(run: SessionRun) -> str:
    if run.booked_count == 0:
        return "Nobody has booked yet."
    return f"{run.booked_count} learner{'s have' if run.booked_count > 1 else ' has'} booked."
