"""What those who came are told when they have not rated their mentor yet (SPEC 10.14)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from catalog.booking.models import Booking
from catalog.booking.notices.wording import notice_of
from catalog.sessions.models import SessionRun
from peerlearn_site.notifications.kinds import Category, kind
from peerlearn_site.notifications.services import Notice, notify

ASKED_TO_RATE = kind("rating.reminder", Category.RATINGS)


def ask_to_rate(*, run: SessionRun, bookings: Iterable[Booking], now: datetime) -> int:
    """Ask these learners what they say of the mentor; return how many were asked."""
    mentor = run.mentor.display_name

    def notice(booking: Booking) -> Notice:
        return notice_of(
            run,
            to=booking.learner,
            title=f"Rate your mentor: {mentor}",
            body=f"You were in “{run.title}” with {mentor}. How was it?\n\n"
            "A few stars and a word or two help the mentor, and others who look for one.",
            url=f"{run.page.get_url() or ''}?rate=1",
        )

    return notify(kind=ASKED_TO_RATE, notices=map(notice, bookings), now=now)
