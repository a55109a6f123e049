"""What learners are told when a session of theirs is moved or cancelled, each in their own zone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from catalog.booking.models import Booking
from catalog.booking.notices.wording import notice_of
from catalog.booking.selectors import active
from catalog.sessions.models import SessionRun
from catalog.sessions.when import in_words, moment_in_words
from peerlearn_site.notifications.kinds import Category, kind
from peerlearn_site.notifications.services import Notice, notify

RESCHEDULED = kind("session.rescheduled", Category.CHANGES)
CANCELLED = kind("session.cancelled", Category.CHANGES)
_NOT_PAID = " Your seat was not paid for yet, and nothing is due."


def tell_of_new_times(
    *, run: SessionRun, old_start: datetime, old_end: datetime, now: datetime
) -> int:
    """Tell everybody with a seat, booked or held, that the session was moved; return how many."""

    def notice(booking: Booking) -> Notice:
        zone = booking.learner.zone
        return notice_of(
            run,
            to=booking.learner,
            title=f"New time: {run.title}",
            body=f"{run.mentor.display_name} has moved “{run.title}”, in which you have a seat.\n\n"
            f"New: {in_words(run.starts_at, run.ends_at, zone=zone)}\n"
            f"Was: {in_words(old_start, old_end, zone=zone)}\n\n{_what_now(booking)}",
        )

    return _tell(RESCHEDULED, run, notice, now=now)


def _what_now(booking: Booking) -> str:
    if booking.hold_expires_at is None:
        return (
            "Your seat is kept. "
            "If the new time does not suit you, you can give it back until the start."
        )
    until = moment_in_words(booking.hold_expires_at, zone=booking.learner.zone)
    keep = "Payment keeps it." if _is_unpaid(booking) else "Choose “Keep my seat” on its page."
    return f"A seat is held for you until {until}. {keep}"


def tell_of_cancellation(*, run: SessionRun, now: datetime) -> int:
    """Tell everybody with a seat, booked or held, that the session will not be; return how many."""

    def notice(booking: Booking) -> Notice:
        return notice_of(
            run,
            to=booking.learner,
            title=f"Cancelled: {run.title}",
            body=f"{run.mentor.display_name} has cancelled “{run.title}”, in which you had a seat.\n\n"
            f"It was to be: {in_words(run.starts_at, run.ends_at, zone=booking.learner.zone)}\n\n"
            f"You need not do anything.{_NOT_PAID if _is_unpaid(booking) else ''}",
        )

    # A session is cancelled once, so its number is the news.
    return _tell(CANCELLED, run, notice, key=f"{CANCELLED}:{run.pk}", now=now)


def _is_unpaid(booking: Booking) -> bool:
    """A free seat that was offered from the line is held, too, but nothing was ever due for it."""
    return booking.hold_expires_at is not None and booking.price_paise is not None


def _tell(
    news: str,
    run: SessionRun,
    notice: Callable[[Booking], Notice],
    *,
    key: str | None = None,
    now: datetime,
) -> int:
    seats = Booking.objects.filter(active(now=now), run=run).select_related("learner")
    return notify(kind=news, notices=map(notice, seats.order_by("pk")), key=key, now=now)
