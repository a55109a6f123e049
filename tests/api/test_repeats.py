"""Publishing one session on several dates by the API: all of them, or none."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.images.models import Image

from catalog.profiles.models import MentorProfile
from catalog.sessions.card_models import SessionCard
from catalog.sessions.models import SessionPage, SessionRun
from catalog.sessions.rules import WORDS
from catalog.sessions.when import moment_in_words
from peerlearn_site.effects.models import Effect, IdempotencyKey
from peerlearn_site.users.models import User
from tests.support import factories

URL = "/api/sessions/"
WEEK = timedelta(days=7)
REPEATS = "repeat_start_times"


@pytest.fixture
def start(now: datetime) -> datetime:
    return now + timedelta(days=1)


@pytest.fixture
def form(start: datetime) -> dict[str, Any]:
    return {
        "title": "Closures and decorators in Python",
        "tags": ["python", "machine-learning"],
        "start_time": start.isoformat(),
        "end_time": (start + timedelta(minutes=90)).isoformat(),
        "is_paid": "true",
        "price": "499.50",
        "capacity": "7",
        "description": "<p>Bring a laptop.</p>",
    }


@pytest.fixture
def hers(client: Client, maya: User) -> Client:
    User.objects.filter(pk=maya.pk).update(time_zone="Asia/Kolkata")
    client.force_login(maya)
    return client


def publish(client: Client, form: dict[str, Any], key: str = "") -> Any:
    return client.post(URL, form, headers={"Idempotency-Key": key} if key else {})


def named(moment: datetime, mentor: User, words: str) -> str:
    mentor.refresh_from_db()
    return f"{moment_in_words(moment, zone=mentor.zone)}: {words}"


def left(folder: Path) -> dict[str, int]:
    models = (SessionPage, SessionRun, SessionCard, Image, Effect, IdempotencyKey)
    counts = {model.__name__: model.objects.count() for model in models}
    return {**counts, "files": len(list(folder.glob("original_images/*")))}


def test_each_date_is_a_session_of_its_own_and_they_share_one_picture(
    hers: Client, form: dict[str, Any], start: datetime, own_media: Path
) -> None:
    form |= {
        "thumbnail": factories.picture(),
        REPEATS: [(start + WEEK).isoformat(), (start + 2 * WEEK).isoformat()],
    }

    response = publish(hers, form)

    body = response.json()
    runs = list(SessionRun.objects.order_by("starts_at"))
    image = Image.objects.get()
    assert response.status_code == 201
    assert [run.starts_at for run in runs] == [start, start + WEEK, start + 2 * WEEK]
    assert {run.ends_at - run.starts_at for run in runs} == {timedelta(minutes=90)}
    assert {(run.title, run.price_paise, run.capacity) for run in runs} == {
        ("Closures and decorators in Python", 49_950, 7)
    }
    assert len({run.room_code for run in runs}) == 3
    assert len({run.page.slug for run in runs}) == 3
    assert {run.page.thumbnail_id for run in runs} == {image.pk}
    assert {run.page.description for run in runs} == {"<p>Bring a laptop.</p>"}
    assert [sorted(run.page.tags.slugs()) for run in runs] == [["machine-learning", "python"]] * 3
    assert (body["id"], body["start_time"]) == (runs[0].page_id, f"{start:%Y-%m-%dT%H:%M:%SZ}")
    assert body["also"] == [
        {
            "id": run.page_id,
            "url": run.page.url,
            "start_time": f"{run.starts_at:%Y-%m-%dT%H:%M:%SZ}",
            "status": "scheduled",
        }
        for run in runs[1:]
    ]
    announced = Effect.objects.filter(kind="session.announce").values_list("payload", flat=True)
    assert sorted(payload["page_id"] for payload in announced) == [run.page_id for run in runs]
    assert left(own_media)["files"] == 1


def test_one_date_is_answered_as_ever(hers: Client, form: dict[str, Any]) -> None:
    assert "also" not in publish(hers, form).json()


def test_json_may_be_sent_as_well(hers: Client, form: dict[str, Any], start: datetime) -> None:
    form |= {"is_paid": True, "capacity": 7, REPEATS: [(start + WEEK).isoformat()]}
    response = hers.post(URL, form, content_type="application/json")
    assert response.status_code == 201
    assert len(response.json()["also"]) == 1


def test_a_series_in_review_waits_as_a_whole(
    hers: Client, maya: User, form: dict[str, Any], start: datetime
) -> None:
    MentorProfile.objects.filter(user=maya).update(is_verified=False)
    body = publish(hers, {**form, REPEATS: [(start + WEEK).isoformat()]}).json()
    (also,) = body["also"]
    assert (body["status"], also["status"]) == ("in_review", "in_review")
    assert also["url"] == f"/admin/pages/{also['id']}/edit/"
    assert SessionRun.objects.count() == 0


@pytest.mark.parametrize(
    ("repeat", "words"),
    [
        (timedelta(days=-3), "Please choose a future start time ⏱"),
        (timedelta(days=731), "Choose a start within the next two years."),
        (timedelta(days=1), "This date is there twice."),
        (timedelta(days=8), "This date is there twice."),
        (timedelta(days=22), "You already have a session with this title at this time."),
    ],
    ids=["past", "far", "the start itself", "twice", "published before"],
)
@pytest.mark.parametrize("key", ["", "one-key"], ids=["no key", "key"])
def test_one_bad_date_keeps_all_from_being_published_and_is_named(
    repeat: timedelta,
    words: str,
    key: str,
    hers: Client,
    maya: User,
    form: dict[str, Any],
    now: datetime,
    own_media: Path,
) -> None:
    there = now + timedelta(days=22)
    factories.session(mentor=maya, now=now, start_time=there, title=form["title"].upper())
    before = left(own_media)
    dates = [now + timedelta(days=8), now + timedelta(days=15), now + repeat]
    form |= {"thumbnail": factories.picture(), REPEATS: [date.isoformat() for date in dates]}

    response = publish(hers, form, key=key)

    expected = {REPEATS: [named(now + repeat, maya, words)]}
    assert (response.status_code, response.json()) == (400, expected)
    assert left(own_media) == before


def test_the_date_is_named_in_the_mentors_zone(
    hers: Client, maya: User, form: dict[str, Any]
) -> None:
    form[REPEATS] = ["2020-03-01T20:00:00Z"]
    assert publish(hers, form).json() == {
        REPEATS: ["Mon 2 Mar 2020, 01:30 IST: Please choose a future start time ⏱"]
    }


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("next week", "Give each date as a date and time with its offset."),
        ("2030-01-01T10:00", "Give each date as a date and time with its offset."),
    ],
)
def test_what_is_no_moment_is_told(
    value: str, words: str, hers: Client, form: dict[str, Any]
) -> None:
    response = publish(hers, {**form, REPEATS: [value]})
    assert (response.status_code, response.json()) == (400, {REPEATS: [words]})


@pytest.mark.parametrize("value", ["2030-01-01T10:00Z", {"a": 1}, None, [[1]], [None]])
def test_json_of_another_shape_is_refused(value: Any, hers: Client, form: dict[str, Any]) -> None:
    body = {**form, "is_paid": True, REPEATS: value}
    response = hers.post(URL, body, content_type="application/json")
    words = "Give each date as a date and time with its offset."
    assert (response.status_code, response.json()) == (400, {REPEATS: [words]})


def test_all_that_is_wrong_is_told_at_once(hers: Client, form: dict[str, Any]) -> None:
    form |= {"title": "short", "start_time": "soon", REPEATS: ["2020-03-01T20:00:00Z"]}
    assert set(publish(hers, form).json()) == {"title", "start_time", REPEATS}


def test_thirty_are_published_at_once_and_one_more_is_refused(
    hers: Client, form: dict[str, Any], start: datetime
) -> None:
    dates = [(start + n * WEEK).isoformat() for n in range(1, 31)]

    refused = publish(hers, {**form, REPEATS: dates})
    assert (refused.status_code, refused.json()) == (
        400,
        {REPEATS: ["Choose at most 29 more dates."]},
    )
    assert SessionRun.objects.count() == 0

    response = publish(hers, {**form, REPEATS: dates[:29]})
    assert (response.status_code, len(response.json()["also"])) == (201, 29)
    assert SessionRun.objects.count() == 30


def test_sent_again_under_its_key_it_is_answered_alike_and_done_once(
    hers: Client, form: dict[str, Any], start: datetime, own_media: Path
) -> None:
    form[REPEATS] = [(start + WEEK).isoformat(), (start + 2 * WEEK).isoformat()]
    first, again = (
        publish(hers, {**form, "thumbnail": factories.picture()}, key="one-key") for _ in range(2)
    )
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert SessionRun.objects.count() == 3
    assert left(own_media)["files"] == 1

    other = publish(hers, {**form, REPEATS: form[REPEATS][:1]}, key="one-key")
    assert other.status_code == 422
    assert SessionRun.objects.count() == 3


def test_each_further_date_costs_the_same(
    hers: Client, form: dict[str, Any], start: datetime
) -> None:
    def cost(number: int, title: str) -> int:
        dates = [(start + n * WEEK).isoformat() for n in range(1, number + 1)]
        with CaptureQueriesContext(connection) as captured:
            assert publish(hers, {**form, "title": title, REPEATS: dates}).status_code == 201
        return len(captured)

    cost(0, "Fills the caches of the site")
    one, two, ten = (cost(n, f"A series of {n} sessions") for n in (1, 2, 10))
    assert ten - two == 8 * (two - one)


def test_a_change_knows_no_further_dates(
    hers: Client, form: dict[str, Any], start: datetime
) -> None:
    made = publish(hers, form).json()
    body = {REPEATS: [(start + WEEK).isoformat()], "capacity": 9}
    response = hers.patch(f"{URL}{made['id']}/", body, content_type="application/json")
    assert (response.status_code, response.json()["capacity"]) == (200, 9)
    assert SessionRun.objects.count() == 1


@pytest.mark.parametrize("moment", ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z"])
def test_a_date_at_the_calendar_s_edge_is_refused_in_words(
    moment: str, hers: Client, form: dict[str, Any]
) -> None:
    answer = publish(hers, form | {REPEATS: [moment]})
    assert (answer.status_code, answer.json()) == (400, {REPEATS: [WORDS["repeat.invalid"]]})
    assert SessionPage.objects.count() == 0
