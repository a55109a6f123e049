"""Unfinished forms by the API: kept word for word, never written over unseen, one page of each."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from wagtail.images.models import Image
from wagtail.models import PageLogEntry, Revision

from catalog.sessions.drafts.models import FormDraft
from catalog.sessions.drafts.rules import KEPT_FOR, OPEN_AT_MOST
from catalog.sessions.drafts.selectors import open_forms
from catalog.sessions.drafts.services import discard_old_forms, save_form
from catalog.sessions.models import SessionPage, SessionRun
from catalog.sessions.rules import WORDS
from peerlearn_site.effects import clock
from peerlearn_site.users.models import User
from tests.support import factories

TAG = {"slug": "python", "name": "Python", "hue": 4, "parent": "Programming"}
# What no rule would let pass, and a mentor may well have typed so far.
TYPED: dict[str, Any] = {
    "title": "  closures <b>&amp; ",
    "tags": [TAG],
    "start_time": "2020-01-01T10:00",
    "end_time": "",
    "is_paid": True,
    "price": "₹ 1,4",
    "description": "<p>Bring a <script>laptop</script> 🦜</p>",
    "capacity": "many",
    "thumbnail_alt": "A parrot",
    "thumbnail_focus": "0.5,",
    "thumbnail_mark": "12345 parrot 🦜.png",
    "cased_title": "Closures with npm",
    "minutes": 90,
    "repeat_start_times": ["2020-01-08T10:00"],
}


@pytest.fixture
def key() -> UUID:
    return uuid4()


@pytest.fixture
def form(now: datetime) -> dict[str, Any]:
    start = now + timedelta(days=1)
    return {
        "title": "Closures and decorators in Python",
        "tags": ["python"],
        "start_time": start.isoformat(),
        "end_time": (start + timedelta(hours=1)).isoformat(),
    }


def put(client: Client, key: UUID, version: object, values: object, **headers: str) -> Any:
    body = {"version": version, "values": values}
    return client.put(f"/api/drafts/{key}/", body, "application/json", headers=headers)


def publish(client: Client, form: dict[str, Any], idempotency: str = "") -> Any:
    headers = {"Idempotency-Key": idempotency} if idempotency else {}
    return client.post("/api/sessions/", form, headers=headers)


def test_what_was_typed_comes_back_word_for_word(client: Client, maya: User, key: UUID) -> None:
    client.force_login(maya)
    saved = put(client, key, 0, TYPED)
    assert (saved.status_code, saved.json()["version"]) == (200, 1)
    kept = client.get(f"/api/drafts/{key}/").json()
    assert kept == {"key": str(key), **saved.json(), "values": TYPED}


def test_a_save_is_based_on_what_was_seen_or_is_told_what_it_holds(
    client: Client, maya: User, key: UUID
) -> None:
    client.force_login(maya)
    put(client, key, 0, {"title": "One"})
    assert put(client, key, 1, {"title": "Two"}).json()["version"] == 2
    late = put(client, key, 1, {"title": "Another tab's"})
    assert late.status_code == 409
    assert late.json() == {
        "detail": "This form was changed in another tab or on another device.",
        "code": "draft_changed",
        "version": 2,
        "values": {"title": "Two"},
    }
    assert FormDraft.objects.get().values == {"title": "Two"}


def test_the_same_save_sent_twice_is_as_if_it_came_once(
    client: Client, maya: User, key: UUID
) -> None:
    client.force_login(maya)
    first = [put(client, key, 0, {"title": "One"}) for _ in range(2)]
    second = [put(client, key, 1, {"title": "Two"}) for _ in range(2)]
    assert [answer.json()["version"] for answer in (*first, *second)] == [1, 1, 2, 2]
    assert first[0].json() == first[1].json() and second[0].json() == second[1].json()


def test_a_form_thrown_away_elsewhere_is_begun_anew_by_who_still_types(
    client: Client, maya: User, key: UUID
) -> None:
    client.force_login(maya)
    put(client, key, 0, {"title": "One"})
    assert client.delete(f"/api/drafts/{key}/").status_code == 204
    assert client.delete(f"/api/drafts/{key}/").status_code == 404
    assert client.get(f"/api/drafts/{key}/").status_code == 404
    # Above what any tab has seen, so that none takes it for what it knows.
    assert put(client, key, 1, {"title": "One and more"}).json()["version"] == 2


def test_anothers_key_is_not_found_and_ones_own_under_it_is_ones_own(
    client: Client, maya: User, carl: User, key: UUID
) -> None:
    client.force_login(maya)
    put(client, key, 0, {"title": "Maya’s"})
    client.force_login(carl)
    assert client.get(f"/api/drafts/{key}/").status_code == 404
    assert client.delete(f"/api/drafts/{key}/").status_code == 404
    assert put(client, key, 0, {"title": "Carl’s"}).json()["version"] == 1
    titles = {draft.mentor.username: draft.values for draft in FormDraft.objects.all()}
    assert titles == {"maya": {"title": "Maya’s"}, "carl": {"title": "Carl’s"}}


@pytest.mark.parametrize("method", ["put", "publish", "page"])
def test_nothing_is_written_under_the_name_of_who_signed_in_since(
    method: str, client: Client, maya: User, carl: User, key: UUID, form: dict[str, Any]
) -> None:
    client.force_login(carl)
    if method == "put":
        answer = put(client, key, 0, {"title": "Maya’s"}, **{"X-Person": str(maya.pk)})
    else:
        address = "/api/sessions/" if method == "publish" else f"/api/drafts/{key}/page/"
        answer = client.post(address, form, headers={"X-Person": str(maya.pk)})
    assert (answer.status_code, answer.json()["code"]) == (403, "somebody_else")
    assert (FormDraft.objects.count(), SessionPage.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        (None, "values"),
        ([], "values"),
        ({"room_code": "x"}, "room_code"),
        ({"title": 7}, "title"),
        ({"title": "x" * 1_001}, "title"),
        ({"description": "x" * 20_001}, "description"),
        ({"is_paid": "true"}, "is_paid"),
        ({"minutes": "90"}, "minutes"),
        ({"minutes": True}, "minutes"),
        ({"minutes": -1}, "minutes"),
        ({"minutes": 2**63}, "minutes"),
        ({"tags": [TAG] * 21}, "tags"),
        ({"tags": ["python"]}, "tags"),
        ({"tags": [{**TAG, "hue": "4"}]}, "tags"),
        ({"tags": [{**TAG, "more": 1}]}, "tags"),
        ({"repeat_start_times": "2020"}, "repeat_start_times"),
    ],
)
def test_what_is_no_form_is_refused_by_field(
    values: object, field: str, client: Client, maya: User, key: UUID
) -> None:
    client.force_login(maya)
    answer = put(client, key, 0, values)
    assert (answer.status_code, list(answer.json())) == (400, [field])
    assert FormDraft.objects.count() == 0


@pytest.mark.parametrize("version", [None, "0", -1, True, 1.5, 2**31])
def test_a_version_is_a_number(version: object, client: Client, maya: User, key: UUID) -> None:
    client.force_login(maya)
    answer = put(client, key, version, {"title": "One"})
    assert (answer.status_code, list(answer.json())) == (400, ["version"])


def test_what_no_database_keeps_is_left_out(client: Client, maya: User, key: UUID) -> None:
    client.force_login(maya)
    body = f'{{"version": 0, "values": {{"title": "a{chr(92)}u0000b{chr(92)}ud800c"}}}}'
    for _ in range(2):
        answer = client.put(f"/api/drafts/{key}/", body, "application/json")
        assert (answer.status_code, answer.json()["version"]) == (200, 1)
    assert FormDraft.objects.get().values == {"title": "abc"}


def test_one_too_many_is_refused_and_takes_no_other_away(
    client: Client, maya: User, carl: User, key: UUID, now: datetime
) -> None:
    client.force_login(maya)
    keys = [uuid4() for _ in range(OPEN_AT_MOST)]
    for one in keys:
        save_form(mentor=maya, key=one, version=0, values={"title": "One"}, now=now)
    refused = put(client, key, 0, {"title": "Another"})
    assert (refused.status_code, refused.json()) == (
        409,
        {
            "detail": "You have 100 unfinished forms. Finish or delete one of them in My Sessions, under Drafts.",
            "code": "too_many_drafts",
        },
    )
    assert set(FormDraft.objects.values_list("key", flat=True)) == set(keys)
    # Those that are there are written on, and another mentor's are not counted.
    assert put(client, keys[0], 1, {"title": "One and more"}).status_code == 200
    assert save_form(mentor=carl, key=key, version=0, values={}, now=now).version == 1
    client.delete(f"/api/drafts/{keys[0]}/")
    assert put(client, key, 0, {"title": "Another"}).status_code == 200


def test_what_is_published_unsaved_takes_no_unfinished_form_away(
    client: Client, maya: User, key: UUID, form: dict[str, Any], now: datetime
) -> None:
    client.force_login(maya)
    keys = [uuid4() for _ in range(OPEN_AT_MOST)]
    for one in keys:
        save_form(mentor=maya, key=one, version=0, values={}, now=now)
    assert publish(client, {**form, "draft": str(key)}).status_code == 201
    kept = client.post(f"/api/drafts/{uuid4()}/page/", {"title": "Short"})
    assert kept.status_code == 201
    assert set(open_forms(mentor=maya).values_list("key", flat=True)) == set(keys)


def test_the_sweep_takes_what_was_closed_or_left_alone_for_long(maya: User, now: datetime) -> None:
    kept, old, closed = uuid4(), uuid4(), uuid4()
    for one in (kept, old, closed):
        save_form(mentor=maya, key=one, version=0, values={}, now=now)
    long_ago = now - KEPT_FOR - timedelta(seconds=1)
    FormDraft.objects.filter(key=old).update(saved_at=long_ago)
    FormDraft.objects.filter(key=closed).update(saved_at=now, closed_at=long_ago)
    assert discard_old_forms(now=now) == 2
    assert FormDraft.objects.get().key == kept


def test_of_one_form_comes_one_session(
    client: Client, maya: User, key: UUID, form: dict[str, Any]
) -> None:
    client.force_login(maya)
    put(client, key, 0, {"title": "One"})
    first = publish(client, {**form, "draft": str(key)}, "key-1")
    again = publish(client, {**form, "draft": str(key)}, "key-1")
    other = {**form, "title": "Another title for the second tab", "draft": str(key)}
    second = publish(client, other, "key-2")
    assert (first.status_code, again.json()) == (201, first.json())
    refusal = {
        "detail": "This form became a session already.",
        "code": "draft_published",
        "url": first.json()["url"],
        "status": "scheduled",
    }
    assert (second.status_code, second.json()) == (409, refusal)
    assert SessionRun.objects.count() == SessionPage.objects.count() == 1
    for answer in (
        put(client, key, 1, {"title": "Typed on"}),
        client.get(f"/api/drafts/{key}/"),
        client.delete(f"/api/drafts/{key}/"),
        client.post(f"/api/drafts/{key}/page/", form),
    ):
        assert (answer.status_code, answer.json()) == (409, refusal)


def test_a_form_that_was_never_saved_is_closed_as_well(
    client: Client, maya: User, key: UUID, form: dict[str, Any]
) -> None:
    client.force_login(maya)
    assert publish(client, {**form, "draft": str(key)}).status_code == 201
    other = {**form, "title": "Another title for the second tab", "draft": str(key)}
    assert publish(client, other).status_code == 409
    assert SessionRun.objects.count() == 1


def test_a_refused_publish_leaves_the_form_open(
    client: Client, maya: User, key: UUID, form: dict[str, Any]
) -> None:
    client.force_login(maya)
    put(client, key, 0, {"title": "One"})
    publish(client, form)
    twin = publish(client, {**form, "draft": str(key)}, "key-1")
    assert (twin.status_code, twin.json()) == (400, {"title": [WORDS["title.duplicate"]]})
    assert put(client, key, 1, {"title": "Two"}).status_code == 200


def test_a_form_whose_session_was_deleted_stays_closed(
    client: Client, maya: User, key: UUID, form: dict[str, Any]
) -> None:
    client.force_login(maya)
    session = publish(client, {**form, "draft": str(key)}).json()
    assert client.delete(f"/api/sessions/{session['id']}/").status_code == 204
    answer = put(client, key, 0, {"title": "Typed on"})
    assert (answer.status_code, answer.json()["url"]) == (409, None)


@pytest.mark.parametrize("draft", ["nonsense", "7"])
def test_a_key_that_is_none_is_told(
    draft: str, client: Client, maya: User, form: dict[str, Any]
) -> None:
    client.force_login(maya)
    answer = publish(client, {**form, "draft": draft})
    assert (answer.status_code, list(answer.json())) == (400, ["draft"])
    assert SessionPage.objects.count() == 0


def test_an_unfinished_form_becomes_one_draft_however_often_it_is_sent(
    client: Client, maya: User, key: UUID, own_media: Path
) -> None:
    client.force_login(maya)
    put(client, key, 0, {"title": "Short"})
    answers = [
        client.post(
            f"/api/drafts/{key}/page/",
            {"title": "Short", "tags": ["python"], "thumbnail": factories.picture()},
        )
        for _ in range(2)
    ]
    page = SessionPage.objects.get()
    body = {"id": page.pk, "edit_url": f"/admin/pages/{page.pk}/edit/"}
    assert [(answer.status_code, answer.json()) for answer in answers] == [(201, body)] * 2
    assert (page.title, page.live, page.owner, page.starts_at) == ("Short", False, maya, None)
    assert [tag.slug for tag in page.tags.all()] == ["python"]
    assert page.thumbnail == Image.objects.get()
    assert len(list((own_media / "original_images").iterdir())) == 1
    assert Revision.page_revisions.filter(object_id=str(page.pk)).count() == 1
    log = PageLogEntry.objects.filter(page=page.pk).values_list("action", flat=True)
    # As Wagtail's own create action writes it: the page, and its first revision.
    assert sorted(log) == ["wagtail.create", "wagtail.edit"]
    assert client.get(body["edit_url"]).status_code == 200
    closed = put(client, key, 1, {"title": "Typed on"})
    assert (closed.status_code, closed.json()["status"]) == (409, "draft")


@pytest.mark.parametrize(
    ("values", "problems"),
    [
        ({}, {"title": [WORDS["title.required"]]}),
        ({"title": "x" * 256}, {"title": [WORDS["title.long"]]}),
        ({"title": "A", "is_paid": "true"}, {"price": [WORDS["price.required"]]}),
        (
            {"title": "A", "is_paid": "true", "price": "30000000"},
            {"price": [WORDS["price.range"]]},
        ),
        ({"title": "A", "start_time": "soon"}, {"start_time": [WORDS["start.invalid"]]}),
        (
            {"title": "A", "start_time": "9999-12-31T23:59:59Z"},
            {"start_time": [WORDS["start.invalid"]]},
        ),
        (
            {"title": "A", "end_time": "0001-01-01T00:00:00Z"},
            {"end_time": [WORDS["end.invalid"]]},
        ),
        ({"title": "A", "capacity": "40000"}, {"capacity": [WORDS["capacity.range"]]}),
        ({"title": "A", "tags": ["no"]}, {"tags": [WORDS["tags.unknown"].format(name="no")]}),
    ],
)
def test_what_no_draft_can_hold_is_told_by_field(
    values: dict[str, Any], problems: dict[str, Any], client: Client, maya: User, key: UUID
) -> None:
    client.force_login(maya)
    answer = client.post(f"/api/drafts/{key}/page/", values)
    assert (answer.status_code, answer.json()) == (400, problems)
    assert (SessionPage.objects.count(), FormDraft.objects.count()) == (0, 0)


def test_what_is_only_not_right_yet_is_kept(client: Client, maya: User, key: UUID) -> None:
    client.force_login(maya)
    yesterday = clock.now().replace(microsecond=0) - timedelta(days=1)
    body = {
        "title": "Short",
        "start_time": yesterday.isoformat(),
        "end_time": yesterday.isoformat(),
        "is_paid": "true",
        "price": "10",
        "capacity": "900",
        "description": "<p>" + "word " * 250 + "</p>",
    }
    assert client.post(f"/api/drafts/{key}/page/", body).status_code == 201
    page = SessionPage.objects.get().get_latest_revision_as_object()
    assert (page.price_paise, page.capacity, page.starts_at) == (10_00, 900, yesterday)
    assert client.get(f"/admin/pages/{page.pk}/edit/").status_code == 200


def test_what_was_typed_after_a_lost_answer_is_never_taken_for_kept(
    client: Client, key: UUID, maya: User
) -> None:
    client.force_login(maya)
    address = f"/api/drafts/{key}/page/"
    first = client.post(address, {"title": "Knots at sea"})
    again = client.post(address, {"title": "Knots at sea"})
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    more = client.post(address, {"title": "Knots at sea", "description": "<p>With two ropes.</p>"})
    assert (more.status_code, more.json()["code"]) == (409, "draft_published")


SHOWN: dict[str, Any] = {"thumbnail_alt": "A reef knot", "thumbnail_focus": "0.5,0.25"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({}, {"picture": (1280, 720)}),
        ({"picture": (1280, 720)}, {}),
        ({"picture": (1280, 720)}, {"picture": (900, 700)}),
        ({"picture": (1280, 720)}, {"picture": (1280, 720), "thumbnail_alt": "Two ropes"}),
        ({"picture": (1280, 720)}, {"picture": (1280, 720), "thumbnail_focus": "0.75,0.25"}),
    ],
)
def test_nor_is_another_picture_or_what_is_said_of_it(
    before: dict[str, Any],
    after: dict[str, Any],
    client: Client,
    key: UUID,
    maya: User,
    own_media: Path,
) -> None:
    client.force_login(maya)

    def keep(said: dict[str, Any]) -> Any:
        form = {"title": "Knots at sea", **SHOWN, **said}
        if size := form.pop("picture", None):
            form["thumbnail"] = factories.picture(size=size)
        return client.post(f"/api/drafts/{key}/page/", form)

    first, again, more = keep(before), keep(before), keep(after)
    assert [answer.status_code for answer in (first, again, more)] == [201, 201, 409]
    assert (first.json(), more.json()["code"]) == (again.json(), "draft_published")
    files = [*(own_media / "original_images").glob("*")]
    assert len(files) == Image.objects.count() == len(before)
