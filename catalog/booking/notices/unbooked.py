"""What the mentor is told when a session's start passes and nobody has booked (SPEC 8.3)."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.urls import reverse
from django.utils.http import urlencode

from catalog.booking.notices.wording import notice_of, when_of
from catalog.sessions.models import SessionRun
from peerlearn_site.notifications.kinds import Category, kind
from peerlearn_site.notifications.services import notify

# Open pages hear the event of the same name, whose toast leads on.
NO_BOOKINGS = kind("session.no_bookings", Category.TEACHING, toasts=False)
MESSAGE: Final = "No bookings; consider rescheduling"


def no_bookings_key(run: SessionRun) -> str:
    """Names the news of this run and start: a session that is moved may be told of again."""
    return f"{NO_BOOKINGS}:{run.pk}:{run.starts_at:%Y%m%dT%H%M%S}"


def reschedule_url(run: SessionRun) -> str:
    """Where the mentor moves the session: the list of theirs, with its dialog open."""
    query = urlencode({"tab": "Upcoming", "reschedule": run.page_id})
    return f"{reverse('dashboard:my-sessions')}?{query}"


def tell_of_no_bookings(*, run: SessionRun, now: datetime) -> bool:
    """Tell the mentor once; whether that was now."""
    notice = notice_of(
        run,
        to=run.mentor,
        title=MESSAGE,
        body=f"“{run.title}” was to start, and nobody has booked it.\n\n"
        f"{when_of(run, run.mentor)}\n\n"
        "You can still move it to another time until it would have ended.",
        url=reschedule_url(run),
    )
    told = notify(kind=NO_BOOKINGS, notices=[notice], key=no_bookings_key(run), now=now)
    return told == 1
