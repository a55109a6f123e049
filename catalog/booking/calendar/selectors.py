"""Reads for calendars; their number does not grow with the rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Q, QuerySet

from catalog.booking.calendar.events import CalendarEvent, event_of
from catalog.booking.calendar.ics import Sender
from catalog.booking.calendar.rules import (
    PAST,
    Part,
    Standing,
    belongs_in_feed,
    is_called_off,
    standing_of_learner,
)
from catalog.booking.models import Booking, CalendarFeed
from catalog.sessions.enums import RunStatus
from catalog.sessions.models import SessionRun

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from peerlearn_site.users.models import User


def sender() -> Sender:
    """The house, as calendars know it."""
    return Sender(settings.WAGTAIL_SITE_NAME, settings.DEFAULT_FROM_EMAIL)


def feed_of(user: User) -> CalendarFeed | None:
    """The private address of somebody's calendar, if they have made one."""
    return CalendarFeed.objects.filter(user=user).first()


def owner_of_feed(*, token: str) -> User | None:
    """Whose calendar lies at an address; whoever may not sign in has none."""
    feed = CalendarFeed.objects.select_related("user").filter(token=token).first()
    return feed.user if feed and feed.user.is_active else None


def public_event(*, run: SessionRun) -> CalendarEvent:
    """A session's event as everybody may know it."""
    return event_of(run, standing=Standing(), public_url=settings.PUBLIC_URL)


def event_to_add(
    *, user: User | AnonymousUser, session_id: int, now: datetime
) -> tuple[SessionRun, CalendarEvent]:
    """A public session and its event, for whoever asks for its file.

    Who has no seat (any more) asks to have it in the calendar all the same: as a visitor, but in a version that
    is not older than the one they may have.

    Raises:
        SessionRun.DoesNotExist: no such public session.
    """
    run = _runs().get(page__id=session_id, page__live=True)
    standing = _standing(user, run, now)
    if standing.part is Part.LEARNER and standing.seat is None:
        standing = replace(standing, part=Part.VISITOR, changed_at=None)
    return run, event_of(run, standing=standing, public_url=settings.PUBLIC_URL)


def event_to_tell(*, user: User, run_id: int, now: datetime) -> CalendarEvent | None:
    """The event as it stands for somebody who is told of it; ``None`` for whom it never concerned."""
    run = _runs().filter(pk=run_id).first()
    standing = _standing(user, run, now) if run else Standing()
    if run is None or standing.part is Part.VISITOR:
        return None
    return event_of(run, standing=standing, public_url=settings.PUBLIC_URL)


def events_of(*, user: User, now: datetime) -> list[CalendarEvent]:
    """What a person's private calendar holds: the seats they have or had, and the sessions they teach."""
    events = [
        event_of(run, standing=standing, public_url=settings.PUBLIC_URL)
        for run, standing in [*_booked(user, now), *_taught(user, now)]
        if _is_told(run, standing, now)
    ]
    return sorted(events, key=lambda event: (event.starts_at, event.uid))


def _is_told(run: SessionRun, standing: Standing, now: datetime) -> bool:
    return belongs_in_feed(
        is_called_off=is_called_off(status=run.status, is_public=run.page.live),
        standing=standing,
        ends_at=run.effective_end,
        now=now,
    )


def _runs() -> QuerySet[SessionRun]:
    return SessionRun.objects.select_related("page", "card")


def _standing(user: User | AnonymousUser, run: SessionRun, now: datetime) -> Standing:
    if not user.is_authenticated:
        return Standing()
    if run.mentor_id == user.pk:
        return Standing(part=Part.MENTOR)
    bookings = list(Booking.objects.filter(run=run, learner=user))
    return standing_of_learner(bookings, now=now) if bookings else Standing()


def _booked(user: User, now: datetime) -> list[tuple[SessionRun, Standing]]:
    rows = (
        Booking.objects.filter(_recent("run__", now), learner=user)
        .select_related("run__page", "run__card")
        .order_by("run_id", "pk")
    )
    grouped = (list(group) for _, group in groupby(rows, key=lambda row: row.run_id))
    return [(group[0].run, standing_of_learner(group, now=now)) for group in grouped]


def _taught(user: User, now: datetime) -> list[tuple[SessionRun, Standing]]:
    runs = _runs().filter(_recent("", now), mentor=user)
    return [(run, Standing(part=Part.MENTOR)) for run in runs]


def _recent(path: str, now: datetime) -> Q:
    """What is ahead, live or not long over; one that is live may have been extended beyond its end."""
    return Q(**{f"{path}ends_at__gte": now - PAST}) | Q(**{f"{path}status": RunStatus.LIVE})
