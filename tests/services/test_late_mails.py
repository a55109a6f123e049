"""A mail server that was away sends, once it is back, only what is true still."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core import mail

from catalog.booking.models import Booking
from catalog.booking.reminders import remind_all
from catalog.booking.services import book, cancel
from catalog.booking.waitlist import join_line
from catalog.sessions.models import SessionRun
from peerlearn_site.effects import clock, relay
from peerlearn_site.effects.models import Effect
from peerlearn_site.users.models import User
from tests.support import make

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Sends what lies in the outbox at a moment, and nothing that came before."""

    def send(now: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: now)
        relay.run_due(now=now)

    return send


@pytest.fixture
def reminded(maya: User, alice: User, bob: User, now: datetime) -> SessionRun:
    """Two learners and their mentor are told that it begins in an hour; the mails are not sent yet."""
    run = make.session(mentor=maya, starts_at=now + 60 * MINUTE, title="Knots at sea")
    for learner in (alice, bob):
        book(learner=learner, session_id=run.page_id, now=now - timedelta(days=2))
    Effect.objects.all().delete()
    assert remind_all(now=now) == 3
    return run


def subjects() -> list[tuple[str, str]]:
    return sorted((one.to[0].partition("@")[0], one.subject) for one in mail.outbox)


def test_a_reminder_is_mailed_until_the_start(
    reminded: SessionRun, at: Callable[[datetime], None]
) -> None:
    at(reminded.starts_at - MINUTE)
    assert subjects() == [
        ("alice", "Starts in 1 hour: Knots at sea"),
        ("bob", "Starts in 1 hour: Knots at sea"),
        ("maya", "Your session starts in 1 hour: Knots at sea"),
    ]


def started(run: SessionRun) -> None:
    pass


def moved(run: SessionRun) -> None:
    start = run.starts_at + timedelta(days=1)
    SessionRun.objects.filter(pk=run.pk).update(starts_at=start, ends_at=start + 60 * MINUTE)


def cancelled(run: SessionRun) -> None:
    SessionRun.objects.filter(pk=run.pk).update(status="cancelled")


@pytest.mark.parametrize(
    ("what", "minutes"),
    [(started, 0), (moved, 10), (cancelled, 10)],
    ids=["started", "moved", "cancelled"],
)
def test_what_is_over_or_otherwise_by_then_is_reminded_of_by_no_mail(
    reminded: SessionRun,
    at: Callable[[datetime], None],
    what: Callable[[SessionRun], None],
    minutes: int,
) -> None:
    what(reminded)
    at(reminded.starts_at - minutes * MINUTE)
    assert subjects() == []


def test_who_gave_the_seat_back_is_not_reminded(
    reminded: SessionRun, alice: User, now: datetime, at: Callable[[datetime], None]
) -> None:
    cancel(learner=alice, session_id=reminded.page_id, now=now + MINUTE)
    at(reminded.starts_at - MINUTE)
    reminders = [who for who, subject in subjects() if "tarts in" in subject]
    assert reminders == ["bob", "maya"]


@pytest.mark.parametrize(("minutes", "told"), [(29, ["bob"]), (30, [])])
def test_an_offer_is_mailed_while_it_stands(
    maya: User,
    alice: User,
    bob: User,
    now: datetime,
    at: Callable[[datetime], None],
    minutes: int,
    told: list[str],
) -> None:
    run = make.session(mentor=maya, starts_at=now + timedelta(days=1), capacity=1)
    book(learner=alice, session_id=run.page_id, now=now)
    join_line(learner=bob, session_id=run.page_id, now=now)
    cancel(learner=alice, session_id=run.page_id, now=now)
    assert Booking.objects.get(learner=bob).is_offer
    at(now + minutes * MINUTE)
    assert [who for who, subject in subjects() if "yours to take" in subject] == told
