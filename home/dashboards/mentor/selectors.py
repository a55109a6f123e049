"""What a mentor's dashboard shows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet

from catalog.booking.enums import Attendance, BookingStatus
from catalog.booking.models import Booking
from catalog.sessions.enums import RunStatus
from catalog.sessions.models import SessionPage, SessionRun
from catalog.sessions.selectors import with_review

if TYPE_CHECKING:
    from peerlearn_site.users.models import User

RECENT: Final = timedelta(days=7)


class Tab(StrEnum):
    """The tabs of My Sessions; the values are in its address."""

    UPCOMING = "Upcoming"
    LIVE = "Live"
    PAST = "Past"
    DRAFTS = "Drafts"


_STATUSES: Final[Mapping[Tab, tuple[RunStatus, ...]]] = {
    Tab.UPCOMING: (RunStatus.SCHEDULED,),
    Tab.LIVE: (RunStatus.LIVE,),
    Tab.PAST: (RunStatus.COMPLETED, RunStatus.CANCELLED),
}


def runs_in(tab: Tab, *, mentor: User) -> QuerySet[SessionRun]:
    """The mentor's published sessions under a tab: the soonest first, past ones the latest first."""
    runs = SessionRun.objects.filter(mentor=mentor, status__in=_STATUSES[tab])
    order = ("-starts_at", "-pk") if tab is Tab.PAST else ("starts_at", "pk")
    return _for_rows(runs).order_by(*order)


def drafts(*, mentor: User) -> QuerySet[SessionPage]:
    """The mentor's sessions that were never published, those in review included; newest first."""
    pages = SessionPage.objects.filter(owner=mentor, run__isnull=True).select_related("run")
    return with_review(pages).order_by(F("latest_revision_created_at").desc(nulls_last=True), "-pk")


def counts_by_tab(*, mentor: User) -> dict[Tab, int]:
    """How many sessions each tab holds."""
    runs = SessionRun.objects.filter(mentor=mentor).aggregate(
        **{tab.name: Count("pk", filter=Q(status__in=_STATUSES[tab])) for tab in _STATUSES}
    )
    return {tab: runs[tab.name] for tab in _STATUSES} | {
        Tab.DRAFTS: SessionPage.objects.filter(owner=mentor, run__isnull=True).count()
    }


def next_session(*, mentor: User, now: datetime) -> SessionRun | None:
    """The session that is live or comes next."""
    # One that is live may have been extended beyond its end.
    ahead = Q(status=RunStatus.LIVE) | Q(status=RunStatus.SCHEDULED, ends_at__gt=now)
    runs = SessionRun.objects.filter(ahead, mentor=mentor)
    return _for_rows(runs).order_by("starts_at", "pk").first()


def _for_rows(runs: QuerySet[SessionRun]) -> QuerySet[SessionRun]:
    """With what a row tells: the card, the page with its review, whether anybody ever booked, or came."""
    pages = with_review(SessionPage.objects.all())
    ever = Booking.objects.filter(run=OuterRef("pk"))
    came = ever.filter(status=BookingStatus.CONFIRMED, attendance=Attendance.ATTENDED)
    return (
        runs.select_related("card")
        .prefetch_related(Prefetch("page", queryset=pages))
        .annotate(was_booked=Exists(ever), had_learners=Exists(came))
    )


def requests_of(*, mentor: User) -> QuerySet[Booking]:
    """Who booked the mentor's sessions, or cancelled; newest first. Unpaid seats are not told."""
    was_booked = Q(status=BookingStatus.CANCELLED, hold_expires_at__isnull=True)
    return (
        Booking.objects.filter(was_booked | Q(status=BookingStatus.CONFIRMED), run__mentor=mentor)
        .select_related("learner", "run__card")
        .order_by("-created_at", "-pk")
    )


def recent_bookings(*, mentor: User, now: datetime) -> int:
    """How many seats were booked, and kept, in the last seven days."""
    return Booking.objects.filter(
        run__mentor=mentor, status=BookingStatus.CONFIRMED, created_at__gt=now - RECENT
    ).count()
