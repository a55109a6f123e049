"""``/dashboard/learner/activity``: what is behind a learner, and how it was."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog.booking.enums import Attendance, BookingStatus
from catalog.feedback.services import rate
from catalog.sessions.enums import RunStatus
from catalog.sessions.models import SessionPage, SessionRun
from peerlearn_site.users.models import User
from tests.support import held, make

pytestmark = pytest.mark.django_db
PAGE = "/dashboard/learner/activity"
HOUR = timedelta(hours=1)


def read(user: User, path: str = PAGE) -> str:
    client = Client()
    client.force_login(user)
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def rows(html: str) -> list[str]:
    """Each row's words, tags and runs of spaces aside."""
    found = re.findall(r'<li class="row".*?</li>', html, re.DOTALL)
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", row)) for row in found]


def badges(html: str) -> list[str]:
    return re.findall(r'<span class="badge[^"]*">([^<]*)</span>', html)


def say(author: User, run: SessionRun, subject: User, now: datetime, **values: Any) -> None:
    rate(
        author=author,
        session_id=run.page_id,
        subject_id=subject.pk,
        now=now,
        **{"stars": 5, "comment": "", **values},
    )


def test_every_end_that_a_seat_can_have_is_told(maya: User, alice: User, now: datetime) -> None:
    def over(hours: int, attendance: str) -> SessionRun:
        run = held.session(mentor=maya, ended_at=now - hours * HOUR)
        held.book(run, alice, attendance=attendance)
        return run

    def other(hours: int, run_status: RunStatus, **values: Any) -> SessionRun:
        run = make.session(mentor=maya, starts_at=now - (hours + 1) * HOUR, status=run_status)
        held.book(run, alice, **values)
        return run

    over(1, Attendance.ATTENDED)
    over(3, Attendance.ABSENT)
    over(5, Attendance.NOT_HELD)
    other(7, RunStatus.CANCELLED)
    other(9, RunStatus.COMPLETED, status=BookingStatus.CANCELLED)
    assert badges(read(alice)) == [
        "You were there",
        "You missed it",
        "It was not held",
        "Cancelled by the mentor",
        "You cancelled",
    ]


def test_what_is_ahead_or_was_never_a_seat_is_not_there(
    maya: User, alice: User, now: datetime
) -> None:
    held.book(make.session(mentor=maya, starts_at=now + HOUR), alice)
    held.book(make.session(mentor=maya, starts_at=now, status=RunStatus.LIVE), alice)
    past = held.session(mentor=maya, ended_at=now - HOUR)
    held.book(past, alice, status=BookingStatus.EXPIRED)
    unpaid = held.session(mentor=maya, ended_at=now - HOUR)
    booking = held.book(unpaid, alice, status=BookingStatus.CANCELLED)
    type(booking).objects.filter(pk=booking.pk).update(hold_expires_at=now - 9 * HOUR)
    html = read(alice)
    assert rows(html) == []
    assert "Nothing behind you yet" in html and 'href="/sessions/"' in html


def test_of_several_seats_in_one_session_the_last_one_tells(
    maya: User, alice: User, now: datetime
) -> None:
    run = held.session(mentor=maya, ended_at=now - HOUR)
    held.book(run, alice, status=BookingStatus.CANCELLED)
    held.book(run, alice, attendance=Attendance.ATTENDED)
    assert badges(read(alice)) == ["You were there"]


def test_a_seat_given_back_stays_there_when_a_later_offer_passes(
    maya: User, alice: User, now: datetime
) -> None:
    run = make.session(mentor=maya, starts_at=now + timedelta(days=1))
    held.book(run, alice, status=BookingStatus.CANCELLED)
    held.book(run, alice, status=BookingStatus.EXPIRED)
    assert badges(read(alice)) == ["You cancelled"]


def test_nobody_elses_sessions_are_there(maya: User, alice: User, bob: User, now: datetime) -> None:
    run = held.session(mentor=maya, ended_at=now - HOUR, came=[alice, bob])
    say(bob, run, maya, now, comment="Zqxprivate from bob")
    say(maya, run, bob, now, comment="Zqxprivate of bob")
    held.session(mentor=maya, ended_at=now - HOUR, came=[bob])
    html = read(alice)
    assert len(rows(html)) == 1
    assert "Zqxprivate" not in html


def test_a_rating_is_asked_for_shown_and_can_be_changed_for_a_day(
    maya: User, alice: User, now: datetime
) -> None:
    fresh = held.session(mentor=maya, ended_at=now - HOUR, came=[alice])
    old = held.session(mentor=maya, ended_at=now - timedelta(days=2), came=[alice])
    missed = held.session(mentor=maya, ended_at=now - 3 * HOUR, absent=[alice])

    def buttons() -> dict[int, str]:
        found = re.findall(
            r'data-rate-session="(\d+)"[^>]*>(Rate your mentor|Change)<', read(alice)
        )
        return {int(session): words for session, words in found}

    assert buttons() == {fresh.page_id: "Rate your mentor", old.page_id: "Rate your mentor"}
    assert missed.page_id not in buttons()
    for run, stars in ((fresh, 4), (old, 2)):
        say(alice, run, maya, now, stars=stars, comment=f"<i>{stars} words</i>")
    assert buttons() == {fresh.page_id: "Change"}
    html = read(alice)
    first, _, last = rows(html)
    assert "You said 4 words" not in first, "tags people type are text"
    assert "4 out of 5 stars" in first and "&lt;i&gt;4 words&lt;/i&gt;" in first
    assert "2 out of 5 stars" in last


def test_what_the_mentor_said_of_me_is_there(maya: User, alice: User, now: datetime) -> None:
    run = held.session(mentor=maya, ended_at=now - HOUR, came=[alice])
    say(maya, run, alice, now, stars=3, comment="Came prepared.")
    (row,) = rows(read(alice))
    assert "Maya said of you" in row
    assert "3 out of 5 stars" in row and "Came prepared." in row and "You said" not in row


def test_a_session_whose_page_is_gone_is_named_without_a_link(
    maya: User, alice: User, now: datetime
) -> None:
    run = held.session(mentor=maya, ended_at=now - HOUR, came=[alice])
    assert f'href="{run.card.url}"' in read(alice)
    SessionPage.objects.filter(pk=run.page_id).update(live=False)
    html = read(alice)
    assert run.title in html and f'href="{run.card.url}"' not in html


def test_it_is_cut_into_pages_newest_first(maya: User, alice: User, now: datetime) -> None:
    runs = [
        held.session(mentor=maya, ended_at=now - number * HOUR, came=[alice])
        for number in range(1, 29)
    ]
    shown = [
        re.findall(r'<li class="row" data-session-id="(\d+)"', read(alice, f"{PAGE}?page={page}"))
        for page in (1, 2)
    ]
    assert [len(page) for page in shown] == [25, 3]
    assert sum(shown, []) == [str(run.page_id) for run in runs]


def test_the_address_with_a_slash_leads_here(alice: User) -> None:
    client = Client()
    client.force_login(alice)
    response = client.get(f"{PAGE}/?page=2")
    assert (response.status_code, response.headers["Location"]) == (302, f"{PAGE}?page=2")


def test_a_mentor_rates_learners_from_past_sessions_where_somebody_came(
    maya: User, alice: User, bob: User, now: datetime
) -> None:
    came = held.session(mentor=maya, ended_at=now - HOUR, came=[alice])
    held.session(mentor=maya, ended_at=now - 3 * HOUR, absent=[bob])
    held.session(mentor=maya, ended_at=now - 5 * HOUR)
    html = read(maya, "/dashboard/mentor/my-sessions?tab=Past")
    assert re.findall(r'data-rate-session="(\d+)"', html) == [str(came.page_id)]
    assert "Rate your learners" in html


def test_it_costs_the_same_at_3_and_at_300_rows(maya: User, alice: User, now: datetime) -> None:
    def fill(count: int) -> None:
        for number in range(count):
            run = held.session(mentor=maya, ended_at=now - (1 + number) * HOUR, came=[alice])
            say(alice, run, maya, now)
            say(maya, run, alice, now)

    def cost() -> int:
        client = Client()
        client.force_login(alice)
        client.get(PAGE)
        with CaptureQueriesContext(connection) as captured:
            client.get(PAGE)
        return len(captured)

    fill(3)
    few = cost()
    fill(297)
    assert cost() == few <= 12
