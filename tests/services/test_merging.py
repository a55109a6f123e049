"""Merging domains: everything follows, nothing doubles, and whatever was written before still finds its way."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import ModelLogEntry

from catalog.demand.models import RequestedTopic, TopicRequest
from catalog.demand.rules import text_key
from catalog.sessions.authoring import AuthoredSession, create_draft, publish_new_session
from catalog.sessions.card_models import CardDomain, SessionCard
from catalog.sessions.models import SessionPage, SessionPageTag, SessionRun
from catalog.taxonomy.curation.files import as_csv, plan_of
from catalog.taxonomy.curation.history import history_of
from catalog.taxonomy.keeping import entry_of, register
from catalog.taxonomy.merging import AlreadyMerged, MergeRefused, merge_domains
from catalog.taxonomy.models import Domain
from catalog.taxonomy.selectors import domain_at, domains_by_slug, suggest_domains
from peerlearn_site.realtime import publish
from peerlearn_site.users.models import User
from tests.support import factories, make
from tests.support.bulk import many_sessions
from tests.support.cms import edit_url, errors, good_form, save, submit

pytestmark = pytest.mark.django_db

Publish = Callable[..., SessionRun]
Merge = Callable[[str, str], Any]


@pytest.fixture
def merge(nina: User, now: datetime) -> Merge:
    """Merge one domain into another, by slugs."""

    def do(source: str, target: str) -> Any:
        domains = (Domain.objects.get(slug=source), Domain.objects.get(slug=target))
        return merge_domains(source=domains[0], target=domains[1], by=nina, now=now)

    return do


def tags_of(page_id: int) -> list[str]:
    tags = SessionPageTag.objects.filter(content_object=page_id)
    return sorted(tags.values_list("tag__slug", flat=True))


def revised(page_id: int) -> list[str]:
    page = SessionPage.objects.get(pk=page_id).get_latest_revision_as_object()
    return sorted(tag.slug for tag in page.tags.all())


def cards_in(client: Client, slug: str) -> list[str]:
    body = client.get(f"/api/sessions/?domain={slug}").json()
    return sorted(session["title"] for session in body["results"])


def test_sessions_and_drafts_follow_and_none_has_the_domain_twice(
    publish_draft: Publish, published: Publish, merge: Merge, client: Client
) -> None:
    one = published(title="Of the one alone, to be moved", tags=["algebra"])
    both = published(title="Of both, one of which is left", tags=["algebra", "calculus"])
    other = published(title="Of another, which nobody touches", tags=["geometry"])
    draft = publish_draft(tags=["algebra", "geometry"])

    done = merge("algebra", "calculus")

    assert (done.moved.sessions, done.moved.drafts) == (2, 1)
    assert tags_of(one.page_id) == ["calculus"]
    assert tags_of(both.page_id) == ["calculus"]
    assert tags_of(other.page_id) == ["geometry"]
    assert tags_of(draft.pk) == revised(draft.pk) == ["calculus", "geometry"]
    assert cards_in(client, "calculus") == [one.title, both.title][::-1]
    assert cards_in(client, "geometry") == [other.title]


@pytest.fixture
def publish_draft(maya: User, now: datetime) -> Callable[..., SessionPage]:
    """A draft of maya's, with its revision."""
    from catalog.sessions.selectors import sessions_index

    def make(*, tags: list[str], title: str = "A draft that is still being written") -> SessionPage:
        page = SessionPage(
            title=title,
            slug=f"draft-{title[:12].strip().replace(' ', '-').lower()}",
            owner=maya,
            live=False,
            starts_at=now + timedelta(days=2),
            ends_at=now + timedelta(days=2, hours=1),
        )
        sessions_index().add_child(instance=page)
        page.tags.set([factories.domain(slug) for slug in tags])
        page.save()
        page.save_revision(user=maya, clean=False)
        return page

    return make


def test_what_was_chosen_before_the_merge_and_is_saved_after_it_keeps_its_tag(
    published: Publish, publish_draft: Publish, merge: Merge, maya: User, now: datetime
) -> None:
    algebra, calculus = factories.domain("algebra"), factories.domain("calculus")
    start, end = now + timedelta(days=1), now + timedelta(days=1, hours=1)
    written = AuthoredSession("Of both of them", (algebra, calculus), start, end, None, 5)
    draft = publish_draft(tags=["algebra"]).get_latest_revision_as_object()
    page = SessionPage.objects.get(pk=published(tags=["algebra"]).page_id)
    assert [tag.slug for tag in page.tags.all()] == ["algebra"]
    edited = page.get_latest_revision_as_object()

    merge("algebra", "calculus")
    new = publish_new_session(mentor=maya, authored=written, now=now).page
    kept = create_draft(mentor=maya, authored=replace(written, title="Kept for later"))
    draft.save()
    edited.save_revision(user=maya, clean=False).publish(user=maya, skip_permission_checks=True)

    assert [tags_of(one.pk) for one in (new, kept, draft, edited)] == [["calculus"]] * 4
    for one in (new, edited):
        card = SessionCard.objects.get(pk=one.pk)
        assert [tag["slug"] for tag in card.tags] == ["calculus"]
        assert card.domains == ["calculus", "mathematics"]


def test_cards_say_and_bear_what_is_left(published: Publish, merge: Merge) -> None:
    run = published(tags=["algebra", "python"])
    target = Domain.objects.get(slug="guitar")

    merge("algebra", "guitar")

    card = SessionCard.objects.get(pk=run.page_id)
    slugs = ["guitar", "music", "programming", "python"]
    assert {tag["slug"] for tag in card.tags} == {"guitar", "python"}
    assert {"slug": "guitar", "name": "Guitar", "hue": target.hue} in card.tags
    assert card.domains == slugs
    assert sorted(CardDomain.objects.filter(card=card).values_list("slug", flat=True)) == slugs
    assert card.cover["hue"] == card.tags[0]["hue"]


def test_open_pages_hear_of_the_cards_and_of_demand_in_both_domains(
    published: Publish,
    merge: Merge,
    alice: User,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    run = published(tags=["algebra"])
    published(title="Of another, which nobody touches", tags=["geometry"])
    ask(Domain.objects.get(slug="algebra"), alice, now)
    said: list[dict[str, Any]] = []
    monkeypatch.setattr(publish, "_send", lambda group, message: said.append(message))

    with django_capture_on_commit_callbacks(execute=True):
        merge("algebra", "guitar")

    data = [(one["event"], json.loads(one["data"])) for one in said]
    assert [found["id"] for event, found in data if event == "session_changed"] == [run.page_id]
    assert [found["html"].count("Guitar") > 0 for event, found in data if "html" in found] == [True]
    assert [found["domains"] for event, found in data if event == "demand_changed"] == [
        ["algebra", "mathematics", "guitar", "music"]
    ]


def test_the_domain_stays_as_a_retired_row_that_leads_on(merge: Merge, client: Client) -> None:
    target = Domain.objects.get(slug="machine-learning")

    merge("deep-learning", "machine-learning")

    source = domain_at("deep-learning")
    assert source is not None
    assert (source.merged_into, source.is_retired, source.name) == (target, True, "Deep Learning")
    assert domains_by_slug(["deep-learning", "nothing"]) == {"deep-learning": target}
    target.refresh_from_db()
    assert target.synonyms == ["ML", "Deep Learning", "Neural Networks"]
    assert [domain.slug for domain in suggest_domains(query="neural")] == ["machine-learning"]
    assert domain_at("nothing") is None
    assert domain_at("\0") is None


def test_a_name_with_a_comma_becomes_one_synonym_that_stays_one(merge: Merge) -> None:
    Domain.objects.create(name="Health, Safety; Law", slug="health")
    merge("health", "marketing")
    target = Domain.objects.get(slug="marketing")
    assert target.synonyms == ["Health Safety Law"]
    assert [found.slug for found in suggest_domains(query="health, safety; law")] == ["marketing"]
    plan = plan_of(as_csv(map(entry_of, [target])), among=register())
    assert (plan.wrong, plan.changed, plan.unchanged) == ([], [], 1)


def test_children_move_under_the_domain_that_is_left(
    published: Publish, merge: Merge, client: Client
) -> None:
    run = published(tags=["genetics"])

    merge("biology", "physics")

    assert Domain.objects.get(slug="genetics").parent == Domain.objects.get(slug="physics")
    assert cards_in(client, "physics") == [run.title]
    assert not CardDomain.objects.filter(slug="biology").exists()


def test_what_was_merged_before_leads_on_to_the_last(merge: Merge) -> None:
    merge("algebra", "calculus")
    merge("calculus", "geometry")

    last = Domain.objects.get(slug="geometry")
    assert [domain_at(slug).merged_into for slug in ("algebra", "calculus")] == [last, last]  # type: ignore[union-attr]
    assert last.synonyms == ["Calculus", "Algebra"]


@pytest.mark.parametrize(
    ("source", "target", "words"),
    [
        ("ai", "ai", "A domain cannot be merged into itself."),
        ("ai", "guitar", "“AI” has domains below it, and “Guitar” is below another itself"),
        ("ai", "machine-learning", "“AI” has domains below it, and “Machine Learning” is below"),
        ("algebra", "latin", "“Latin” is retired. Bring it back first, or choose another."),
        ("algebra", "java", "“Java” was itself merged into another domain. Choose that one."),
        ("java", "algebra", "“Java” was merged into another domain before."),
    ],
)
def test_what_cannot_be_merged_is_refused_in_words(
    source: str, target: str, words: str, merge: Merge
) -> None:
    Domain.objects.create(name="Latin", slug="latin", is_retired=True)
    merge("java", "python")
    before = list(Domain.objects.order_by("pk").values())

    with pytest.raises(MergeRefused) as refusal:
        merge(source, target)

    assert str(refusal.value).startswith(words)
    assert list(Domain.objects.order_by("pk").values()) == before


def test_the_same_again_is_told_and_does_nothing(merge: Merge) -> None:
    merge("algebra", "calculus")

    with pytest.raises(AlreadyMerged, match="“Algebra” is already part of “Calculus”."):
        merge("algebra", "calculus")
    with pytest.raises(MergeRefused):
        merge("calculus", "algebra")

    assert ModelLogEntry.objects.count() == 1


def test_one_line_of_history_says_what_moved_on_either_side(
    published: Publish, publish_draft: Publish, alice: User, nina: User, merge: Merge, now: datetime
) -> None:
    published(tags=["algebra"])
    publish_draft(tags=["algebra"])
    algebra = Domain.objects.get(slug="algebra")
    ask(algebra, alice, now)

    merge("algebra", "calculus")

    line = ModelLogEntry.objects.get()
    assert (line.user, line.timestamp) == (nina, now)
    assert line.message == (
        "Merged “Algebra” into “Calculus”: 1 session, 1 draft, 1 request, no domains below it"
    )
    assert list(history_of(algebra)) == [line]
    assert list(history_of(Domain.objects.get(slug="calculus"))) == [line]
    assert list(history_of(Domain.objects.get(slug="geometry"))) == []


def ask(domain: Domain, learner: User, now: datetime, text: str = "Matrices") -> TopicRequest:
    topic, _ = RequestedTopic.objects.get_or_create(
        domain=domain, text=text, text_key=text.casefold(), defaults={"created_at": now}
    )
    return TopicRequest.objects.create(topic=topic, learner=learner, asked_at=now)


def test_words_that_lead_elsewhere_by_now_are_not_taken_over(merge: Merge) -> None:
    Domain.objects.filter(slug="algebra").update(is_retired=True)
    taken = Domain.objects.get(slug="statistics")
    taken.synonyms = ["algebra"]
    taken.save()

    merge("algebra", "calculus")

    assert Domain.objects.get(slug="calculus").synonyms == []
    assert [domain.slug for domain in suggest_domains(query="algebra")] == ["statistics"]


# --- What was written before the merge, published after it --------------------------------------


def test_a_revision_of_before_keeps_its_tag(published: Publish, merge: Merge, maya: User) -> None:
    run = published(tags=["algebra", "calculus", "geometry"])
    page = SessionPage.objects.get(pk=run.page_id)
    page.title = "Changed before the merge, not yet public"
    revision = page.save_revision(user=maya, clean=False)
    merge("algebra", "calculus")

    revision.publish()

    assert SessionPage.objects.get(pk=page.pk).title == page.title
    assert tags_of(page.pk) == ["calculus", "geometry"]
    card = SessionCard.objects.get(pk=page.pk)
    assert sorted(tag["slug"] for tag in card.tags) == ["calculus", "geometry"]


def test_a_draft_of_before_is_published_in_the_editor(
    client: Client, maya: User, now: datetime, publish_draft: Publish, merge: Merge
) -> None:
    draft = publish_draft(tags=["algebra"])
    client.force_login(maya)
    shown = client.get(edit_url(draft.pk)).context["form"]["tags"].value()
    assert [domain.slug for domain in shown] == ["algebra"]
    merge("algebra", "calculus")
    shown = client.get(edit_url(draft.pk)).context["form"]["tags"].value()
    assert [domain.slug for domain in shown] == ["calculus"]

    # Sent by a tab that was opened before.
    response = submit(client, edit_url(draft.pk), good_form(maya, now, tags="Algebra, calculus"))

    assert response.status_code == 302, errors(response)
    assert SessionRun.objects.get().page_id == draft.pk
    assert tags_of(draft.pk) == ["calculus"]


def test_a_saved_draft_of_before_keeps_its_tag(
    client: Client, maya: User, now: datetime, publish_draft: Publish, merge: Merge
) -> None:
    draft = publish_draft(tags=["algebra"])
    merge("algebra", "calculus")
    client.force_login(maya)

    save(client, edit_url(draft.pk), good_form(maya, now, tags="Algebra"))

    assert revised(draft.pk) == tags_of(draft.pk) == ["calculus"]


def test_the_api_takes_the_old_slug_for_the_new_one(
    client: Client, maya: User, now: datetime, merge: Merge, published: Publish
) -> None:
    run = published(tags=["algebra"])
    merge("algebra", "calculus")
    client.force_login(maya)
    start = now + timedelta(days=3)

    made = client.post(
        "/api/sessions/",
        {
            "title": "Published with the slugs of before",
            "tags": ["algebra", "calculus", "geometry"],
            "start_time": start.isoformat(),
            "end_time": (start + timedelta(hours=1)).isoformat(),
        },
    )
    changed = client.patch(
        f"/api/sessions/{run.page_id}/", {"tags": ["algebra"]}, content_type="application/json"
    )

    assert (made.status_code, sorted(made.json()["tags"])) == (201, ["calculus", "geometry"])
    assert (changed.status_code, changed.json()["tags"]) == (200, ["calculus"])
    assert tags_of(made.json()["id"]) == ["calculus", "geometry"]


def test_lists_take_the_old_slug_for_the_new_one(
    client: Client, published: Publish, merge: Merge
) -> None:
    run = published(tags=["algebra"])
    published(tags=["guitar"], title="Something else entirely, on strings")
    merge("algebra", "calculus")

    page = client.get("/sessions/?domain=algebra")

    assert cards_in(client, "algebra") == [run.title]
    assert [card.title for card in page.context["cards"]] == [run.title]
    assert page.context["list_filters"]["domain"] == "calculus"
    html = page.content.decode()
    assert '<option value="calculus" selected>Calculus</option>' in html
    assert '<option value="algebra"' not in html


def test_a_retired_domain_is_a_choice_while_a_public_session_has_it(
    client: Client, published: Publish, publish_draft: Publish
) -> None:
    published(tags=["algebra"])
    publish_draft(tags=["geometry"])
    Domain.objects.filter(slug__in=["algebra", "calculus", "geometry"]).update(is_retired=True)

    html = client.get("/sessions/").content.decode()

    assert '<option value="algebra">' in html
    assert '<option value="calculus">' not in html
    assert '<option value="geometry">' not in html


# --- Size ---------------------------------------------------------------------------------------


def merged_queries(count: int, maya: User, now: datetime, merge: Merge) -> int:
    many_sessions(count, mentor=maya, now=now, tags=["algebra", "geometry"])
    with CaptureQueriesContext(connection) as captured:
        merge("algebra", "calculus")
    return len(captured)


def test_a_merge_asks_the_same_of_the_database_at_any_size(
    maya: User, now: datetime, merge: Merge
) -> None:
    assert merged_queries(60, maya, now, merge) < 50
    assert SessionPageTag.objects.filter(tag__slug="calculus").count() == 60


def ask_for_many(here: str, there: str, *, now: datetime) -> None:
    """A thousand requests, of a hundred topics by ten learners; half of them stood in the other domain before."""
    learners = [make.learner(f"asks{number}") for number in range(10)]
    texts = [f"Topic {number}" for number in range(100)]
    for slug, asked, at in ((there, texts[:50], now - timedelta(days=3)), (here, texts, now)):
        topics = RequestedTopic.objects.bulk_create(
            RequestedTopic(
                text=text, text_key=text_key(text), domain=factories.domain(slug), created_at=at
            )
            for text in asked
        )
        TopicRequest.objects.bulk_create(
            TopicRequest(topic=topic, learner=learner, asked_at=at)
            for topic in topics
            for learner in learners
        )


@pytest.mark.more
def test_a_thousand_sessions_drafts_and_doubles_move(
    maya: User, now: datetime, merge: Merge, client: Client
) -> None:
    runs = many_sessions(1500, mentor=maya, now=now, tags=["algebra", "geometry"])
    both = [run.page_id for run in runs[:300]]
    drafts = [run.page_id for run in runs[1000:]]
    calculus = Domain.objects.get(slug="calculus")
    SessionPageTag.objects.bulk_create(
        SessionPageTag(tag=calculus, content_object_id=pk) for pk in both
    )
    SessionPage.objects.filter(pk__in=drafts).update(live=False)
    SessionCard.objects.filter(pk__in=drafts).delete()
    ask_for_many("algebra", "calculus", now=now)

    with CaptureQueriesContext(connection) as captured:
        done = merge("algebra", "calculus")

    assert (done.moved.sessions, done.moved.drafts, done.moved.requests) == (1000, 500, 1000)
    assert len(captured) < 80
    assert not SessionPageTag.objects.filter(tag__slug="algebra").exists()
    tagged = SessionPageTag.objects.filter(tag=calculus).values_list("content_object", flat=True)
    assert sorted(tagged) == sorted(run.page_id for run in runs)
    assert CardDomain.objects.filter(slug="calculus").count() == 1000
    assert not CardDomain.objects.filter(slug="algebra").exists()
    found = {tuple(sorted(tag["slug"] for tag in card.tags)) for card in SessionCard.objects.all()}
    assert found == {("calculus", "geometry")}
    assert ModelLogEntry.objects.count() == 1
    # Half of the topics had a twin there; of one learner's two requests for the same the later one is open.
    assert set(RequestedTopic.objects.values_list("domain__slug", flat=True)) == {"calculus"}
    assert RequestedTopic.objects.count() == 100
    assert TopicRequest.objects.count() == 1500
    assert TopicRequest.objects.filter(is_open=True).count() == 1000
