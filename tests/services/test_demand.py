"""Requests: one per learner and topic, joined, taken back, filed; and demand counted of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.demand import selectors
from catalog.demand.filing import file_topic, hide_topic
from catalog.demand.models import RequestedTopic, TopicRequest
from catalog.demand.rules import FORGOTTEN, OPEN_AT_MOST, Refusal
from catalog.demand.services import (
    RequestRefused,
    join_request,
    request_topic,
    withdraw_request,
)
from catalog.taxonomy.models import Domain
from peerlearn_site.users.models import User
from peerlearn_site.users.roles import Role
from tests.support import factories
from tests.support.demand_histories import History

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def python() -> Domain:
    return factories.domain("python")


@pytest.fixture
def programming(python: Domain) -> Domain:
    assert python.parent is not None
    return python.parent


def learners_of(domain: Domain, now: datetime) -> tuple[int, int]:
    demand = selectors.demand_of(domain=domain, now=now)
    return demand.learners, demand.learners_before


def test_the_same_request_again_is_one(alice: User, python: Domain, now: datetime) -> None:
    first = request_topic(learner=alice, text="Decorators", domain=python, now=now)
    again = request_topic(learner=alice, text=" decorators ", domain=python, now=now + DAY)
    assert (first.is_new, again.is_new) == (True, False)
    assert first.request == again.request
    assert list(TopicRequest.objects.values_list("learner_id", "asked_at")) == [(alice.pk, now)]


def test_two_people_who_ask_for_the_same_are_two(
    alice: User, bob: User, python: Domain, programming: Domain, now: datetime
) -> None:
    asked = request_topic(learner=alice, text="Decorators", domain=python, now=now)
    request_topic(learner=bob, text="DECORATORS", domain=python, now=now)
    assert RequestedTopic.objects.get() == asked.request.topic
    assert learners_of(python, now) == (2, 0)
    assert learners_of(programming, now) == (2, 0)


def test_one_person_with_two_requests_is_one(
    alice: User, python: Domain, programming: Domain, now: datetime
) -> None:
    request_topic(learner=alice, text="Decorators", domain=python, now=now)
    request_topic(learner=alice, text="Generators", domain=python, now=now)
    request_topic(learner=alice, text="Ownership", domain=factories.domain("rust"), now=now)
    assert (learners_of(python, now), learners_of(programming, now)) == ((1, 0), (1, 0))


def test_a_request_moves_from_this_week_into_the_one_before_and_out(
    alice: User, python: Domain, now: datetime
) -> None:
    request_topic(learner=alice, text="Decorators", domain=python, now=now)
    tick = timedelta(microseconds=1)
    assert [
        learners_of(python, now + age)
        for age in (7 * DAY - tick, 7 * DAY, 14 * DAY - tick, 14 * DAY)
    ] == [(1, 0), (0, 1), (0, 1), (0, 0)]


def test_asked_anew_after_a_week_it_counts_in_both(
    alice: User, python: Domain, now: datetime
) -> None:
    request_topic(learner=alice, text="Decorators", domain=python, now=now)
    again = request_topic(learner=alice, text="Decorators", domain=python, now=now + 8 * DAY)
    assert again.is_new
    assert learners_of(python, now + 8 * DAY) == (1, 1)
    assert [request.pk for request in selectors.requests_of(learner=alice, now=now)] == [
        again.request.pk
    ]


def test_what_is_taken_back_was_never_asked(
    alice: User, bob: User, python: Domain, now: datetime
) -> None:
    topic = request_topic(learner=alice, text="Decorators", domain=python, now=now).request.topic
    join_request(learner=bob, topic_id=topic.pk, now=now)
    assert withdraw_request(learner=alice, topic_id=topic.pk, now=now)
    assert not withdraw_request(learner=alice, topic_id=topic.pk, now=now)
    assert learners_of(python, now) == (1, 0)
    assert [one.wanted_by for one in selectors.wanted_topics(domains=[python], now=now)] == [1]
    withdraw_request(learner=bob, topic_id=topic.pk, now=now)
    assert selectors.wanted_topics(domains=[python], now=now) == []


def test_topics_are_listed_by_how_many_want_them(
    alice: User, bob: User, python: Domain, programming: Domain, now: datetime
) -> None:
    request_topic(learner=alice, text="Generators", domain=python, now=now)
    wanted = request_topic(learner=alice, text="Decorators", domain=python, now=now)
    join_request(learner=bob, topic_id=wanted.request.topic_id, now=now)
    request_topic(learner=bob, text="Grammar", domain=factories.domain("english"), now=now)
    found = selectors.wanted_topics(domains=[programming], now=now, viewer=bob)
    assert [(one.text, one.learners, one.is_mine) for one in found] == [
        ("Decorators", 2, True),
        ("Generators", 1, False),
    ]


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Machine learning for beginners", "machine-learning"),
        ("ML", "machine-learning"),
        ("An introduction to JavaScript", "javascript"),
        ("Zebra husbandry", None),
        ("How to go abroad", None),
        ("Java or Rust", None),
    ],
)
def test_without_a_domain_it_goes_where_its_words_say(
    alice: User, now: datetime, text: str, slug: str | None
) -> None:
    domain = request_topic(learner=alice, text=text, domain=None, now=now).request.topic.domain
    assert (domain and domain.slug) == slug


def test_a_retired_domain_is_not_meant(alice: User, python: Domain, now: datetime) -> None:
    Domain.objects.filter(pk=python.pk).update(is_retired=True)
    asked = request_topic(learner=alice, text="Python for ecologists", domain=None, now=now)
    assert asked.request.topic.domain is None


def test_a_text_that_is_none_is_refused_in_words(alice: User, now: datetime) -> None:
    with pytest.raises(ValidationError) as refused:
        request_topic(learner=alice, text="??", domain=None, now=now)
    assert refused.value.message_dict == {
        "text": ["Use words, so that mentors understand what you would like to learn."]
    }
    assert not RequestedTopic.objects.exists()


def test_so_many_requests_are_open_and_no_more(alice: User, python: Domain, now: datetime) -> None:
    for number in range(OPEN_AT_MOST):
        request_topic(learner=alice, text=f"Chapter {number}", domain=python, now=now)
    with pytest.raises(RequestRefused) as refused:
        request_topic(learner=alice, text="One more", domain=python, now=now)
    assert refused.value.refusal == Refusal.TOO_MANY
    # What is open already can still be asked for.
    assert not request_topic(learner=alice, text="Chapter 7", domain=python, now=now).is_new


def test_what_lapsed_takes_no_place_is_nobodys_and_can_be_asked_again(
    alice: User, bob: User, python: Domain, now: datetime
) -> None:
    for number in range(OPEN_AT_MOST):
        request_topic(learner=alice, text=f"Chapter {number}", domain=python, now=now)
    shared = join_request(learner=bob, topic_id=_topic_id("Chapter 7"), now=now + DAY).request.topic
    later = now + FORGOTTEN
    assert [one.is_forgotten for one in selectors.requests_of(learner=alice, now=later - DAY)] == (
        [False] * OPEN_AT_MOST
    )
    assert all(one.is_forgotten for one in selectors.requests_of(learner=alice, now=later))
    listed = selectors.wanted_topics(now=later, viewer=alice)
    assert [(one.id, one.is_mine) for one in listed] == [(shared.pk, False)]
    assert request_topic(learner=alice, text="One more", domain=python, now=later).is_new
    assert join_request(learner=alice, topic_id=shared.pk, now=later).is_new
    others = selectors.wanted_topics(now=later, viewer=alice, of_others=True)
    assert [one.text for one in others] == []
    theirs = selectors.wanted_topics(now=later, viewer=bob, of_others=True)
    assert [one.text for one in theirs] == ["One more"]


def _topic_id(text: str) -> int:
    return RequestedTopic.objects.get(text=text).pk


def test_staff_file_a_topic_and_it_becomes_one_with_its_twin(
    alice: User, bob: User, python: Domain, now: datetime
) -> None:
    staff = factories.person("curator", Role.STAFF)
    twin = request_topic(learner=alice, text="Snake charming", domain=python, now=now)
    request_topic(learner=alice, text="Snake charming", domain=None, now=now + DAY)
    loose = request_topic(learner=bob, text="Snake charming!", domain=None, now=now)
    filed = file_topic(topic_id=loose.request.topic_id, domain=python, by=staff)
    assert filed == twin.request.topic == RequestedTopic.objects.get()
    open_rows = TopicRequest.objects.filter(is_open=True).values_list("learner_id", "asked_at")
    assert set(open_rows) == {(alice.pk, now + DAY), (bob.pk, now)}
    assert learners_of(python, now + DAY) == (2, 0)


def test_what_is_hidden_is_shown_and_counted_nowhere(
    alice: User, bob: User, python: Domain, now: datetime
) -> None:
    staff = factories.person("curator", Role.STAFF)
    asked = request_topic(learner=alice, text="Buy cheap watches", domain=python, now=now)
    hide_topic(topic_id=asked.request.topic_id, is_hidden=True, by=staff)
    assert learners_of(python, now) == (0, 0)
    assert selectors.wanted_topics(now=now) == []
    assert list(selectors.requests_of(learner=alice, now=now)) == []
    with pytest.raises(RequestRefused):
        join_request(learner=bob, topic_id=asked.request.topic_id, now=now)
    hide_topic(topic_id=asked.request.topic_id, is_hidden=False, by=staff)
    assert learners_of(python, now) == (1, 0)


@pytest.mark.parametrize("seed", range(8))
def test_demand_equals_an_independent_count(seed: int) -> None:
    history = History.begun(Random(seed))
    history.play(25)
    assert history.wrong == []
    assert history.checks > 25 * 3


@pytest.mark.sqlite
def test_demand_is_counted_for_all_domains_at_once_and_not_anew_for_each(
    alice: User, python: Domain, programming: Domain, now: datetime
) -> None:
    request_topic(learner=alice, text="Decorators", domain=python, now=now)
    with CaptureQueriesContext(connection) as queries:
        each = selectors.demand_of_each(domains=[python, programming], now=now)
        most = selectors.domains_in_demand(now=now, limit=5)
    assert [demand.learners for demand in each] == [1, 1]
    # Of equals the narrower is first.
    assert [demand.domain for demand in most] == [python, programming]
    with connection.cursor() as cursor:
        for query in queries.captured_queries:
            plan = cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}").fetchall()
            assert [step for *_, step in plan if "CORRELATED" in step] == []
