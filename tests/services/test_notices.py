"""Whom a moved or cancelled session concerns, and what each of them reads (SPEC 5.10)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db.models import QuerySet

from catalog.booking.models import Booking
from catalog.booking.services import book, cancel
from catalog.profiles.models import MentorProfile
from catalog.sessions.editing import cancel_session, update_session
from catalog.sessions.enums import RunStatus
from catalog.sessions.lifecycle import change_status
from catalog.sessions.models import SessionPage, SessionRun
from peerlearn_site.effects import clock, relay
from peerlearn_site.notifications.models import Notification
from peerlearn_site.users.models import User

pytestmark = pytest.mark.django_db
Publish = Callable[..., SessionRun]
# A day in summer time's absence, far enough ahead of whenever this is read, at 12:30 UTC.
START = datetime(datetime.now(UTC).year + 1, 1, 15, 12, 30, tzinfo=UTC)


@pytest.fixture
def run(published: Publish) -> SessionRun:
    return published(start_time=START)


def day(moment: datetime) -> str:
    return f"{moment:%a} {moment.day} {moment:%b %Y}"


def move(run: SessionRun, start: datetime, now: datetime, **changes: Any) -> None:
    times = {"starts_at": start, "ends_at": start + timedelta(hours=1)}
    update_session(
        page=SessionPage.objects.get(pk=run.page_id),
        mentor=run.mentor,
        changes={**times, **changes},  # type: ignore[typeddict-item]
        now=now,
    )


def changes() -> QuerySet[Notification]:
    """What was told of changes; of seats that were booked and given back ``test_seat_notices`` speaks."""
    return Notification.objects.filter(kind__startswith="session.").order_by("pk")


def told() -> list[tuple[str, str]]:
    return [(row.recipient.username, row.kind) for row in changes().select_related("recipient")]


def test_who_booked_is_told_the_new_times_in_their_own_zone(
    run: SessionRun, alice: User, bob: User, now: datetime, mailoutbox: list[Any]
) -> None:
    User.objects.filter(pk=alice.pk).update(time_zone="America/New_York")
    for learner in (alice, bob):
        book(learner=learner, session_id=run.page_id, now=now)
    later = START + timedelta(days=1, hours=6)
    move(run, later, now)
    relay.run_due(now=clock.now())

    hers, his = changes()
    assert (hers.kind, hers.title, hers.url) == (
        "session.rescheduled",
        f"New time: {run.title}",
        run.page.url,
    )
    assert hers.body.splitlines() == [
        f"Maya has moved “{run.title}”, in which you have a seat.",
        "",
        f"New: {day(later)}, 13:30–14:30 EST",
        f"Was: {day(START)}, 07:30–08:30 EST",
        "",
        "Your seat is kept. If the new time does not suit you, you can give it back until the start.",
    ]
    next_day = day(later + timedelta(days=1))
    assert f"New: {next_day}, 00:00–01:00 IST" in his.body
    assert f"Was: {day(START)}, 18:00–19:00 IST" in his.body
    mails = [mail for mail in mailoutbox if mail.subject.startswith("New time: ")]
    assert [(mail.to, mail.subject) for mail in mails] == [
        (["alice@example.org"], f"New time: {run.title}"),
        (["bob@example.org"], f"New time: {run.title}"),
    ]
    assert f"New: {day(later)}, 13:30–14:30 EST" in mails[0].body


def test_only_those_with_a_seat_and_only_if_the_times_moved(
    run: SessionRun, alice: User, bob: User, now: datetime
) -> None:
    book(learner=alice, session_id=run.page_id, now=now)
    book(learner=bob, session_id=run.page_id, now=now)
    cancel(learner=bob, session_id=run.page_id, now=now)
    move(run, START, now, title="Another title for the same hour")
    assert told() == []
    move(run, START + timedelta(hours=1), now)
    assert told() == [("alice", "session.rescheduled")]


def test_a_new_end_alone_is_new_times(run: SessionRun, alice: User, now: datetime) -> None:
    book(learner=alice, session_id=run.page_id, now=now)
    move(run, START, now, ends_at=START + timedelta(hours=2))
    [note] = changes()
    assert f"New: {day(START)}, 18:00–20:00 IST" in note.body


def test_each_move_is_told_even_there_and_back(run: SessionRun, alice: User, now: datetime) -> None:
    book(learner=alice, session_id=run.page_id, now=now)
    for _ in range(2):
        move(run, START + timedelta(hours=1), now)
        move(run, START, now)
    assert told() == [("alice", "session.rescheduled")] * 4


def test_a_held_seat_is_told_and_never_kept_beyond_the_new_start(
    published: Publish, alice: User, now: datetime
) -> None:
    start = now + timedelta(hours=2)
    run = published(start_time=start, price_paise=500_00)
    book(learner=alice, session_id=run.page_id, now=now)
    move(run, now + timedelta(minutes=10), now)
    booking = Booking.objects.get()
    assert told() == [("alice", "session.rescheduled")]
    assert booking.hold_expires_at == now + timedelta(minutes=10)


def test_a_hold_that_is_over_is_told_nothing(
    published: Publish, alice: User, now: datetime
) -> None:
    run = published(price_paise=500_00)
    book(learner=alice, session_id=run.page_id, now=now)
    cancel_session(page=run.page, mentor=run.mentor, now=now + timedelta(minutes=15))
    assert told() == []


def test_a_cancelled_session_is_told_to_booked_and_held_once(
    published: Publish, alice: User, bob: User, now: datetime, mailoutbox: list[Any]
) -> None:
    run = published(start_time=START, price_paise=500_00)
    for learner in (alice, bob):
        book(learner=learner, session_id=run.page_id, now=now)
    Booking.objects.filter(learner=alice).update(status="confirmed", hold_expires_at=None)
    SessionRun.objects.filter(pk=run.pk).update(booked_count=1)
    for _ in range(2):
        cancel_session(page=run.page, mentor=run.mentor, now=now)
    relay.run_due(now=now)

    hers, his = changes()
    assert told() == [("alice", "session.cancelled"), ("bob", "session.cancelled")]
    assert hers.title == f"Cancelled: {run.title}"
    assert hers.body.splitlines() == [
        f"Maya has cancelled “{run.title}”, in which you had a seat.",
        "",
        f"It was to be: {day(START)}, 18:00–19:00 IST",
        "",
        "You need not do anything.",
    ]
    assert his.body.splitlines()[-1] == (
        "You need not do anything. Your seat was not paid for yet, and nothing is due."
    )
    assert sorted(mail.to[0] for mail in mailoutbox) == ["alice@example.org", "bob@example.org"]
    run.refresh_from_db()
    assert (run.seats_taken, run.booked_count) == (1, 1)
    assert list(Booking.objects.order_by("pk").values_list("status", flat=True)) == [
        "confirmed",
        "cancelled",
    ]


def test_a_move_that_waits_for_staff_is_told_when_they_approve_it(
    run: SessionRun, alice: User, nina: User, now: datetime
) -> None:
    book(learner=alice, session_id=run.page_id, now=now)
    MentorProfile.objects.filter(user=run.mentor).update(is_verified=False)
    move(run, START + timedelta(hours=1), now)
    assert told() == []

    page = SessionPage.objects.get(pk=run.page_id)
    assert page.current_workflow_task_state is not None
    page.current_workflow_task_state.approve(user=nina)
    assert told() == [
        ("alice", "session.rescheduled"),
        ("maya", "session.approved"),
    ]
    assert SessionRun.objects.get(pk=run.pk).starts_at == START + timedelta(hours=1)


def test_going_live_and_ending_tell_nobody_anything(
    run: SessionRun, alice: User, now: datetime
) -> None:
    book(learner=alice, session_id=run.page_id, now=now)
    for status in (RunStatus.LIVE, RunStatus.COMPLETED):
        change_status(run=run, to=status, now=START)
    assert told() == []
