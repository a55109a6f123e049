"""``GET /api/sessions/overlaps/``: what else a mentor does at some time (SPEC 4.11)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from catalog.profiles.models import MentorProfile
from catalog.sessions.enums import RunStatus
from catalog.sessions.lifecycle import extend
from catalog.sessions.models import SessionPage, SessionRun
from catalog.sessions.selectors import sessions_index
from peerlearn_site.users.models import User
from tests.support import make

URL = "/api/sessions/overlaps/"
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
Publish = Callable[..., SessionRun]


@pytest.fixture
def hers(client: Client, maya: User) -> Client:
    client.force_login(maya)
    return client


def asked(client: Client, *spans: tuple[datetime, datetime], **more: Any) -> Any:
    query = {
        "start_time": [start.isoformat() for start, _ in spans],
        "end_time": [end.isoformat() for _, end in spans],
    }
    return client.get(URL, {**query, **more})


def ids(response: Any) -> list[int]:
    assert response.status_code == 200, response.content
    return [found["id"] for found in response.json()["results"]]


def draft(mentor: User, start: datetime, title: str = "Notes on closures") -> SessionPage:
    page = SessionPage(
        title=title,
        slug=f"draft-{start:%H%M%S}-{mentor.pk}",
        owner=mentor,
        live=False,
        starts_at=start,
        ends_at=start + HOUR,
    )
    sessions_index().add_child(instance=page)
    page.save_revision(user=mentor, clean=False)
    return page


def test_it_tells_what_is_there_with_times_status_and_way(
    hers: Client, published: Publish, now: datetime
) -> None:
    start = now + timedelta(days=2)
    run = published(start_time=start)
    response = asked(hers, (start + 30 * MINUTE, start + 90 * MINUTE))
    assert response.json() == {
        "results": [
            {
                "id": run.page_id,
                "title": run.title,
                "start_time": start.strftime("%Y-%m-%dT%H:%M:%SZ"),
                "end_time": (start + HOUR).strftime("%Y-%m-%dT%H:%M:%SZ"),
                "status": "scheduled",
                "url": run.page.url,
            }
        ]
    }


@pytest.mark.parametrize(
    ("before", "after", "overlaps"),
    [
        (-HOUR, timedelta(0), False),
        (HOUR, 2 * HOUR, False),
        (-HOUR, MINUTE, True),
        (HOUR - MINUTE, 2 * HOUR, True),
        (10 * MINUTE, 20 * MINUTE, True),
        (-HOUR, 3 * HOUR, True),
        (timedelta(0), HOUR, True),
    ],
)
def test_what_only_touches_does_not_overlap(
    before: timedelta,
    after: timedelta,
    overlaps: bool,
    hers: Client,
    published: Publish,
    now: datetime,
) -> None:
    start = now + timedelta(days=2)
    run = published(start_time=start)
    assert ids(asked(hers, (start + before, start + after))) == [run.page_id] * overlaps


def test_only_ones_own_open_sessions_and_drafts_are_told(
    hers: Client, maya: User, carl: User, now: datetime
) -> None:
    start = now + timedelta(days=2)
    mine = make.session(mentor=maya, starts_at=start)
    live = make.session(mentor=maya, starts_at=start + MINUTE, status=RunStatus.LIVE)
    for status in (RunStatus.COMPLETED, RunStatus.CANCELLED):
        make.session(mentor=maya, starts_at=start, status=status)
    make.session(mentor=carl, starts_at=start, title="Carl's secret plans")
    own_draft = draft(maya, start + 2 * MINUTE)
    draft(carl, start, "Carl's secret notes")
    response = asked(hers, (start, start + HOUR))
    assert ids(response) == [mine.page_id, live.page_id, own_draft.pk]
    assert "secret" not in response.content.decode()
    assert [(found["status"], found["url"]) for found in response.json()["results"]] == [
        ("scheduled", mine.card.url),
        ("live", live.card.url),
        ("draft", f"/admin/pages/{own_draft.pk}/edit/"),
    ]


def test_what_waits_for_staff_is_told_as_such(hers: Client, maya: User, now: datetime) -> None:
    MentorProfile.objects.filter(user=maya).update(is_verified=False)
    start = now + timedelta(days=2)
    form = {
        "title": "Closures and decorators in Python",
        "tags": ["python"],
        "start_time": start.isoformat(),
        "end_time": (start + HOUR).isoformat(),
    }
    made = hers.post("/api/sessions/", form).json()
    (found,) = asked(hers, (start, start + HOUR)).json()["results"]
    assert (found["id"], found["status"]) == (made["id"], "in_review")


def test_a_live_session_counts_until_its_extended_end(
    hers: Client, maya: User, now: datetime
) -> None:
    run = make.session(mentor=maya, starts_at=now, status=RunStatus.LIVE)
    extend(run=run, total_minutes=10)
    end = now + HOUR
    assert ids(asked(hers, (end, end + MINUTE))) == [run.page_id]
    assert ids(asked(hers, (end + 10 * MINUTE, end + 11 * MINUTE))) == []


def test_the_session_that_is_being_moved_is_left_out(
    hers: Client, published: Publish, now: datetime
) -> None:
    start = now + timedelta(days=2)
    run = published(start_time=start)
    other = published(title="Decorators all the way", start_time=start)
    span = (start, start + HOUR)
    assert ids(asked(hers, span, **{"except": run.page_id})) == [other.page_id]
    for odd in ("x", "-1", "9" * 40):
        assert ids(asked(hers, span, **{"except": odd})) == [run.page_id, other.page_id]


def test_several_dates_are_asked_for_at_once(
    hers: Client, published: Publish, now: datetime
) -> None:
    start = now + timedelta(days=2)
    first = published(start_time=start)
    third = published(start_time=start + timedelta(days=14))
    published(title="Between the dates", start_time=start + timedelta(days=1))
    spans = [
        (start + timedelta(days=7 * n), start + timedelta(days=7 * n) + HOUR) for n in (0, 1, 2)
    ]
    assert ids(asked(hers, *spans)) == [first.page_id, third.page_id]


@pytest.mark.parametrize(
    ("query", "field", "words"),
    [
        ({}, "start_time", "Choose when the session starts."),
        ({"start_time": "2030-01-01T10:00Z"}, "end_time", "Choose when the session ends."),
        (
            {"start_time": "2030-01-01T10:00", "end_time": "2030-01-01T11:00Z"},
            "start_time",
            "Give the start as a date and time with its offset.",
        ),
        (
            {"start_time": "2030-01-01T10:00Z", "end_time": "soon"},
            "end_time",
            "Give the end as a date and time with its offset.",
        ),
        (
            {"start_time": "2030-01-01T10:00Z", "end_time": "2030-01-01T10:00Z"},
            "end_time",
            "The end must be after the start.",
        ),
        (
            {
                "start_time": ["2030-01-01T10:00Z", "2030-01-02T10:00Z"],
                "end_time": "2030-01-01T11:00Z",
            },
            "end_time",
            "Give every start its end, at most 30 of them.",
        ),
        (
            {"start_time": ["2030-01-01T10:00Z"] * 31, "end_time": ["2030-01-01T11:00Z"] * 31},
            "end_time",
            "Give every start its end, at most 30 of them.",
        ),
    ],
)
def test_what_is_no_span_is_told(hers: Client, query: Any, field: str, words: str) -> None:
    response = hers.get(URL, query)
    assert (response.status_code, response.json()) == (400, {field: [words]})


def test_it_costs_the_same_however_many_there_are(
    hers: Client,
    maya: User,
    now: datetime,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    start = now + timedelta(days=2)
    spans = [(start + timedelta(days=n), start + timedelta(days=n) + HOUR) for n in range(30)]
    for number in range(20):
        make.session(mentor=maya, starts_at=start + timedelta(days=number))
        draft(maya, start + timedelta(days=number, seconds=number))
        if number in (0, 19):
            asked(hers, spans[0])
            for some in (spans[:1], spans):
                with django_assert_num_queries(6):
                    asked(hers, *some)
