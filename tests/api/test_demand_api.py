"""``/api/domains/<slug>/demand/`` and ``/api/topics/``: what they answer, and to whom."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.dateparse import parse_datetime

from catalog.demand.models import RequestedTopic, TopicRequest
from catalog.demand.services import join_request, request_topic
from catalog.taxonomy.models import Domain
from peerlearn_site.effects import clock
from peerlearn_site.users.models import User
from tests.support import factories, make
from tests.support.queries import queries_of

pytestmark = pytest.mark.django_db
TOPICS = "/api/topics/"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_demand_says_this_week_the_one_before_and_what_is_wanted(alice: User, bob: User) -> None:
    python, now = factories.domain("python"), clock.now()
    topic = request_topic(learner=alice, text="Decorators", domain=python, now=now).request.topic
    join_request(learner=bob, topic_id=topic.pk, now=now)
    old = now - timedelta(days=9)
    request_topic(learner=make.learner("early"), text="Generators", domain=python, now=old)
    body: dict[str, Any] = Client().get("/api/domains/programming/demand/").json()
    since, until = (parse_datetime(body.pop(name)) for name in ("since", "until"))
    assert since and until and until - since == timedelta(days=7)
    assert [(one["text"], one["learners"], one["wanted_by"]) for one in body.pop("topics")] == [
        ("Decorators", 2, 2),
        ("Generators", 0, 1),
    ]
    assert body == {
        "domain": "programming",
        "name": "Programming",
        "learners": 2,
        "learners_before": 1,
        "sentence": "2 learners requested topics in this domain this week",
    }


def test_an_unknown_domain_is_not_found_and_a_merged_one_is_where_it_went() -> None:
    python, snakes = factories.domain("python"), Domain.objects.create(name="Snakes", slug="snakes")
    Domain.objects.filter(pk=snakes.pk).update(merged_into=python, is_retired=True)
    assert Client().get("/api/domains/nowhere/demand/").status_code == 404
    assert Client().get("/api/domains/snakes/demand/").json()["domain"] == "python"


def test_asking_is_201_then_200_with_the_same_body(alice: User) -> None:
    client = signed_in(alice)
    answers = [client.post(TOPICS, {"text": "Decorators", "domain": "python"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    topic, request = RequestedTopic.objects.get(), TopicRequest.objects.get()
    body = {
        "id": topic.pk,
        "text": "Decorators",
        "domain": "python",
        "asked_at": request.asked_at.isoformat().replace("+00:00", "Z"),
    }
    assert [answer.json() for answer in answers] == [body, body]


def test_me_too_and_taking_it_back_can_be_repeated(alice: User, bob: User) -> None:
    python = factories.domain("python")
    asked = request_topic(learner=alice, text="Decorators", domain=python, now=clock.now())
    address = f"{TOPICS}{asked.request.topic_id}/request/"
    client = signed_in(bob)
    codes = [client.post(address).status_code for _ in range(2)]
    assert codes == [201, 200]
    (listed,) = client.get(TOPICS, {"domain": "python"}).json()["results"]
    assert (listed["wanted_by"], listed["is_mine"]) == (2, True)
    assert [client.delete(address).status_code for _ in range(2)] == [204, 204]
    (listed,) = client.get(TOPICS).json()["results"]
    assert (listed["wanted_by"], listed["is_mine"]) == (1, False)
    assert client.post(f"{TOPICS}999999/request/").json()["code"] == "unknown_topic"


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        ({"text": ""}, {"text": ["Say what you would like to learn."]}),
        ({}, {"text": ["This field is required."]}),
        ({"text": "x" * 121}, {"text": ["Use at most 120 characters."]}),
        (
            {"text": "Decorators", "domain": "nowhere"},
            {"domain": ["That is not one of our domains. Choose from the list, or leave it open."]},
        ),
    ],
)
def test_what_cannot_be_asked_is_said_by_field(
    alice: User, body: dict[str, str], answer: dict[str, list[str]]
) -> None:
    refused = signed_in(alice).post(TOPICS, body)
    assert (refused.status_code, refused.json()) == (400, answer)
    assert not RequestedTopic.objects.exists()


@pytest.mark.parametrize("text", ["a\x00b", "x" * 5000, "\ud800abc", "<script>alert(1)</script>"])
def test_odd_texts_never_break_it(alice: User, text: str) -> None:
    answer = signed_in(alice).post(TOPICS, data={"text": text}, content_type="application/json")
    assert answer.status_code in (201, 400)


def test_who_asked_is_told_to_nobody(alice: User, bob: User) -> None:
    python = factories.domain("python")
    request_topic(learner=alice, text="Decorators", domain=python, now=clock.now())
    for address in ("/api/domains/python/demand/", TOPICS):
        assert alice.username not in signed_in(bob).get(address).content.decode()


@pytest.mark.parametrize("address", ["/api/domains/python/demand/", f"{TOPICS}?domain=python"])
def test_the_number_of_queries_is_that_of_one_topic(alice: User, address: str) -> None:
    python, now = factories.domain("python"), clock.now()
    request_topic(learner=alice, text="Topic 0", domain=python, now=now)
    few = queries_of(lambda: Client().get(address))
    for number in range(1, 12):
        learner = make.learner(f"l{number}")
        request_topic(learner=learner, text=f"Topic {number}", domain=python, now=now)
    assert queries_of(lambda: Client().get(address)) == few
