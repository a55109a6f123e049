"""Every page costs the same queries at 10 and at 500 sessions, and the public ones at most ten.

Who is signed in has the bell on every page, which is one more.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog.booking.enums import BookingStatus
from catalog.booking.models import Booking
from catalog.sessions.models import SessionRun
from peerlearn_site.users.models import User
from tests.support.bulk import many_sessions

PUBLIC = ["/", "/sessions/", "/sessions/?domain=programming&price=free", "session"]
MENTORS = [
    "/dashboard/mentor/",
    "/dashboard/mentor/my-sessions?tab=Upcoming",
    "/dashboard/mentor/my-sessions?tab=Live",
    "/dashboard/mentor/my-sessions?tab=Past",
    "/dashboard/mentor/my-sessions?tab=Drafts",
    "/dashboard/mentor/requests",
    "/dashboard/mentor/earnings",
    "/dashboard/mentor/create-session",
]
LEARNERS = ["/dashboard/learner/"]
EVERYONES = ["/accounts/settings/", "/notifications/", "/api/sessions/", "/api/domains/?q=py"]
EVERYONES = ["/accounts/settings/", "/accounts/calendar/", "/api/sessions/", "/api/domains/?q=py"]


def queries(client: Client, url: str, run: SessionRun) -> int:
    url = run.page.url if url == "session" else url
    client.get(url)
    # Twice: a cache that was slow for a moment is stood in for, and costs one more.
    return min(_queries_once(client, url) for _ in range(2))


def _queries_once(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        response = client.get(url)
    assert response.status_code == 200
    return len(captured)


def book_all(runs: list[SessionRun], learner: User, now: datetime) -> None:
    Booking.objects.bulk_create(
        Booking(
            run=run, learner=learner, status=BookingStatus.CONFIRMED, created_at=now, told_at=now
        )
        for run in runs
    )
    ids = [run.pk for run in runs]
    SessionRun.objects.filter(pk__in=ids).update(booked_count=1, seats_taken=1)


@pytest.mark.parametrize(
    ("who", "urls", "most"),
    [
        (None, [*PUBLIC, "/api/sessions/", "/api/domains/?q=py"], 10),
        ("alice", [*PUBLIC, *LEARNERS, *EVERYONES], 12),
        ("maya", [*PUBLIC, *MENTORS, *EVERYONES], 12),
    ],
    ids=["visitor", "learner", "mentor"],
)
def test_queries_do_not_grow(
    who: str | None,
    urls: list[str],
    most: int,
    client: Client,
    maya: User,
    alice: User,
    now: datetime,
) -> None:
    runs = many_sessions(10, mentor=maya, now=now, start_time=now + timedelta(hours=1))
    book_all(runs, alice, now)
    if who:
        client.force_login({"alice": alice, "maya": maya}[who])
    few = {url: queries(client, url, runs[3]) for url in urls}

    more = many_sessions(
        490,
        mentor=maya,
        now=now,
        title="A second series of sessions",
        start_time=now + timedelta(days=9),
    )
    book_all(more, alice, now)
    many = {url: queries(client, url, runs[3]) for url in urls}

    assert many == few
    assert {url: count for url, count in many.items() if count > most} == {}
    public = {url: count for url, count in many.items() if url in PUBLIC}
    bell = 1 if who else 0
    assert {url: count for url, count in public.items() if count > 10 + bell} == {}


def test_bulk_sessions_make_a_sound_tree(maya: User, now: datetime) -> None:
    from catalog.sessions.models import SessionPage

    many_sessions(30, mentor=maya, now=now)

    assert SessionPage.find_problems() == ([], [], [], [], [])
    call_command("check")
