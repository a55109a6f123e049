"""What people in a line are told, each in their own zone."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from catalog.booking import selectors
from catalog.booking.models import Booking, WaitlistEntry
from catalog.booking.notices.wording import notice_of
from catalog.sessions.enums import RunStatus
from catalog.sessions.models import SessionRun
from catalog.sessions.when import in_words, moment_in_words
from peerlearn_site.notifications.kinds import Category, kind
from peerlearn_site.notifications.services import notify
from peerlearn_site.users.models import User

OFFERED: Final = kind("waitlist.offered", Category.WAITLIST)
PASSED: Final = kind("waitlist.passed", Category.WAITLIST)
CLOSED: Final = kind("waitlist.closed", Category.WAITLIST)
MOVED: Final = kind("waitlist.moved", Category.WAITLIST)


def tell_of_offers(*, run: SessionRun, offers: Collection[Booking], now: datetime) -> int:
    """Tell everybody who is offered a seat until when it is theirs to take; return how many."""
    notices = [
        notice_of(
            run,
            to=offer.learner,
            title=f"A seat is yours to take: {run.title}",
            body=_offered(run, offer),
        )
        for offer in offers
    ]
    return notify(kind=OFFERED, notices=notices, now=now)


def tell_of_passed(*, run: SessionRun, bookings: Collection[Booking], now: datetime) -> int:
    """Tell everybody whose offer was not taken in time; holds that were no offers are nobody's news."""
    numbers = [booking.pk for booking in bookings]
    if not numbers:
        return 0
    entries = WaitlistEntry.objects.filter(offer__in=numbers).values_list("offer_id", flat=True)
    offers = set(entries)
    notices = [
        notice_of(
            run,
            to=booking.learner,
            title=f"Your offer has passed: {run.title}",
            body=_passed(run, booking),
        )
        for booking in bookings
        if booking.pk in offers
    ]
    return notify(kind=PASSED, notices=notices, now=now) if notices else 0


def tell_of_move(*, run: SessionRun, old_start: datetime, old_end: datetime, now: datetime) -> int:
    """Tell everybody in line that what they wait for is at another time; return how many."""

    def words(zone: ZoneInfo) -> str:
        return (
            f"{run.mentor.display_name} has moved “{run.title}”, for which you wait.\n\n"
            f"New: {in_words(run.starts_at, run.ends_at, zone=zone)}\n"
            f"Was: {in_words(old_start, old_end, zone=zone)}\n\n"
            "You keep your place in line. If the new time does not suit you, leave it on the session’s page."
        )

    waiting = selectors.line(run=run).select_related("learner")
    title = f"New time: {run.title}"
    notices = [
        notice_of(run, to=one.learner, title=title, body=words(one.learner.zone)) for one in waiting
    ]
    return notify(kind=MOVED, notices=notices, now=now) if notices else 0


def tell_of_end(*, run: SessionRun, entries: Collection[WaitlistEntry], now: datetime) -> int:
    """Tell everybody who waited to the last that there is nothing to wait for any more; return how many."""
    is_cancelled = run.status == RunStatus.CANCELLED
    title = f"Cancelled: {run.title}" if is_cancelled else f"No seat came free: {run.title}"
    words = _cancelled if is_cancelled else _closed
    notices = [
        notice_of(run, to=one.learner, title=title, body=words(run, one.learner)) for one in entries
    ]
    return notify(kind=CLOSED, notices=notices, now=now)


def _offered(run: SessionRun, offer: Booking) -> str:
    zone, is_paid = offer.learner.zone, offer.price_paise is not None
    keep = "Payment keeps it." if is_paid else "Choose “Keep my seat” on its page, and it is yours."
    return (
        f"You waited for “{run.title}” with {run.mentor.display_name}, and a seat has come free for you.\n\n"
        f"When: {in_words(run.starts_at, run.ends_at, zone=zone)}\n"
        f"Yours until: {_end_of(offer)}\n\n"
        f"{keep} If you cannot come, give it on there: the next in line has it sooner. "
        "After that time the offer passes by itself."
    )


def _passed(run: SessionRun, offer: Booking) -> str:
    return (
        f"A seat in “{run.title}” was yours to take until {_end_of(offer)}. "
        "It is not held for you any longer.\n\n"
        "If you would still like to come, its page says whether a seat is free or how to wait for one."
    )


def _closed(run: SessionRun, learner: User) -> str:
    return (
        f"“{run.title}” takes nobody more, and no seat came free for you.\n\n"
        f"It was to begin: {in_words(run.starts_at, run.ends_at, zone=learner.zone)}\n\n"
        "You are not in line any longer and need not do anything."
    )


def _cancelled(run: SessionRun, learner: User) -> str:
    return (
        f"{run.mentor.display_name} has cancelled “{run.title}”, for which you waited.\n\n"
        f"It was to be: {in_words(run.starts_at, run.ends_at, zone=learner.zone)}\n\n"
        "You are not in line any longer and need not do anything."
    )


def _end_of(offer: Booking) -> str:
    assert offer.hold_expires_at is not None, "an offer has an end"
    return moment_in_words(offer.hold_expires_at, zone=offer.learner.zone)
