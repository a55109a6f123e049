"""Edits racing with bookings: over HTTP against a real server on a real file, and by threads."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from catalog.booking.services import book
from catalog.profiles.models import MentorProfile
from catalog.sessions.editing import SessionChanges, cancel_session, update_session
from catalog.sessions.models import SessionPage, SessionRun
from home.site_tree import ensure_site_tree
from peerlearn_site.effects import clock
from peerlearn_site.notifications.models import Notification
from peerlearn_site.users.models import User
from tests.support import factories, make
from tests.support.race import all_at_once
from tests.torture import edits

# The script starts a server of its own and reads its whole database afterwards.
pytestmark = pytest.mark.timeout(420)


def test_who_has_a_seat_when_a_session_moves_is_told_once_whoever_books_meanwhile() -> None:
    assert edits.run(n=15, seed=1, minutes=None).get("broken", []) == []


@pytest.mark.more
def test_two_hundred_edits_race_with_bookings() -> None:
    assert edits.run(n=200, seed=2, minutes=None).get("broken", []) == []


@pytest.mark.django_db(transaction=True)
def test_moves_in_the_cms_and_by_the_api_and_bookings_all_at_once(maya: User) -> None:
    """By threads, so that it holds on PostgreSQL too: nobody waits for each other for ever, nothing is lost."""
    ensure_site_tree()
    now = clock.now().replace(microsecond=0)
    start = now + timedelta(days=1)
    run = factories.session(mentor=maya, now=now, start_time=start, capacity=30)
    learners = [make.learner(f"learner{number}") for number in range(12)]

    def move(hours: int) -> None:
        times = SessionChanges(
            starts_at=start + timedelta(hours=hours), ends_at=start + timedelta(hours=hours + 1)
        )
        page = SessionPage.objects.get(pk=run.page_id)
        update_session(page=page, mentor=maya, changes=times, now=now)

    @transaction.atomic
    def move_in_the_cms(hours: int) -> None:
        page = SessionPage.objects.get(pk=run.page_id).get_latest_revision_as_object()
        page.starts_at = start + timedelta(hours=hours)
        page.ends_at = page.starts_at + timedelta(hours=1)
        page.save_revision(user=maya).publish(user=maya, skip_permission_checks=True)

    moves = [partial(move, hours) for hours in range(1, 7)]
    moves += [partial(move_in_the_cms, hours) for hours in range(7, 13)]
    seats = [partial(book, learner=user, session_id=run.page_id, now=now) for user in learners]
    results = all_at_once([*moves, *seats])

    assert [result for result in results if isinstance(result, Exception)] == []
    row = SessionRun.objects.get(pk=run.pk)
    assert (row.seats_taken, row.booked_count) == (12, 12)
    moved = Notification.objects.filter(kind="session.rescheduled")
    told = Counter(moved.values_list("recipient__username", flat=True))
    assert max(told.values(), default=0) <= 12
    # One who had a seat before all of it would have heard of each move; nobody hears of one twice.
    bodies = moved.values_list("recipient_id", "body")
    assert len(set(bodies)) == len(bodies)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_number", range(4))
def test_a_session_is_cancelled_while_staff_approve_a_change_of_it(
    round_number: int, maya: User, nina: User
) -> None:
    """Whoever comes first: it is cancelled in the end, nothing waits for staff, and nobody for the other for ever."""
    ensure_site_tree()
    now = clock.now().replace(microsecond=0)
    run = factories.session(mentor=maya, now=now, start_time=now + timedelta(days=1))
    MentorProfile.objects.update(is_verified=False)
    page = SessionPage.objects.get(pk=run.page_id)
    change = SessionChanges(title="Closures, decorators and generators")
    assert update_session(page=page, mentor=maya, changes=change, now=now).waits_for_review
    page = SessionPage.objects.get(pk=run.page_id)
    state = page.current_workflow_task_state

    def approve() -> None:
        state.task.specific.on_action(state.specific, nina, "approve")

    cancelling = partial(cancel_session, page=page, mentor=maya, now=now)
    cancelled, approved = all_at_once([cancelling, approve])

    assert isinstance(cancelled, SessionRun), cancelled
    assert approved is None or isinstance(approved, PermissionDenied)
    page.refresh_from_db()
    assert SessionRun.objects.get().status == "cancelled"
    assert page.current_workflow_state is None
    assert (SessionRun.objects.get().title == change["title"]) == (approved is None)
