"""A start that passes without a booking is told to the mentor, once (SPEC 8.3)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from pydantic import BaseModel

from catalog.booking import announcements
from catalog.booking.protocol import NoBookings
from catalog.booking.services import book, cancel
from catalog.sessions.editing import SessionChanges, update_session
from catalog.sessions.enums import RunStatus
from catalog.sessions.models import SessionPage, SessionRun
from peerlearn_site.effects import relay, sweeps
from peerlearn_site.notifications.kinds import Category, kind_of
from peerlearn_site.notifications.models import Notification
from peerlearn_site.realtime.topics import Topic, sessions_of_mentor
from peerlearn_site.users.models import User
from tests.support import make

START = datetime(2026, 11, 21, 12, 30, tzinfo=UTC)
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
SWEEP = "catalog.booking.sweeps.tell_of_unbooked_sessions"
WORDS = "No bookings; consider rescheduling"
pytestmark = pytest.mark.django_db


@pytest.fixture
def run(maya: User) -> SessionRun:
    return make.session(mentor=maya, starts_at=START, title="Knots at sea")


@pytest.fixture
def events(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Topic, BaseModel]]:
    """What open pages are told, and on which topic."""
    said: list[tuple[Topic, BaseModel]] = []
    monkeypatch.setattr(
        announcements, "publish_on_commit", lambda topic, event: said.append((topic, event))
    )
    return said


def sweep(now: datetime) -> int:
    return sweeps.run_one(SWEEP, now=now)


def told() -> list[tuple[str, str]]:
    rows = Notification.objects.filter(kind="session.no_bookings").order_by("pk")
    return [(row.recipient.username, row.title) for row in rows]


def test_the_mentor_is_told_once_by_row_mail_and_event(
    run: SessionRun,
    maya: User,
    alice: User,
    carl: User,
    events: list[tuple[Topic, BaseModel]],
    mailoutbox: list[Any],
) -> None:
    assert [sweep(START + after) for after in (-SECOND, 0 * SECOND, 15 * SECOND, HOUR)] == [
        0,
        1,
        0,
        0,
    ]
    relay.run_due(now=START)
    url = f"/dashboard/mentor/my-sessions?tab=Upcoming&reschedule={run.page_id}"
    [note] = Notification.objects.all()
    assert (told(), note.url, note.data) == ([("maya", WORDS)], url, {"run_id": run.pk})
    assert note.body.splitlines() == [
        "“Knots at sea” was to start, and nobody has booked it.",
        "",
        "Sat 21 Nov 2026, 18:00–19:00 IST",
        "",
        "You can still move it to another time until it would have ended.",
    ]
    assert [(mail.to, mail.subject) for mail in mailoutbox] == [(["maya@example.org"], WORDS)]
    event = NoBookings(session_id=run.page_id, title="Knots at sea", url=url, message=WORDS)
    assert events == [(sessions_of_mentor(maya.pk), event)]


def test_its_address_opens_the_list_with_the_session_in_it(
    maya: User, now: datetime, client: Client
) -> None:
    run = make.session(mentor=maya, starts_at=now - MINUTE)
    sweep(now)
    client.force_login(maya)
    page = client.get(Notification.objects.get().url).content.decode()
    assert f'id="reschedule-{run.page_id}"' in page


def test_one_seat_is_enough_to_say_nothing(run: SessionRun, alice: User) -> None:
    book(learner=alice, session_id=run.page_id, now=START - HOUR)
    assert (sweep(START), told()) == (0, [])


def test_a_seat_given_back_is_none(run: SessionRun, alice: User) -> None:
    book(learner=alice, session_id=run.page_id, now=START - HOUR)
    cancel(learner=alice, session_id=run.page_id, now=START - MINUTE)
    sweep(START)
    assert told() == [("maya", WORDS)]


def test_a_hold_that_runs_out_with_the_start_is_freed_first(maya: User, alice: User) -> None:
    """Until it is, the session could not be moved, and the button would lead nowhere."""
    run = make.session(mentor=maya, starts_at=START, price_paise=500_00)
    book(learner=alice, session_id=run.page_id, now=START - MINUTE)
    assert sweep(START) == 0
    sweeps.run_one("catalog.booking.sweeps.free_unpaid_seats", now=START)
    assert sweep(START) == 1


@pytest.mark.parametrize("status", [RunStatus.LIVE, RunStatus.COMPLETED, RunStatus.CANCELLED])
def test_what_has_begun_or_will_not_be_is_not_told_of(maya: User, status: RunStatus) -> None:
    make.session(mentor=maya, starts_at=START, status=status)
    assert sweep(START) == 0


def test_after_a_pause_beyond_its_end_nothing_can_be_done(run: SessionRun) -> None:
    assert sweep(START + HOUR) == 0


def test_a_pause_that_ends_before_it_tells_all_the_same(run: SessionRun) -> None:
    assert sweep(START + 50 * MINUTE) == 1


def test_each_start_is_told_of_anew(published: Callable[..., SessionRun], now: datetime) -> None:
    run = published(start_time=now + HOUR)
    sweep(now + HOUR)
    changes = SessionChanges(starts_at=now + 5 * HOUR, ends_at=now + 6 * HOUR)
    page = SessionPage.objects.get(pk=run.page_id)
    update_session(page=page, mentor=run.mentor, changes=changes, now=now + HOUR + MINUTE)
    assert [sweep(now + hours * HOUR) for hours in (2, 5, 5)] == [0, 1, 0]
    assert told() == [("maya", WORDS)] * 2


def test_a_pass_costs_the_same_however_many_were_told(
    maya: User, django_assert_num_queries: Any
) -> None:
    for _ in range(12):
        make.session(mentor=maya, starts_at=START)
    assert sweep(START) == 12
    with django_assert_num_queries(2):
        sweep(START + MINUTE)


def test_what_has_an_event_of_its_own_is_no_second_toast() -> None:
    kind = kind_of("session.no_bookings")
    assert (kind.category, kind.toasts, kind.mails) == (Category.TEACHING, False, True)
