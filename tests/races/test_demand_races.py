"""Learners who ask while staff file and merge: no request is lost, none is left behind, nobody waits for ever."""

from __future__ import annotations

from datetime import datetime
from functools import partial

import pytest

from catalog.demand.filing import file_topic
from catalog.demand.models import RequestedTopic, TopicRequest
from catalog.demand.services import Asked, RequestRefused, join_request, request_topic
from catalog.taxonomy.merging import Merged, merge_domains
from catalog.taxonomy.models import Domain
from peerlearn_site.users.models import User
from tests.support import make
from tests.support.race import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 5
TEXT = "Macros, slowly"


@pytest.fixture
def pair(db: None) -> tuple[Domain, Domain]:
    one = Domain.objects.create(name="Netting", slug="netting")
    return one, Domain.objects.create(name="Knotting", slug="knotting")


def learners(word: str) -> list[User]:
    return [make.learner(f"{word}{number}") for number in range(MANY)]


def ask(learner: User, domain: Domain | None, now: datetime) -> int:
    asked = request_topic(learner=learner, text=TEXT, domain=domain, now=now)
    return asked.request.topic_id


@pytest.mark.parametrize("round_number", range(4))
def test_whoever_asks_while_domains_are_merged_asks_in_what_is_left(
    round_number: int, pair: tuple[Domain, Domain], alice: User, nina: User, now: datetime
) -> None:
    source, target = pair
    topic = ask(alice, source, now)
    ask(alice, target, now)
    joining, asking = learners("joins"), learners("asks")
    joins = [partial(join_request, learner=one, topic_id=topic, now=now) for one in joining]
    asks = [
        partial(request_topic, learner=one, text=TEXT, domain=source, now=now) for one in asking
    ]
    merge = partial(merge_domains, source=source, target=target, by=nina, now=now)

    merged, *done = all_at_once([merge, *joins, *asks])

    assert isinstance(merged, Merged), merged
    # Of a topic that became one with another nobody can say "me too" any more.
    assert {type(one) for one in done[:MANY]} <= {Asked, RequestRefused}, done
    assert {type(one) for one in done[MANY:]} == {Asked}, done
    assert RequestedTopic.objects.get().domain == target
    said = [one for one in done if isinstance(one, Asked)]
    rows = TopicRequest.objects.filter(is_open=True).exclude(learner=alice)
    assert sorted(rows.values_list("learner", flat=True)) == sorted(
        one.request.learner_id for one in said
    )


@pytest.mark.parametrize("round_number", range(4))
def test_whoever_asks_while_staff_file_it_is_refused_or_counted(
    round_number: int, pair: tuple[Domain, Domain], alice: User, nina: User, now: datetime
) -> None:
    domain = pair[0]
    topic = ask(alice, None, now)
    ask(alice, domain, now)
    joining, asking = learners("joins"), learners("asks")
    joins = [partial(join_request, learner=one, topic_id=topic, now=now) for one in joining]
    asks = [partial(request_topic, learner=one, text=TEXT, domain=None, now=now) for one in asking]

    filed, *done = all_at_once(
        [partial(file_topic, topic_id=topic, domain=domain, by=nina), *joins, *asks]
    )

    assert isinstance(filed, RequestedTopic), filed
    assert {type(one) for one in done[:MANY]} <= {Asked, RequestRefused}, done
    assert {type(one) for one in done[MANY:]} == {Asked}, done
    said = {one.request.learner_id for one in done if isinstance(one, Asked)}
    rows = TopicRequest.objects.filter(is_open=True).exclude(learner=alice)
    assert set(rows.values_list("learner", flat=True)) == said
    assert not RequestedTopic.objects.filter(pk=topic).exists()


@pytest.mark.parametrize("round_number", range(6))
def test_two_that_are_filed_the_opposite_ways_become_one(
    round_number: int,
    pair: tuple[Domain, Domain],
    alice: User,
    bob: User,
    nina: User,
    now: datetime,
) -> None:
    one, other = ask(alice, pair[0], now), ask(bob, pair[1], now)

    done = all_at_once(
        [
            partial(file_topic, topic_id=one, domain=pair[1], by=nina),
            partial(file_topic, topic_id=other, domain=pair[0], by=nina),
        ]
    )

    odd = [what for what in done if not isinstance(what, RequestedTopic)]
    assert {type(what) for what in odd} <= {RequestedTopic.DoesNotExist}, done
    topic = RequestedTopic.objects.get()
    wanting = TopicRequest.objects.filter(topic=topic, is_open=True)
    assert sorted(wanting.values_list("learner__username", flat=True)) == ["alice", "bob"]
