"""Random histories of requests, and a count of demand that knows nothing of the product's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from catalog.demand.filing import file_topic, hide_topic
from catalog.demand.models import RequestedTopic
from catalog.demand.selectors import Demand, demand_of_each
from catalog.demand.services import RequestRefused, join_request, request_topic, withdraw_request
from catalog.taxonomy.merging import MergeRefused, merge_domains
from catalog.taxonomy.models import Domain
from peerlearn_site.users.models import User
from peerlearn_site.users.roles import Role
from tests.support import factories, make

START = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
WEEK = timedelta(days=7)
TICK = timedelta(microseconds=1)
STEPS = 25
TEXTS = (
    "Pointers in C",
    "pointers in c ",
    "Sorting by hand",
    "Zebra husbandry",
    "Folk songs",
    "SQL joins",
)


@dataclass
class Ledger:
    """What happened, as a reader of the site would tell it: who asked for which topic when, and where topics are."""

    asked: list[tuple[int, int, datetime]] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)

    def ask(self, learner: int, topic: int, now: datetime) -> None:
        """Asking again within the week is asking once."""
        if not any(
            (who, what) == (learner, topic) and now - when < WEEK for who, what, when in self.asked
        ):
            self.asked.append((learner, topic, now))

    def withdraw(self, learner: int, topic: int) -> None:
        """As if it had never been asked."""
        self.asked = [row for row in self.asked if row[:2] != (learner, topic)]

    def become(self, topic: int, twin: int) -> None:
        """Two topics are one, and hidden where either is."""
        if topic in self.hidden:
            self.hidden.add(twin)
        self.asked = [
            (who, twin if what == topic else what, when) for who, what, when in self.asked
        ]

    def count(self, where: set[int], after: datetime, until: datetime) -> int:
        """People who asked for topics of these numbers after one moment, up to another."""
        return len(
            {
                who
                for who, what, when in self.asked
                if what in where and what not in self.hidden and after < when <= until
            }
        )


@dataclass
class History:
    """One random history in a database of its own people; ``wrong`` is where the counts differ."""

    random: Random
    learners: list[User]
    staff: User
    domains: list[Domain]
    ledger: Ledger = field(default_factory=Ledger)
    now: datetime = START
    wrong: list[str] = field(default_factory=list)
    checks: int = 0

    @classmethod
    def begun(cls, random: Random) -> History:
        """Four learners, a curator, two domains below one and one by itself."""
        top = Domain.objects.create(name="Top", slug="top-of-all")
        below = [
            Domain.objects.create(name=name, slug=f"below-{name.lower()}", parent=top)
            for name in ("One", "Two")
        ]
        return cls(
            random=random,
            learners=[make.learner(f"asks{number}") for number in range(4)],
            staff=factories.person("files", Role.STAFF),
            domains=[top, *below, Domain.objects.create(name="Aside", slug="aside-of-all")],
        )

    def play(self, steps: int) -> None:
        """So many acts, with a comparison after each at the moments that matter."""
        for _ in range(steps):
            # Often exactly a week, or a hair less or more: edges are what goes wrong.
            self.now += self.random.choice(
                [timedelta(hours=self.random.randint(1, 60)), WEEK, WEEK - TICK, WEEK + TICK, TICK]
            )
            self.random.choice(self._acts())()
            self._compare()

    def _acts(self) -> list[Callable[[], None]]:
        often = [self._request] * 8 + [self._join] * 6 + [self._withdraw, self._file] * 2
        return [*often, self._hide, self._hide, self._merge]

    def _request(self) -> None:
        learner = self.random.choice(self.learners)
        domain = self.random.choice([*self.domains, None])
        try:
            asked = request_topic(
                learner=learner, text=self.random.choice(TEXTS), domain=domain, now=self.now
            )
        except RequestRefused:
            return
        self.ledger.ask(learner.pk, asked.request.topic_id, self.now)

    def _join(self) -> None:
        topic = self._any_topic()
        if topic is None or topic.pk in self.ledger.hidden:
            return
        learner = self.random.choice(self.learners)
        join_request(learner=learner, topic_id=topic.pk, now=self.now)
        self.ledger.ask(learner.pk, topic.pk, self.now)

    def _withdraw(self) -> None:
        topic = self._any_topic()
        if topic is None:
            return
        learner = self.random.choice(self.learners)
        withdraw_request(learner=learner, topic_id=topic.pk, now=self.now)
        self.ledger.withdraw(learner.pk, topic.pk)

    def _file(self) -> None:
        topic = self._any_topic()
        if topic is None:
            return
        domain = self.random.choice(self.domains)
        is_refused = self._is_half_hidden(topic, domain)
        try:
            filed: RequestedTopic | None = file_topic(
                topic_id=topic.pk, domain=domain, by=self.staff
            )
        except ValidationError:
            filed = None
        if (filed is None) != is_refused:
            self.wrong.append(f"{topic} was {'not ' if filed is None else ''}filed under {domain}")
        if filed:
            self.ledger.become(topic.pk, filed.pk)

    def _is_half_hidden(self, topic: RequestedTopic, domain: Domain) -> bool:
        """Whether the topic would become one with another, of which one is hidden and one is not."""
        hidden = self.ledger.hidden
        twins = RequestedTopic.objects.filter(domain=domain, text_key=topic.text_key)
        return any((twin.pk in hidden) != (topic.pk in hidden) for twin in twins)

    def _hide(self) -> None:
        topic = self._any_topic()
        if topic is None:
            return
        hide_topic(topic_id=topic.pk, is_hidden=not topic.is_hidden, by=self.staff)
        self.ledger.hidden ^= {topic.pk}

    def _merge(self) -> None:
        """What was asked for in the one is asked for in the other; one that is gone stays gone."""
        source, target = self.random.sample(self.domains, 2)
        if source.parent_id is None:
            return
        moved = list(RequestedTopic.objects.filter(domain=source))
        try:
            merge_domains(source=source, target=target, by=self.staff, now=self.now)
        except MergeRefused:
            return
        for topic in moved:
            twin = RequestedTopic.objects.get(domain=target, text_key=topic.text_key)
            self.ledger.become(topic.pk, twin.pk)
        self.domains = [Domain.objects.get(pk=one.pk) for one in self.domains if one != source]

    def _any_topic(self) -> RequestedTopic | None:
        topics = list(RequestedTopic.objects.order_by("pk"))
        return self.random.choice(topics) if topics else None

    def _compare(self) -> None:
        moments = [self.now, self.now + WEEK, self.now + WEEK - TICK]
        where = dict(RequestedTopic.objects.values_list("pk", "domain_id"))
        for moment in moments:
            for demand in demand_of_each(domains=self.domains, now=moment):
                self._compare_one(demand, where, moment)

    def _compare_one(self, demand: Demand, where: dict[int, int | None], moment: datetime) -> None:
        domain = demand.domain
        below = {one.pk for one in self.domains if one.parent_id == domain.pk} | {domain.pk}
        topics = {pk for pk, at in where.items() if at in below}
        expected = (
            self.ledger.count(topics, moment - WEEK, moment),
            self.ledger.count(topics, moment - 2 * WEEK, moment - WEEK),
        )
        counted = (demand.learners, demand.learners_before)
        self.checks += 1
        if counted != expected:
            self.wrong.append(f"{domain.name} at {moment}: counted {counted}, are {expected}")


def play(*, count: int, seed: int) -> dict[str, Any]:
    """Play so many histories, each of which leaves nothing behind; what went wrong, and how much was compared."""
    wrong: list[str] = []
    checks = 0
    for number in range(count):
        with transaction.atomic():
            history = History.begun(Random(f"{seed}/{number}"))
            history.play(STEPS)
            wrong += [f"history {number}: {one}" for one in history.wrong]
            checks += history.checks
            transaction.set_rollback(True)
    return {"wrong": wrong[:20], "histories": count, "comparisons": checks}
