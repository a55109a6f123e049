"""How much is asked for, where, and by whom."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from catalog.demand.models import RequestedTopic, TopicRequest
from catalog.demand.rules import FORGOTTEN, Named, Weeks, domain_meant, phrases, sentence, weeks
from catalog.taxonomy.models import Domain, DomainTerm

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from peerlearn_site.users.models import User

TOP: int = 5
# SQLite refuses longer numbers.
MOST_DIGITS: int = 19
_BELOW = Q(topic__domain__parent__isnull=False)


@dataclass(frozen=True, slots=True)
class WantedTopic:
    """A topic and how many people want it: in the last seven days, and in all. ``is_mine``: the viewer does."""

    id: int
    text: str
    domain: Domain | None
    learners: int
    wanted_by: int
    is_mine: bool


@dataclass(frozen=True, slots=True)
class Demand:
    """Of one domain, those below it included: people in the last seven days, and in the seven before."""

    domain: Domain
    learners: int
    learners_before: int

    @property
    def sentence(self) -> str:
        """As mentors read it."""
        return sentence(self.learners)


def counted() -> QuerySet[TopicRequest]:
    """The requests that count in some week: not taken back, and of topics that are shown."""
    return TopicRequest.objects.filter(withdrawn_at=None, topic__is_hidden=False)


def demand_of(*, domain: Domain, now: datetime) -> Demand:
    """How many people ask for topics in a domain (SPEC 3.2)."""
    return demand_of_each(domains=[domain], now=now)[0]


def demand_of_each(*, domains: Iterable[Domain], now: datetime) -> list[Demand]:
    """The same of several, in their order, by one query."""
    wanted = list(domains)
    people = _people_by_domain(now=now, among=[domain.pk for domain in wanted])
    return [Demand(domain, *people.get(domain.pk, (0, 0))) for domain in wanted]


def domains_in_demand(*, now: datetime, limit: int) -> list[Demand]:
    """Active domains that somebody asked for in the last seven days; the most wanted first, the narrower of equals."""
    people = _people_by_domain(now=now)
    rows = Domain.objects.active().in_bulk([pk for pk, (learners, _) in people.items() if learners])
    found = [Demand(domain, *people[pk]) for pk, domain in rows.items()]
    return sorted(found, key=_most_wanted)[:limit]


def _most_wanted(demand: Demand) -> tuple[Any, ...]:
    domain = demand.domain
    return -demand.learners, domain.parent_id is None, domain.parent_id or 0, domain.name


def _people_by_domain(
    *, now: datetime, among: Collection[int] | None = None
) -> dict[int, tuple[int, int]]:
    """Distinct learners who asked in the last seven days, and in the seven before, by domain; by one query.

    Of the first level those who asked below it count too, each once. Grouped, not counted anew for each domain:
    it costs the requests of two weeks, however many domains there are.
    """
    week = weeks(now)
    asked = counted().filter(asked_at__gt=week.before, asked_at__lte=week.until)
    below, above = asked.filter(_BELOW), asked.filter(topic__domain__isnull=False)
    if among is not None:
        first_level = Q(topic__domain__in=among, topic__domain__parent=None)
        below = below.filter(topic__domain__in=among)
        above = above.filter(first_level | Q(topic__domain__parent__in=among))
    first = Coalesce("topic__domain__parent", "topic__domain")
    rows = _people(below, F("topic__domain"), week).union(_people(above, first, week), all=True)
    return {place: (learners, before) for place, learners, before in rows}


def _people(asked: QuerySet[TopicRequest], place: Any, week: Weeks) -> QuerySet[Any, Any]:
    """Rows of (place, people this week, people the week before)."""
    return (
        asked.order_by()
        .annotate(place=place)
        .values("place")
        .annotate(
            learners=Count("learner", distinct=True, filter=Q(asked_at__gt=week.after)),
            learners_before=Count("learner", distinct=True, filter=Q(asked_at__lte=week.after)),
        )
        .values_list("place", "learners", "learners_before")
    )


def wanted_topics(
    *,
    now: datetime,
    domains: Iterable[Domain] | None = None,
    viewer: User | AnonymousUser | None = None,
    of_others: bool = False,
    limit: int = TOP,
) -> list[WantedTopic]:
    """Topics with open requests, in these domains and those below them or anywhere; the most wanted first.

    What most people asked for in the last seven days comes first, then what most ask for at all; ``of_others``
    leaves out what the viewer asks for.
    """
    topics = _ranked(_topics(domains, now=now), now=now)
    topics = topics.annotate(is_mine=_is_of(viewer, now)).select_related("domain__parent")
    if of_others:
        topics = topics.filter(is_mine=False)
    return [
        WantedTopic(row.pk, row.text, row.domain, row.learners, row.wanted_by, row.is_mine)
        for row in topics[:limit]
    ]


def _topics(domains: Iterable[Domain] | None, *, now: datetime) -> QuerySet[RequestedTopic]:
    topics = RequestedTopic.objects.filter(is_hidden=False)
    if domains is None:
        return topics
    ids = [domain.pk for domain in domains]
    return topics.filter(Q(domain__in=ids) | Q(domain__parent__in=ids))


def _ranked(topics: QuerySet[RequestedTopic], *, now: datetime) -> QuerySet[Any]:
    week = weeks(now)
    is_open = Q(requests__is_open=True, requests__asked_at__gt=now - FORGOTTEN)
    recent = Q(
        requests__withdrawn_at=None,
        requests__asked_at__gt=week.after,
        requests__asked_at__lte=week.until,
    )
    return (
        topics.annotate(
            wanted_by=Count("requests", filter=is_open),
            learners=Count("requests__learner", filter=recent, distinct=True),
            last_asked=Max("requests__asked_at", filter=is_open),
        )
        .filter(wanted_by__gt=0)
        .order_by("-learners", "-wanted_by", "-last_asked", "-pk")
    )


def _is_of(viewer: User | AnonymousUser | None, now: datetime) -> Any:
    if viewer is None or not viewer.is_authenticated:
        return Value(False)
    mine = TopicRequest.objects.filter(topic=OuterRef("pk"), learner=viewer, is_open=True)
    return Exists(mine.filter(asked_at__gt=now - FORGOTTEN))


def requests_of(*, learner: User, now: datetime) -> QuerySet[Any]:
    """What a learner asks for and has not taken back, the newest first; each with ``is_forgotten``."""
    return (
        TopicRequest.objects.filter(learner=learner, is_open=True, topic__is_hidden=False)
        .annotate(is_forgotten=Case(When(asked_at__lte=now - FORGOTTEN, then=True), default=False))
        .select_related("topic__domain")
        .order_by("-asked_at", "-pk")
    )


def shown_topic(number: str) -> RequestedTopic | None:
    """The topic that a page's address names, unless it is hidden."""
    if not (number.isascii() and number.isdigit() and len(number) < MOST_DIGITS):
        return None
    shown = RequestedTopic.objects.filter(is_hidden=False).select_related("domain__parent")
    return shown.filter(pk=int(number)).first()


def domain_named_in(text: str) -> Domain | None:
    """The active domain that a request's own words name, if they name one."""
    terms = DomainTerm.objects.filter(
        is_whole=True, term__in=phrases(text), domain__is_retired=False
    )
    rows = terms.values_list("domain_id", "term", "domain__parent_id")
    meant = domain_meant([Named(*row) for row in rows])
    return Domain.objects.filter(pk=meant).first() if meant else None
