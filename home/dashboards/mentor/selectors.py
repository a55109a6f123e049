"""What a mentor's dashboard shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from catalog.booking.enums import Attendance, BookingStatus
from catalog.booking.models import Booking
from catalog.demand.selectors import demand_of_each, domains_in_demand
from catalog.profiles.models import MentorProfile
from catalog.sessions.drafts.selectors import open_forms
from catalog.sessions.enums import RunStatus
from catalog.sessions.models import SessionPage, SessionRun
from catalog.sessions.selectors import review_of, with_review
from catalog.taxonomy.models import Domain

if TYPE_CHECKING:
    from peerlearn_site.users.models import User

RECENT: Final = timedelta(days=7)
NEWEST: Final = 3
DOMAINS: Final = 6


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
    """How many sessions each tab holds, unfinished forms among the drafts."""
    runs = SessionRun.objects.filter(mentor=mentor).aggregate(
        **{tab.name: Count("pk", filter=Q(status__in=_STATUSES[tab])) for tab in _STATUSES}
    )
    pages = SessionPage.objects.filter(owner=mentor, run__isnull=True).count()
    return {tab: runs[tab.name] for tab in _STATUSES} | {
        Tab.DRAFTS: pages + open_forms(mentor=mentor).count()
    }


@dataclass(frozen=True, slots=True)
class Counts:
    """Sessions ahead and behind, and seats that were booked, and kept, in the last seven days."""

    upcoming: int
    past: int
    booked: int


def counts_of(*, mentor: User, now: datetime) -> Counts:
    """The overview's counts, in one query."""
    kept = Q(bookings__status=BookingStatus.CONFIRMED, bookings__created_at__gt=now - RECENT)
    found = SessionRun.objects.filter(mentor=mentor).aggregate(
        upcoming=Count("pk", filter=Q(status__in=_STATUSES[Tab.UPCOMING]), distinct=True),
        past=Count("pk", filter=Q(status__in=_STATUSES[Tab.PAST]), distinct=True),
        booked=Count("bookings", filter=kept),
    )
    return Counts(**found)


def next_session(*, mentor: User, now: datetime) -> SessionRun | None:
    """The session that is live or comes next."""
    # One that is live may have been extended beyond its end.
    ahead = Q(status=RunStatus.LIVE) | Q(status=RunStatus.SCHEDULED, ends_at__gt=now)
    runs = SessionRun.objects.filter(ahead, mentor=mentor)
    return _for_rows(runs).order_by("starts_at", "pk").first()


def _for_rows(runs: QuerySet[SessionRun]) -> QuerySet[SessionRun]:
    """With what a row tells: the card, the page with its review, whether anybody ever booked, or came."""
    ever = Booking.objects.filter(run=OuterRef("pk"))
    came = ever.filter(status=BookingStatus.CONFIRMED, attendance=Attendance.ATTENDED)
    return (
        runs.select_related("card", "page")
        .prefetch_related(review_of("page__"))
        .annotate(was_booked=Exists(ever), had_learners=Exists(came))
    )


def requests_of(*, mentor: User, session_id: int | None = None) -> QuerySet[Booking]:
    """Who booked the mentor's sessions, or cancelled: what happened last is first. Unpaid seats are not told."""
    was_booked = Q(status=BookingStatus.CANCELLED, hold_expires_at__isnull=True)
    of_session = Q() if session_id is None else Q(run__page_id=session_id)
    return (
        Booking.objects.filter(
            was_booked | Q(status=BookingStatus.CONFIRMED), of_session, run__mentor=mentor
        )
        .select_related("learner", "run__card")
        .order_by(Coalesce("cancelled_at", "confirmed_at", "created_at").desc(), "-pk")
    )


def newest_bookings(*, mentor: User) -> QuerySet[Booking]:
    """Who booked last, and still has the seat."""
    return (
        Booking.objects.filter(run__mentor=mentor, status=BookingStatus.CONFIRMED)
        .select_related("learner", "run__card")
        .order_by(Coalesce("confirmed_at", "created_at").desc(), "-pk")[:NEWEST]
    )


@dataclass(frozen=True, slots=True)
class Rating:
    """The mean of what learners gave, of one to five stars, and how many did."""

    mean: float
    count: int


def rating_of(*, mentor: User) -> Rating | None:
    """What learners think of the mentor; ``None`` while nobody has said."""
    profile = MentorProfile.objects.filter(user=mentor, rating_count__gt=0).first()
    if profile is None:
        return None
    return Rating(profile.rating_sum / profile.rating_count, profile.rating_count)


@dataclass(frozen=True, slots=True)
class DomainDemand:
    """A domain, how many learners ask for topics in it, and how many sessions of the mentor's are ahead there.

    ``ahead`` is ``None`` where the mentor teaches nothing yet.
    """

    domain: Domain
    learners: int
    ahead: int | None = None


def domains_taught(*, mentor: User, now: datetime) -> list[DomainDemand]:
    """The domains of the mentor's public sessions, past ones too; the most wanted first."""
    runs = "session_tags__content_object__run"
    ahead = Q(**{f"{runs}__status": RunStatus.SCHEDULED, f"{runs}__ends_at__gt": now})
    taught = Domain.objects.active().filter(**{f"{runs}__mentor": mentor})
    rows = list(taught.annotate(ahead=Count(runs, filter=ahead, distinct=True)))
    asked = demand_of_each(domains=rows, now=now)
    found = [
        DomainDemand(row, one.learners, row.ahead) for row, one in zip(rows, asked, strict=True)
    ]
    return sorted(found, key=lambda one: (-one.learners, -(one.ahead or 0), one.domain.name))[
        :DOMAINS
    ]


def demand(*, mentor: User, now: datetime) -> list[DomainDemand]:
    """What is asked for where the mentor teaches; before the first session, where most is asked for."""
    taught = domains_taught(mentor=mentor, now=now)
    wanted = [] if taught else domains_in_demand(now=now, limit=DOMAINS)
    return taught or [DomainDemand(one.domain, one.learners) for one in wanted]
