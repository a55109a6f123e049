"""Publishing by the API: what is made, for whom it may be, and how often."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from wagtail.images.models import Image

from catalog.booking.services import book
from catalog.demand.answers import topics_answered
from catalog.demand.services import request_topic
from catalog.sessions.card_models import SessionCard
from catalog.sessions.catalogue import Cursor
from catalog.sessions.models import SessionPage, SessionRun
from catalog.sessions.rules import WORDS
from peerlearn_site.effects.models import Effect
from peerlearn_site.users.models import User
from tests.support import factories


@pytest.fixture
def form(now: datetime) -> dict[str, Any]:
    start = now + timedelta(days=1)
    return {
        "title": "Closures and decorators in Python",
        "tags": ["python", "machine-learning"],
        "start_time": start.isoformat(),
        "end_time": (start + timedelta(hours=1)).isoformat(),
        "is_paid": "true",
        "price": "499.50",
        "capacity": "7",
    }


def publish(client: Client, form: dict[str, Any], key: str = "") -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    return client.post("/api/sessions/", form, headers=headers)


def test_the_answer_tells_all_of_the_session(
    client: Client, maya: User, form: dict[str, Any], now: datetime
) -> None:
    client.force_login(maya)
    form["thumbnail"] = factories.picture()

    response = publish(client, form)

    body = response.json()
    run = SessionRun.objects.get()
    image = Image.objects.get()
    assert response.status_code == 201
    assert UUID(body["room_code"]).version == 4
    assert body == {
        "id": run.page_id,
        "url": run.page.url,
        "title": "Closures and decorators in Python",
        "status": "scheduled",
        "room_code": str(run.room_code),
        "start_time": (now + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "end_time": (now + timedelta(days=1, hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "is_paid": True,
        "price": "499.50",
        "tags": ["python", "machine-learning"],
        "thumbnail": image.file.url,
        "thumbnail_alt": "",
        "thumbnail_focus": None,
        "mentor": {"username": "maya", "name": "Maya"},
        "booked_count": 0,
        "seats_left": 7,
        "capacity": 7,
        "edit_url": f"/admin/pages/{run.page_id}/edit/",
        "locked": None,
        "changes": None,
    }


def test_one_page_one_run_one_card_one_picture(
    client: Client, maya: User, form: dict[str, Any], own_media: Path
) -> None:
    client.force_login(maya)

    publish(client, {**form, "thumbnail": factories.picture("same.jpg")})
    publish(client, {**form, "title": "Another title", "thumbnail": factories.picture("same.jpg")})

    files = [path for path in (own_media / "original_images").iterdir()]
    assert SessionPage.objects.live().count() == 2
    assert SessionRun.objects.count() == SessionCard.objects.count() == 2
    assert len(files) == len({path.name for path in files}) == 2
    assert SessionPage.find_problems() == ([], [], [], [], [])


def test_a_free_session_has_no_price_even_if_one_is_sent(
    client: Client, maya: User, form: dict[str, Any]
) -> None:
    client.force_login(maya)

    body = publish(client, {**form, "is_paid": "false"}).json()

    assert (body["is_paid"], body["price"]) == (False, None)


@pytest.mark.parametrize(
    "title", ["CLOSURES AND DECORATORS IN PYTHON", " Closures  and decorators in  Python "]
)
def test_a_duplicate_in_case_and_spaces_is_told(
    title: str, client: Client, maya: User, form: dict[str, Any]
) -> None:
    client.force_login(maya)
    publish(client, form)

    response = publish(client, {**form, "title": title})

    assert (response.status_code, response.json()) == (400, {"title": [WORDS["title.duplicate"]]})
    assert SessionPage.objects.count() == 1


def test_another_mentor_may_hold_the_same(
    client: Client, maya: User, carl: User, form: dict[str, Any]
) -> None:
    client.force_login(maya)
    publish(client, form)
    client.force_login(carl)

    assert publish(client, form).status_code == 201


def test_the_same_key_gives_the_same_answer_and_one_session(
    client: Client, maya: User, form: dict[str, Any], own_media: Path
) -> None:
    client.force_login(maya)

    answers = [
        publish(client, {**form, "thumbnail": factories.picture()}, "key-1") for _ in range(3)
    ]

    assert [answer.status_code for answer in answers] == [201, 201, 201]
    assert answers[0].json() == answers[1].json() == answers[2].json()
    assert SessionPage.objects.count() == Image.objects.count() == 1
    assert len(list((own_media / "original_images").iterdir())) == 1


def test_the_same_key_for_something_else_is_a_422(
    client: Client, maya: User, form: dict[str, Any]
) -> None:
    client.force_login(maya)
    publish(client, form, "key-1")

    response = publish(client, {**form, "title": "Something else entirely"}, "key-1")

    assert response.status_code == 422
    assert SessionPage.objects.count() == 1


def test_keys_belong_to_their_person(
    client: Client, maya: User, carl: User, form: dict[str, Any]
) -> None:
    client.force_login(maya)
    first = publish(client, form, "key-1").json()
    client.force_login(carl)

    second = publish(client, form, "key-1").json()

    assert first["id"] != second["id"]
    assert second["mentor"]["username"] == "carl"


def test_a_refused_form_may_be_mended_under_its_key(
    client: Client, maya: User, form: dict[str, Any]
) -> None:
    client.force_login(maya)
    assert publish(client, {**form, "capacity": "0"}, "key-1").status_code == 400

    assert publish(client, form, "key-1").status_code == 201


def test_nothing_is_left_when_the_database_fails(
    client: Client,
    maya: User,
    form: dict[str, Any],
    own_media: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client.force_login(maya)
    client.raise_request_exception = False

    def fail(**kwargs: Any) -> None:
        raise RuntimeError("the disk is on fire")

    monkeypatch.setattr("catalog.sessions.publishing.write_card", fail)
    effects = Effect.objects.count()
    response = publish(client, {**form, "thumbnail": factories.picture()}, "key-1")

    assert response.status_code == 500
    assert response.json() == {
        "detail": "Something broke on our side. Nothing was saved.",
        "code": "error",
    }
    assert SessionPage.objects.count() == SessionRun.objects.count() == Image.objects.count() == 0
    assert Effect.objects.count() == effects
    assert list((own_media / "original_images").iterdir()) == []


def test_only_mentors_publish(
    client: Client, alice: User, nina: User, form: dict[str, Any], maya: User
) -> None:
    assert publish(client, form).status_code == 401
    for person in (alice, nina):
        client.force_login(person)
        response = publish(client, form)
        assert (response.status_code, response.json()) == (
            403,
            {"detail": "Only mentors may do this.", "code": "permission_denied"},
        )
    assert SessionPage.objects.count() == 0


def test_a_form_of_another_site_is_refused(maya: User, form: dict[str, Any]) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(maya)

    assert publish(client, form).status_code == 403
    assert SessionPage.objects.count() == 0


def test_the_room_code_is_for_the_mentor_and_the_booked(
    client: Client,
    published: Callable[..., SessionRun],
    maya: User,
    carl: User,
    alice: User,
    bob: User,
    now: datetime,
) -> None:
    run = published()
    book(learner=alice, session_id=run.page_id, now=now)
    url = f"/api/sessions/{run.page_id}/"

    told = {}
    for person in (None, maya, carl, alice, bob):
        client.logout()
        if person:
            client.force_login(person)
        told[person.username if person else None] = client.get(url).json().get("room_code")

    code = str(run.room_code)
    assert told == {None: None, "maya": code, "carl": None, "alice": code, "bob": None}
    client.logout()
    assert code not in client.get("/api/sessions/").content.decode()


def test_the_list_is_filtered_and_paged(
    client: Client, published: Callable[..., SessionRun], now: datetime
) -> None:
    for number in range(30):
        published(
            title=f"Session number {number:02d}",
            start_time=now + timedelta(hours=1 + number),
            tags=["python"] if number % 2 else ["genetics"],
            price_paise=50000 if number % 3 == 0 else None,
        )

    first = client.get("/api/sessions/").json()
    second = client.get("/api/sessions/" + first["older"]).json()
    again = client.get("/api/sessions/" + second["newer"]).json()
    wanted = client.get("/api/sessions/?domain=programming&price=paid").json()["results"]

    titles = [row["title"] for row in first["results"] + second["results"]]
    assert titles == [f"Session number {number:02d}" for number in range(30)]
    assert (first["newer"], second["older"]) == (None, None)
    assert again["results"] == first["results"]
    assert [row["title"][-2:] for row in wanted] == ["03", "09", "15", "21", "27"]
    assert client.get("/api/sessions/?domain=alchemy").status_code == 400
    assert client.get("/api/sessions/?after=nonsense").status_code == 200


@pytest.mark.parametrize("moment", ["9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"])
def test_a_place_beyond_the_calendar_s_edge_is_none(
    moment: str, client: Client, maya: User, now: datetime
) -> None:
    word = Cursor(datetime.fromisoformat(moment), 1).encode()
    assert client.get(f"/api/sessions/?after={word}").status_code == 200


@pytest.mark.parametrize(("sent", "kept"), [("{}", 1), ("", 0), ("x", 0), ("9" * 40, 0), ("-1", 0)])
def test_what_it_was_written_for_is_remembered_and_never_in_the_way(
    sent: str,
    kept: int,
    client: Client,
    maya: User,
    alice: User,
    form: dict[str, Any],
    now: datetime,
) -> None:
    asked = request_topic(learner=alice, text="Zebra husbandry", domain=None, now=now)
    client.force_login(maya)

    body = publish(client, {**form, "topic": sent.format(asked.request.topic_id)})

    assert body.status_code == 201
    assert topics_answered(page_id=body.json()["id"]) == [asked.request.topic_id] * kept


def test_what_it_was_written_for_is_said_once(client: Client, published: Any, maya: User) -> None:
    client.force_login(maya)
    url = f"/api/sessions/{published().page_id}/"

    assert client.patch(url, {"topic": 1}, content_type="application/json").status_code == 200
