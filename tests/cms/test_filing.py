"""Staff file what learners ask for, in the CMS; and merging domains takes it along."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from catalog.demand.filing import file_topic, hide_topic
from catalog.demand.models import RequestedTopic, TopicRequest
from catalog.demand.selectors import demand_of
from catalog.demand.services import join_request, request_topic, withdraw_request
from catalog.taxonomy.merging import merge_domains
from catalog.taxonomy.models import Domain
from peerlearn_site.effects import clock
from peerlearn_site.users.models import User
from peerlearn_site.users.roles import Role
from tests.support import factories, make
from tests.support.queries import queries_of

pytestmark = pytest.mark.django_db
LIST = "/admin/requested-topics/"


@pytest.fixture
def nina() -> User:
    return factories.person("nina", Role.STAFF)


@pytest.fixture
def staff(nina: User) -> Client:
    client = Client()
    client.force_login(nina)
    return client


def ask(learner: User, text: str, slug: str = "") -> RequestedTopic:
    domain = factories.domain(slug) if slug else None
    return request_topic(learner=learner, text=text, domain=domain, now=clock.now()).request.topic


def edit_url(topic: RequestedTopic) -> str:
    return f"/admin/requested-topics/edit/{topic.pk}/"


def listed(client: Client, query: str = "") -> list[str]:
    html = client.get(LIST + query).content.decode()
    return re.findall(r'class="field-topic[^"]*"[^>]*>\s*(?:<[^>]*>\s*)*([^<]+?)\s*<', html)


def test_what_waits_to_be_filed_is_listed_by_how_many_want_it(
    staff: Client, alice: User, bob: User
) -> None:
    ask(alice, "Zebra husbandry")
    wanted = ask(alice, "Beekeeping on a balcony")
    join_request(learner=bob, topic_id=wanted.pk, now=clock.now())
    ask(bob, "Decorators", "python")
    gone = ask(bob, "Thought better of it")
    withdraw_request(learner=bob, topic_id=gone.pk, now=clock.now())
    assert listed(staff, "?state=unfiled") == ["Beekeeping on a balcony", "Zebra husbandry"]
    assert listed(staff, "?state=filed") == ["Decorators"]
    assert listed(staff, "?q=zebra") == ["Zebra husbandry"]


def test_the_list_names_nobody_and_costs_the_same_for_many(staff: Client, alice: User) -> None:
    ask(alice, "Topic 0")
    staff.get(LIST)
    few = queries_of(lambda: staff.get(LIST))
    for number in range(1, 25):
        ask(make.learner(f"l{number}"), f"Topic {number}", "rust" if number % 2 else "")
    assert queries_of(lambda: staff.get(LIST)) == few
    assert alice.username not in staff.get(LIST).content.decode()


def test_filed_it_counts_there_since_it_was_asked(staff: Client, alice: User) -> None:
    topic, biology = ask(alice, "Zebra husbandry"), factories.domain("biology")
    answer = staff.post(edit_url(topic), {"domain": biology.slug, "act": "file"})
    assert (answer.status_code, answer.headers["Location"]) == (302, LIST)
    topic.refresh_from_db()
    assert topic.domain == biology
    assert demand_of(domain=biology, now=clock.now()).learners == 1


def test_without_a_domain_it_says_so_and_files_nothing(staff: Client, alice: User) -> None:
    topic = ask(alice, "Zebra husbandry")
    html = staff.post(edit_url(topic), {"domain": "", "act": "file"}).content.decode()
    assert "Choose the domain that it belongs to." in html
    assert RequestedTopic.objects.get().domain is None


def test_nothing_is_filed_under_a_retired_domain(staff: Client, alice: User, nina: User) -> None:
    topic, biology = ask(alice, "Zebra husbandry"), factories.domain("biology")
    Domain.objects.filter(pk=biology.pk).update(is_retired=True)
    html = staff.post(edit_url(topic), {"domain": "biology", "act": "file"}).content.decode()
    assert "Select a valid choice" in html
    with pytest.raises(ValidationError, match="“Biology” is retired. Bring it back first"):
        file_topic(topic_id=topic.pk, domain=biology, by=nina)
    assert RequestedTopic.objects.get().domain is None


def test_what_is_no_topic_is_hidden_and_can_come_back(staff: Client, alice: User) -> None:
    topic = ask(alice, "Buy cheap watches", "python")
    staff.post(edit_url(topic), {"act": "hide"})
    assert listed(staff, "?state=hidden") == ["Buy cheap watches"]
    assert demand_of(domain=factories.domain("python"), now=clock.now()).learners == 0
    staff.post(edit_url(topic), {"act": "show"})
    assert demand_of(domain=factories.domain("python"), now=clock.now()).learners == 1


@pytest.mark.parametrize(
    "address", ["edit/999/", "edit/x/", f"edit/{'9' * 40}/", "create/", "delete/1/"]
)
def test_what_is_not_there_is_not_found(staff: Client, address: str) -> None:
    assert staff.get(LIST + address).status_code in (302, 404)


def test_requests_follow_a_merged_domain_and_twins_become_one(
    nina: User, alice: User, bob: User, now: datetime
) -> None:
    python, rust = factories.domain("python"), factories.domain("rust")
    for learner, text, domain, days in (
        (alice, "Closures", rust, 1),
        (alice, "closures", python, 3),
        (bob, "Closures", rust, 2),
        (bob, "Lifetimes", rust, 2),
    ):
        request_topic(learner=learner, text=text, domain=domain, now=now - timedelta(days=days))
    merge_domains(source=rust, target=python, by=nina, now=now)
    rows = TopicRequest.objects.filter(is_open=True).order_by("learner__username", "asked_at", "pk")
    assert [(row.learner.username, row.topic.text, row.topic.domain) for row in rows] == [
        ("alice", "closures", python),
        ("bob", "closures", python),
        ("bob", "Lifetimes", python),
    ]
    assert RequestedTopic.objects.count() == 2
    assert demand_of(domain=python, now=now).learners == 2


def test_the_list_answers_nothing_of_those_who_asked(staff: Client, alice: User) -> None:
    ask(alice, "Zebra husbandry")
    assert listed(staff, "?requests__learner__email__startswith=nobody") == ["Zebra husbandry"]
    assert listed(staff, "?created_by__password__startswith=x&state=unfiled") == ["Zebra husbandry"]


@pytest.mark.parametrize(
    ("is_hidden", "words"),
    [
        (True, "“Zebra husbandry” is hidden in Biology. Show it again there first"),
        (False, "“Zebra husbandry” is shown in Biology. Show this one again before"),
    ],
)
def test_filing_neither_hides_what_is_shown_nor_shows_what_is_hidden(
    is_hidden: bool, words: str, staff: Client, nina: User, alice: User, bob: User
) -> None:
    loose, there = ask(alice, "Zebra husbandry"), ask(bob, "zebra husbandry", "biology")
    hide_topic(topic_id=(there if is_hidden else loose).pk, is_hidden=True, by=nina)
    html = staff.post(edit_url(loose), {"domain": "biology", "act": "file"}).content.decode()
    assert words in html
    states = dict(RequestedTopic.objects.values_list("domain__slug", "is_hidden"))
    assert states == {None: not is_hidden, "biology": is_hidden}


@pytest.mark.parametrize("which", ["python", "rust"])
def test_of_twins_in_merged_domains_hidden_stays_hidden(
    which: str, nina: User, alice: User, bob: User, now: datetime
) -> None:
    topics = {
        "rust": ask(alice, "Buy watches", "rust"),
        "python": ask(bob, "Buy watches", "python"),
    }
    hide_topic(topic_id=topics[which].pk, is_hidden=True, by=nina)
    python, rust = factories.domain("python"), factories.domain("rust")
    merge_domains(source=rust, target=python, by=nina, now=now)
    assert [topic.is_hidden for topic in RequestedTopic.objects.all()] == [True]
    assert demand_of(domain=python, now=clock.now()).learners == 0
