"""Where demand shows, and the forms by which learners ask: what is on the page, and what a form leaves behind."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from html import unescape

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from catalog.demand.filing import file_topic
from catalog.demand.models import TopicRequest
from catalog.demand.notices import tell_who_asked
from catalog.demand.services import join_request, request_topic
from catalog.taxonomy.models import Domain
from peerlearn_site.effects import clock
from peerlearn_site.users.models import User
from tests.support import factories, make
from tests.support.queries import queries_of

pytestmark = pytest.mark.django_db
PAGES = ["/domains/programming/", "/sessions/", "/sessions/?domain=python"]


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def region(html: str, name: str) -> str:
    """The words of the part of a page that has this id."""
    found = re.search(rf'<div id="{name}".*?</div>', html, re.DOTALL)
    assert found, f"There is no {name} on the page."
    return words(found[0])


def ask(learner: User, text: str, slug: str = "python", *, now: datetime | None = None) -> int:
    asked = request_topic(
        learner=learner, text=text, domain=factories.domain(slug), now=now or clock.now()
    )
    return asked.request.topic_id


def test_a_domains_page_shows_its_sessions_and_what_is_asked_for(
    maya: User, alice: User, bob: User
) -> None:
    topic = ask(alice, "Decorators")
    join_request(learner=bob, topic_id=topic, now=clock.now())
    ask(alice, "Grammar", "english")
    soon = clock.now() + timedelta(days=1)
    factories.session(mentor=maya, now=clock.now(), start_time=soon, tags=["python"])
    factories.session(
        mentor=maya,
        now=clock.now(),
        start_time=soon,
        tags=["biology"],
        title="Cells and their walls",
    )
    html = signed_in(bob).get("/domains/programming/").content.decode()
    assert (
        region(html, "domain-demand")
        == "2 learners asked for topics here this week (0 the week before)"
    )
    assert "Closures and decorators in Python" in html and "Cells and their walls" not in html
    assert "Grammar" not in html
    (row,) = re.findall(r"<li class=\"row\" data-topic-id.*?</li>", html, re.DOTALL)
    assert words(row) == (
        "Decorators Python 2 learners would come You asked for this Take it back : Decorators"
    )


def test_an_address_of_old_leads_to_where_the_domain_went() -> None:
    python = factories.domain("python")
    Domain.objects.create(name="Snakes", slug="snakes", is_retired=True, merged_into=python)
    answer = Client().get("/domains/snakes/")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/domains/python/")
    assert Client().get("/domains/nowhere/").status_code == 404


def test_a_retired_domain_takes_no_request(alice: User) -> None:
    Domain.objects.filter(slug="python").update(is_retired=True)
    html = signed_in(alice).get("/domains/python/").content.decode()
    assert "offered to no new session" in html and "Request a topic" not in html


@pytest.mark.parametrize("address", PAGES)
def test_who_may_ask_sees_the_form_and_visitors_the_way_to_it(
    alice: User, maya: User, address: str
) -> None:
    assert "What would you like to learn?" in signed_in(alice).get(address).content.decode()
    assert "Sign in and request a topic" in Client().get(address).content.decode()
    mentors = signed_in(maya).get(address).content.decode()
    assert "What would you like to learn?" not in mentors


@pytest.mark.parametrize("address", [*PAGES, "/dashboard/learner/requests"])
def test_topics_cost_no_queries_each(alice: User, address: str) -> None:
    client = signed_in(alice)
    ask(alice, "Topic 0")
    client.get(address)  # what the house remembers is asked for once
    few = queries_of(lambda: client.get(address))
    for number in range(1, 15):
        topic = ask(
            make.learner(f"l{number}"), f"Topic {number}", "rust" if number % 2 else "python"
        )
        join_request(learner=alice, topic_id=topic, now=clock.now())
    assert queries_of(lambda: client.get(address)) == few


def test_the_form_without_a_script_goes_back_with_words(alice: User) -> None:
    client = signed_in(alice)
    sent = {"text": "Decorators", "domain": "python", "next": "/domains/python/"}
    answer = client.post("/topics/", sent)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/domains/python/")
    assert [str(one) for one in get_messages(answer.wsgi_request)] == [
        "Your request is in. We tell you when a session about it is published."
    ]
    (request,) = TopicRequest.objects.all()
    assert (request.learner, request.topic.text, request.topic.domain) == (
        alice,
        "Decorators",
        factories.domain("python"),
    )


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:x"])
def test_the_form_leads_to_no_other_site(alice: User, elsewhere: str) -> None:
    answer = signed_in(alice).post("/topics/", {"text": "Decorators", "next": elsewhere})
    assert answer.headers["Location"] == "/sessions/"


def test_a_script_hears_why_it_was_refused(alice: User) -> None:
    client = signed_in(alice)
    answer = client.post("/topics/", {"text": ""}, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()) == (
        400,
        {"message": "Say what you would like to learn.", "field": "text"},
    )
    lost = client.post(
        "/topics/", {"text": "Knots", "domain": "gone"}, headers={"Accept": "application/json"}
    )
    assert (lost.status_code, lost.json()["field"]) == (400, "domain")
    gone = client.post("/topics/999/join/", headers={"Accept": "application/json"})
    assert (gone.status_code, gone.json()) == (
        400,
        {
            "message": "This request was moved or removed meanwhile. Load the page again.",
            "field": "",
        },
    )


def test_me_too_and_back_by_the_rows_own_forms(alice: User, bob: User) -> None:
    topic, client = ask(alice, "Decorators"), signed_in(bob)
    client.post(f"/topics/{topic}/join/")
    assert TopicRequest.objects.filter(learner=bob, is_open=True).exists()
    client.post(f"/topics/{topic}/withdraw/")
    assert not TopicRequest.objects.filter(learner=bob, is_open=True).exists()


def test_what_staff_filed_elsewhere_meanwhile_is_not_said_to_be_taken_back(
    alice: User, bob: User, nina: User
) -> None:
    loose = request_topic(learner=bob, text="Decorators", domain=None, now=clock.now()).request
    ask(alice, "Decorators", "rust")
    file_topic(topic_id=loose.topic_id, domain=factories.domain("rust"), by=nina)
    client = signed_in(bob)
    answer = client.post(
        f"/topics/{loose.topic_id}/withdraw/", headers={"Accept": "application/json"}
    )
    words = "This request was moved or removed meanwhile. Load the page again."
    assert (answer.status_code, answer.json()) == (400, {"message": words, "field": ""})
    by_api = client.delete(f"/api/topics/{loose.topic_id}/request/")
    assert (by_api.status_code, by_api.json()["code"]) == (404, "unknown_topic")
    assert TopicRequest.objects.filter(learner=bob, is_open=True).count() == 1


def test_a_learners_dashboard_holds_what_they_asked_for(alice: User, bob: User) -> None:
    ask(alice, "Decorators")
    request_topic(learner=alice, text="Zebra husbandry", domain=None, now=clock.now())
    ask(bob, "Generators")
    html = signed_in(alice).get("/dashboard/learner/requests").content.decode()
    html = html[html.index('id="my-requests"') : html.index('id="others"')]
    rows = re.findall(r"<li class=\"row\" data-topic-id.*?</li>", html, re.DOTALL)
    assert [words(row).split(" · ")[0] for row in rows] == [
        "Zebra husbandry Our staff look for its domain",
        "Decorators Python",
    ]


def test_mentors_read_what_is_wanted_where_they_teach(maya: User, alice: User, bob: User) -> None:
    topic = ask(alice, "Decorators")
    ask(alice, "Grammar", "english")
    now = clock.now()
    factories.session(mentor=maya, now=now, start_time=now + timedelta(days=1), tags=["python"])
    html = signed_in(maya).get("/dashboard/mentor/requests?tab=Topics").content.decode()
    rows = re.findall(r"<li class=\"row\" data-topic-id.*?</li>", html, re.DOTALL)
    assert [words(row) for row in rows] == [
        "Decorators Python 1 learner would come · 1 asked this week Teach this : Decorators",
        "Grammar English 1 learner would come · 1 asked this week Teach this : Grammar",
    ]
    assert html.index("Decorators") < html.index("In other domains") < html.index("Grammar")
    assert f"/dashboard/mentor/create-session?topic={topic}" in rows[0]
    assert alice.display_name not in rows[0]


def test_news_of_an_answer_books_with_one_tap_while_it_can(
    maya: User, alice: User, bob: User
) -> None:
    for learner in (alice, bob):
        ask(learner, "Decorators")
    now = clock.now()
    run = factories.session(
        mentor=maya, now=now, start_time=now + timedelta(days=1), tags=["python"], capacity=1
    )
    tell_who_asked({"run_id": run.pk})
    button = f'data-take-seat="/api/sessions/{run.page_id}/booking/"'
    addresses = ("/notifications/", "/notifications/bell/")
    client = signed_in(alice)
    assert [button in client.get(address).content.decode() for address in addresses] == [True] * 2
    assert client.post(f"/api/sessions/{run.page_id}/booking/").status_code == 201
    others = signed_in(bob)
    for who in (client, others):
        assert [button in who.get(address).content.decode() for address in addresses] == [False] * 2
