"""The taxonomy in the CMS: its list, its form, and the pages that ask first."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog.demand.models import RequestedTopic, TopicRequest
from catalog.sessions.card_models import SessionCard
from catalog.sessions.models import SessionPage, SessionRun
from catalog.taxonomy.merging import merge_domains
from catalog.taxonomy.models import Domain
from peerlearn_site.users.models import User
from tests.support import factories

LIST = "/admin/domains/"
NEW = f"{LIST}create/"

Publish = Callable[..., SessionRun]


@pytest.fixture
def cms(client: Client, nina: User) -> Client:
    client.force_login(nina)
    return client


def page_of(action: str, slug: str) -> str:
    return f"{LIST}{action}/{Domain.objects.get(slug=slug).pk}/"


def form_of(**values: Any) -> dict[str, Any]:
    return {
        "name": "Latin",
        "slug": "",
        "parent": "languages",
        "description": "",
        "hue": "1",
        "synonyms": "",
        "order": "100",
        **values,
    }


def told(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def errors(response: Any) -> dict[str, list[str]]:
    return {name: list(found) for name, found in response.context["form"].errors.items()}


def listed(cms: Client, query: str = "") -> list[str]:
    return [row.name for row in cms.get(LIST + query).context["object_list"]]


def history(cms: Client, slug: str) -> list[str]:
    rows = cms.get(page_of("history", slug)).context["object_list"]
    return [row.message for row in rows]


def request(domain: str, learner: User, now: datetime, **values: Any) -> TopicRequest:
    topic, _ = RequestedTopic.objects.get_or_create(
        domain=Domain.objects.get(slug=domain),
        text_key=values.pop("text", "matrices"),
        defaults={"text": "Matrices", "created_at": now, **values},
    )
    return TopicRequest.objects.create(topic=topic, learner=learner, asked_at=now)


# --- The list ----------------------------------------------------------------------------------


def test_the_list_shows_each_branch_with_its_domains_and_what_hangs_on_them(
    cms: Client, published: Publish, alice: User, bob: User, now: datetime
) -> None:
    published(tags=["algebra"])
    published(tags=["algebra", "calculus"], title="Another one about algebra")
    SessionPage.objects.filter(title__startswith="Another").update(live=False)
    request("algebra", alice, now)
    request("algebra", bob, now)
    withdrawn = request("algebra", alice, now, text="vectors")
    TopicRequest.objects.filter(pk=withdrawn.pk).update(is_open=False, withdrawn_at=now)
    request("algebra", bob, now, text="spam", is_hidden=True)

    rows = {row.slug: row for row in cms.get(LIST).context["object_list"]}

    algebra, calculus = rows["algebra"], rows["calculus"]
    assert (algebra.sessions, algebra.drafts, algebra.open_requests) == (1, 1, 2)
    assert (calculus.sessions, calculus.drafts, calculus.open_requests) == (0, 1, 0)
    assert (rows["mathematics"].below, rows["mathematics"].sessions) == (5, 0)
    names = [row.name for row in rows.values()]
    assert names[:3] == ["AI", "Machine Learning", "Deep Learning"]
    assert names.index("Mathematics") + 1 == names.index("Algebra")


def test_the_list_says_states_in_words(cms: Client, nina: User, now: datetime) -> None:
    Domain.objects.filter(slug="algebra").update(is_retired=True)
    java, python = Domain.objects.get(slug="java"), Domain.objects.get(slug="python")
    merge_domains(source=java, target=python, by=nina, now=now)

    html = cms.get(LIST).content.decode()

    assert "Merged into Python" in html
    assert ">Retired<" in html
    assert 'data-hue="8"' in html
    assert "style=" not in html.split("<main", 1)[1].split('class="result-list')[1]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?q=ML", ["Machine Learning"]),
        ("?q=web-acc", ["Web Accessibility"]),
        ("?q=natural processing", ["Natural Language Processing"]),
        ("?q=हिन्दी", ["Hindi"]),
        ("?q=%00", None),
        ("?parent=biology&level=2&q=gen", ["Genetics"]),
        ("?state=retired", ["Piano"]),
        ("?state=merged", ["Java"]),
        ("?requests=yes", ["Algebra"]),
        ("?level=1&q=m&o=-0", ["Music", "Mathematics"]),
    ],
)
def test_the_list_is_searched_filtered_and_sorted(
    query: str, names: list[str] | None, cms: Client, nina: User, alice: User, now: datetime
) -> None:
    Domain.objects.filter(slug="piano").update(is_retired=True)
    java, python = Domain.objects.get(slug="java"), Domain.objects.get(slug="python")
    merge_domains(source=java, target=python, by=nina, now=now)
    request("algebra", alice, now)

    found = listed(cms, query)

    if names is None:
        assert len(found) == Domain.objects.count()
    else:
        assert found == names


@pytest.mark.parametrize(
    "query",
    [
        "?level=9",
        "?parent=nowhere",
        "?parent=%00",
        "?slug__regex=(",
        "?foo=bar",
        "?o=99.-x.7",
        "?p=99999",
        "?p=abc",
        "?p=" + "9" * 5000,
        "?export=xlsx",
        "?q=" + "x" * 10_000,
    ],
)
def test_an_odd_address_of_the_list_is_no_error(query: str, cms: Client) -> None:
    assert cms.get(LIST + query).status_code == 200


def test_arrows_are_offered_only_in_the_order_that_they_change(cms: Client) -> None:
    by_branch, by_name = cms.get(LIST), cms.get(f"{LIST}?o=-0&level=1")

    assert "Move Guitar up" in by_branch.content.decode()
    assert "Back to the order by branch" not in by_branch.content.decode()
    assert 'up"' not in by_name.content.decode().split("result-list")[1]
    assert by_name.context["view"].by_branch_url == "?level=1"


def test_the_list_costs_the_same_however_long_it_is(cms: Client, now: datetime) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert cms.get(LIST).status_code == 200
        return len(captured)

    maths = Domain.objects.get(slug="mathematics")
    Domain.objects.exclude(pk=maths.pk).filter(parent__isnull=False).delete()
    Domain.objects.exclude(pk=maths.pk).delete()
    Domain.objects.create(name="Some", slug="some", parent=maths)
    queries()
    few = queries()
    for number in range(80):
        Domain.objects.create(name=f"Some {number}", slug=f"some-{number}", parent=maths)

    assert queries() == few


def test_domains_are_put_in_order_one_step_at_a_time(cms: Client) -> None:
    before = listed(cms, "?parent=music")
    assert before == ["Music", "Guitar", "Piano", "Music Theory", "Singing"]

    response = cms.post(page_of("move", "piano"), {"to": "up", "query": "parent=music"})

    piano = Domain.objects.get(slug="piano")
    assert response["Location"] == f"{LIST}?parent=music#domain-{piano.pk}-up"
    assert listed(cms, "?parent=music") == ["Music", "Piano", "Guitar", "Music Theory", "Singing"]
    cms.post(page_of("move", "piano"), {"to": "up"})
    cms.post(page_of("move", "guitar"), {"to": "down"})
    cms.post(page_of("move", "guitar"), {"to": "elsewhere"})
    assert listed(cms, "?parent=music") == ["Music", "Piano", "Music Theory", "Guitar", "Singing"]
    assert cms.get(page_of("move", "piano")).status_code == 405


def test_a_row_of_many_stays_within_what_an_order_can_be(cms: Client) -> None:
    Domain.objects.bulk_create(
        Domain(name=f"Subject {number:04}", slug=f"subject-{number:04}") for number in range(3_300)
    )
    cms.post(page_of("move", "subject-0001"), {"to": "up"})
    orders = list(Domain.objects.top_level().values_list("order", flat=True))
    assert orders == sorted(set(orders))
    assert max(orders) <= 32_767


# --- The form ----------------------------------------------------------------------------------


def test_a_domain_is_made_with_its_words(cms: Client) -> None:
    form = form_of(
        name="  Old   Latin ",
        description="Of the Romans.",
        hue="7",
        synonyms="Roman, old latin; ROMAN\nVetus",
        order="5",
    )

    response = cms.post(NEW, form, follow=True)

    made = Domain.objects.get(slug="old-latin")
    assert told(response) == ["“Old Latin” is saved."]
    assert (made.name, made.parent.slug, made.description) == (  # type: ignore[union-attr]
        "Old Latin",
        "languages",
        "Of the Romans.",
    )
    assert (made.hue, made.synonyms, made.order, made.is_retired) == (
        7,
        ["Roman", "Vetus"],
        5,
        False,
    )
    assert history(cms, "old-latin") == ["Created"]


def test_a_domain_is_changed_but_for_its_address(cms: Client, published: Publish) -> None:
    run = published(tags=["algebra"])
    form = form_of(
        name="Algebras",
        slug="other",
        parent="physics",
        hue="3",
        order=str(Domain.objects.get(slug="algebra").order),
    )

    cms.post(page_of("edit", "algebra"), form)

    domain = Domain.objects.get(slug="algebra")
    card = SessionCard.objects.get(pk=run.page_id)
    assert (domain.name, domain.parent.slug) == ("Algebras", "physics")  # type: ignore[union-attr]
    assert card.tags == [{"slug": "algebra", "name": "Algebras", "hue": 3}]
    assert (card.domains, card.cover["hue"]) == (["algebra", "physics"], 3)
    assert history(cms, "algebra") == ["Changed: name, place, colour"]


def shown_form(page: Any) -> dict[str, Any]:
    """What the page would send, as it stands."""
    form = page.context["form"]
    sent = {name: form[name].value() for name in form.fields}
    html = page.content.decode()
    assert f'name="seen" value="{sent["seen"]}"' in html
    (parent,) = re.findall(r'<option value="([^"]*)" selected', html) or [""]
    return {**sent, "parent": parent, "is_retired": ""}


def test_a_form_that_was_opened_before_a_merge_takes_none_of_its_words_back(
    cms: Client, nina: User, now: datetime
) -> None:
    form = shown_form(cms.get(page_of("edit", "machine-learning")))
    assert form["parent"] == "ai"
    source, target = (Domain.objects.get(slug=s) for s in ("deep-learning", "machine-learning"))
    merge_domains(source=source, target=target, by=nina, now=now)

    typed = {**form, "description": "How machines learn."}
    refused = cms.post(page_of("edit", "machine-learning"), typed)

    assert errors(refused) == {
        "__all__": ["Somebody else has just changed the domains. Look again, and save once more."],
        "description": ["Saved at the moment: nothing"],
        "synonyms": ["Saved at the moment: ML, Deep Learning, Neural Networks"],
    }
    target.refresh_from_db()
    assert (target.description, target.synonyms) == ("", ["ML", "Deep Learning", "Neural Networks"])
    again = shown_form(refused)
    assert (again["description"], again["synonyms"]) == ("How machines learn.", "ML")

    cms.post(page_of("edit", "machine-learning"), {**again, "synonyms": "ML, Deep Learning"})

    target.refresh_from_db()
    assert target.description == "How machines learn."
    assert target.synonyms == ["ML", "Deep Learning"]


def test_a_domain_that_took_over_more_words_than_one_may_type_can_be_changed(cms: Client) -> None:
    words = [f"A rather long word of its own, number {number} of many more" for number in range(90)]
    words = [word.replace(",", "") for word in words]
    Domain.objects.filter(slug="algebra").update(synonyms=words)
    form = shown_form(cms.get(page_of("edit", "algebra")))

    cms.post(page_of("edit", "algebra"), {**form, "description": "Rings and fields."})
    cms.post(page_of("retire", "algebra"))
    more = cms.post(
        page_of("edit", "algebra"), {**form, "seen": "", "synonyms": ", ".join([*words, "one"])}
    )

    domain = Domain.objects.get(slug="algebra")
    assert (domain.description, domain.is_retired) == ("Rings and fields.", True)
    assert domain.synonyms == words
    assert more.status_code == 200


def test_saving_what_is_so_already_leaves_no_history(cms: Client) -> None:
    sent = shown_form(cms.get(page_of("edit", "machine-learning")))
    assert (sent["synonyms"], sent["parent"]) == ("ML", "ai")

    assert cms.post(page_of("edit", "machine-learning"), sent).status_code == 302

    assert history(cms, "machine-learning") == []


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"name": ""}, {"name": ["Give the domain a name."]}),
        ({"name": "\0"}, {"name": ["Give the domain a name."]}),
        ({"name": "x" * 10_000}, {"name": ["Use at most 100 characters."]}),
        ({"name": "GUITAR"}, {"name": ["“Guitar” is there already."]}),
        ({"slug": "guitar"}, {"slug": ["“Guitar” has this address already."]}),
        ({"slug": "Not so"}, {"slug": ["Use small letters a to z, digits and single hyphens."]}),
        (
            {"name": "ल"},
            {"slug": ["Write the address yourself: this name has no letters for one."]},
        ),
        ({"synonyms": "Vetus, ml"}, {"synonyms": ["“ml” leads to “Machine Learning” already."]}),
        ({"synonyms": "x," * 5_000}, {"synonyms": ["Use at most 5000 characters in all."]}),
        ({"description": "x" * 10_000}, {"description": ["Use at most 300 characters."]}),
        ({"order": "-1"}, {"order": ["Use a whole number from 0 to 32767."]}),
        ({"order": "9" * 10_000}, {"order": ["Use a whole number from 0 to 32767."]}),
        ({"order": ""}, {"order": ["Use a whole number from 0 to 32767."]}),
    ],
    ids=str,
)
def test_what_is_wrong_is_told_at_its_field(
    values: dict[str, Any], wrong: dict[str, list[str]], cms: Client
) -> None:
    before = Domain.objects.count()

    response = cms.post(NEW, form_of(**values))

    assert (response.status_code, errors(response)) == (200, wrong)
    assert Domain.objects.count() == before


@pytest.mark.parametrize(
    "values",
    [
        {"parent": "guitar"},
        {"parent": "\0"},
        {"parent": "9" * 10_000},
        {"hue": "13"},
        {"hue": "x" * 10_000},
        {"hue": ""},
    ],
    ids=str,
)
def test_what_no_form_would_send_is_refused_too(values: dict[str, Any], cms: Client) -> None:
    response = cms.post(NEW, form_of(**values))

    assert (response.status_code, [*errors(response)]) == (200, [*values])


def test_a_domain_with_others_below_it_stays_on_the_first_level(cms: Client) -> None:
    response = cms.post(page_of("edit", "ai"), form_of(name="AI", parent="biology"))

    words = "It has domains below it, so it stays on the first level."
    assert errors(response) == {"parent": [words]}
    assert Domain.objects.get(slug="ai").parent is None


@pytest.mark.parametrize("number", ["0", "999999999999999", "9" * 40, "abc", "1e3"])
@pytest.mark.parametrize("action", ["edit", "history", "merge", "retire"])
def test_a_domain_that_is_none_is_a_404(action: str, number: str, cms: Client) -> None:
    assert cms.get(f"{LIST}{action}/{number}/").status_code == 404


def test_nobody_deletes_a_domain(client: Client, published: Publish) -> None:
    root = User.objects.create_superuser("root", "root@example.org", factories.PASSWORD)
    client.force_login(root)
    pk = Domain.objects.get(slug="piano").pk

    assert client.post(f"{LIST}delete/{pk}/").status_code == 404
    assert "/delete/" not in client.get(LIST).content.decode()


# --- Retiring and bringing back ------------------------------------------------------------------


def test_a_domain_is_retired_without_breaking_what_carries_it(
    cms: Client, published: Publish
) -> None:
    run = published(tags=["algebra"])
    asked = cms.get(page_of("retire", "algebra")).content.decode()
    assert "1 session</strong> that carries it keeps it" in asked
    assert not Domain.objects.get(slug="algebra").is_retired

    for _ in range(2):
        response = cms.post(page_of("retire", "algebra"), {"retire": "yes"}, follow=True)
        assert told(response) == ["“Algebra” is retired."]

    assert [tag.slug for tag in SessionPage.objects.get(pk=run.page_id).tags.all()] == ["algebra"]
    assert cms.get(run.page.get_url()).status_code == 200
    assert history(cms, "algebra") == ["Retired"]
    cms.post(page_of("retire", "algebra"), {"retire": "no"})
    assert not Domain.objects.get(slug="algebra").is_retired
    assert history(cms, "algebra") == ["Brought back", "Retired"]


def test_a_domain_does_not_come_back_while_its_words_lead_elsewhere(cms: Client) -> None:
    Domain.objects.create(name="Latin", slug="latin", synonyms=["ML"], is_retired=True)

    response = cms.post(page_of("retire", "latin"), {"retire": "no"}, follow=True)

    assert told(response) == ["“ML” leads to “Machine Learning” already."]
    assert Domain.objects.get(slug="latin").is_retired


# --- Merging -------------------------------------------------------------------------------------


def test_merging_asks_first_and_says_what_moves(
    cms: Client, published: Publish, alice: User, now: datetime
) -> None:
    run = published(tags=["algebra"])
    request("algebra", alice, now)
    url = page_of("merge", "algebra")
    before = list(Domain.objects.order_by("pk").values())

    asked = cms.get(f"{url}?into=calculus")

    load = asked.context["load"]
    assert (load.sessions, load.drafts, load.requests, load.children) == (1, 0, 1, 0)
    assert "Merge into Calculus" in asked.content.decode()
    assert list(Domain.objects.order_by("pk").values()) == before

    done = cms.post(url, {"into": "calculus"}, follow=True)

    assert told(done) == [
        "“Algebra” is part of “Calculus” now: "
        "1 session, no drafts, 1 request, no domains below it moved."
    ]
    page = SessionPage.objects.get(pk=run.page_id)
    assert [tag.slug for tag in page.tags.all()] == ["calculus"]
    assert len(history(cms, "calculus")) == len(history(cms, "algebra")) == 1

    again = cms.post(url, {"into": "calculus"}, follow=True)
    assert told(again) == ["“Algebra” is already part of “Calculus”."]
    edited = cms.get(page_of("edit", "algebra"), follow=True)
    assert edited.redirect_chain == [(page_of("edit", "calculus"), 302)]
    assert told(edited) == ["“Algebra” was merged into “Calculus”, which is this one."]


@pytest.mark.parametrize("into", ["", "nowhere", "\0", "x" * 10_000])
def test_a_merge_into_nothing_is_refused(into: str, cms: Client) -> None:
    url = page_of("merge", "algebra")

    assert cms.get(url, {"into": into}).status_code == 200
    assert [*errors(cms.post(url, {"into": into}))] == ["into"]
    assert not Domain.objects.exclude(merged_into=None).exists()


def test_a_merge_that_cannot_be_says_why(cms: Client) -> None:
    url = page_of("merge", "ai")

    asked = cms.get(url, {"into": "guitar"})
    done = cms.post(url, {"into": "guitar"}, follow=True)

    words = "“AI” has domains below it, and “Guitar” is below another itself"
    assert str(asked.context["refusal"]).startswith(words)
    assert told(done)[0].startswith(words)
    assert not Domain.objects.get(slug="ai").is_retired


# --- Who -----------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["maya", "alice"])
def test_what_is_sent_by_others_than_staff_changes_nothing(
    who: str, client: Client, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(who))
    before = list(Domain.objects.order_by("pk").values())

    answers = [
        client.post(NEW, form_of()),
        client.post(page_of("edit", "algebra"), form_of()),
        client.post(page_of("merge", "algebra"), {"into": "calculus"}),
        client.post(page_of("retire", "algebra"), {"retire": "yes"}),
        client.post(page_of("move", "algebra"), {"to": "down"}),
        client.post(f"{LIST}import/", {"text": "name,slug\nAlgebras,algebra\n"}),
        client.get(f"{LIST}?export=csv"),
        client.get(page_of("history", "algebra")),
    ]

    assert {answer.status_code for answer in answers} <= {403, 302}
    assert all("text/csv" not in answer["Content-Type"] for answer in answers)
    assert list(Domain.objects.order_by("pk").values()) == before


def test_what_comes_from_elsewhere_is_refused(nina: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(nina)

    for action in ("edit", "merge", "retire", "move"):
        assert client.post(page_of(action, "algebra"), {"into": "calculus"}).status_code == 403
    assert client.post(NEW, form_of()).status_code == 403
    assert client.post(f"{LIST}import/", {"text": "name,slug\n"}).status_code == 403
