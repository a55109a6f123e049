"""What operates a session is not content: no revision, copy or schedule changes or doubles it (SPEC 6.5)."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.actions.copy_page import CopyPageAction
from wagtail.actions.create_alias import CreatePageAliasAction
from wagtail.actions.revert_to_page_revision import RevertToPageRevisionAction
from wagtail.models import Page, Revision

from catalog.booking.models import Booking
from catalog.booking.services import book
from catalog.sessions.card_models import SessionCard
from catalog.sessions.editing import duplicate_session, update_session
from catalog.sessions.enums import RunStatus
from catalog.sessions.lifecycle import change_status
from catalog.sessions.models import SessionIndexPage, SessionPage, SessionRun
from peerlearn_site.users.models import User

pytestmark = pytest.mark.django_db
Publish = Callable[..., SessionRun]
# What a run operates with; the rest of it is what was published.
OPERATION = (
    "pk",
    "page_id",
    "mentor_id",
    "status",
    "room_code",
    "actual_start",
    "actual_end",
    "duration",
    "extension_minutes",
    "seats_taken",
    "booked_count",
    "published_at",
)


def operation() -> list[tuple[Any, ...]]:
    """The operational state of every run there is."""
    return list(SessionRun.objects.order_by("pk").values_list(*OPERATION))


def times() -> list[tuple[datetime, datetime]]:
    """When every run is to be."""
    return list(SessionRun.objects.order_by("pk").values_list("starts_at", "ends_at"))


@pytest.fixture
def run(published: Publish, alice: User, now: datetime) -> SessionRun:
    """A booked session of maya's with two revisions published, the second under another title."""
    run = published()
    book(learner=alice, session_id=run.page_id, now=now)
    update_session(
        page=run.page, mentor=run.mentor, changes={"title": "Closures, once more"}, now=now
    )
    run.refresh_from_db()
    return run


def first_revision(run: SessionRun) -> Revision:
    """How the session was written first."""
    revision: Revision = page_of(run).revisions.earliest("pk")
    return revision


def page_of(run: SessionRun) -> SessionPage:
    page: SessionPage = SessionPage.objects.get(pk=run.page_id)
    return page


def test_an_old_revision_published_brings_back_words_and_nothing_else(run: SessionRun) -> None:
    before, planned = operation(), times()

    first_revision(run).publish(user=run.mentor, skip_permission_checks=True)

    run.refresh_from_db()
    assert run.title == "Closures and decorators in Python"
    assert (operation(), times()) == (before, planned)


@pytest.mark.parametrize("status", [RunStatus.LIVE, RunStatus.COMPLETED, RunStatus.CANCELLED])
def test_an_old_revision_does_not_wake_what_has_moved_on(
    run: SessionRun, status: RunStatus, now: datetime
) -> None:
    if status == RunStatus.COMPLETED:
        change_status(run=run, to=RunStatus.LIVE, now=now)
    change_status(run=run, to=status, now=now)
    before, planned = operation(), times()

    with pytest.raises(PermissionDenied):
        first_revision(run).publish(user=run.mentor, skip_permission_checks=True)

    run.refresh_from_db()
    assert (operation(), times(), run.title) == (before, planned, "Closures, once more")


def test_an_old_revision_of_an_earlier_day_is_not_published(run: SessionRun, now: datetime) -> None:
    revision = first_revision(run)
    old = now - timedelta(days=3)
    revision.content.update(
        starts_at=old.isoformat(), ends_at=(old + timedelta(hours=1)).isoformat()
    )
    revision.save()
    before, planned = operation(), times()

    with pytest.raises(ValidationError), transaction.atomic():
        revision.publish(user=run.mentor, skip_permission_checks=True)

    assert (operation(), times()) == (before, planned)


def test_reverting_makes_a_draft(run: SessionRun) -> None:
    before, planned = operation(), times()

    RevertToPageRevisionAction(page_of(run), first_revision(run), user=run.mentor).execute()

    run.refresh_from_db()
    assert (operation(), times(), run.title) == (before, planned, "Closures, once more")


def test_a_revision_that_names_operational_columns_is_not_heard(
    run: SessionRun, carl: User
) -> None:
    revision = first_revision(run)
    revision.content.update(
        status="live", room_code="x", run=None, owner=carl.pk, mentor=carl.pk, live=False
    )
    revision.save()
    before, planned = operation(), times()

    revision.publish(user=run.mentor, skip_permission_checks=True)

    assert (operation(), times()) == (before, planned)
    assert page_of(run).owner == run.mentor


# --- Copies ----------------------------------------------------------------------------------


def copy_as_draft(page: SessionPage) -> Page:
    return page.copy(keep_live=False, update_attrs={"slug": "a-copy"})


def copy_alive(page: SessionPage) -> Page:
    return page.copy(keep_live=True, update_attrs={"slug": "a-copy"})


def copy_by_action(page: SessionPage) -> Page:
    index = SessionIndexPage.objects.get()
    action = CopyPageAction(page, to=index, update_attrs={"slug": "a-copy"}, user=page.owner)
    return action.execute(skip_permission_checks=True)


def alias(page: SessionPage) -> Page:
    return CreatePageAliasAction(page, update_slug="a-copy").execute(skip_permission_checks=True)


@pytest.mark.parametrize("copy", [copy_as_draft, copy_alive, copy_by_action, alias])
def test_no_copy_of_the_page_has_a_run_or_a_room(
    run: SessionRun, copy: Callable[[SessionPage], Page]
) -> None:
    before, planned = operation(), times()

    with suppress(ValidationError, IntegrityError, PermissionDenied), transaction.atomic():
        copy(page_of(run))

    copies = SessionPage.objects.filter(slug="a-copy")
    assert (operation(), times()) == (before, planned)
    assert not copies.filter(live=True).exists()
    assert SessionCard.objects.count() == 1


def test_a_duplicate_is_a_draft_of_its_own(run: SessionRun, now: datetime) -> None:
    before, planned = operation(), times()

    draft = duplicate_session(page=run.page, mentor=run.mentor, now=now)

    page = SessionPage.objects.get(pk=draft.pk)
    assert (operation(), times()) == (before, planned)
    assert (page.live, page.starts_at, page.ends_at, hasattr(page, "run")) == (
        False,
        None,
        None,
        False,
    )
    assert str(run.room_code) not in str(page.latest_revision.content)


# --- Schedules -------------------------------------------------------------------------------


@pytest.mark.parametrize("field", ["go_live_at", "expire_at"])
def test_a_schedule_that_somebody_stored_in_a_revision_is_not_kept(
    run: SessionRun, field: str
) -> None:
    page = page_of(run)
    setattr(page, field, timezone.now() + timedelta(hours=1))
    revision = page.save_revision(user=run.mentor, clean=False)
    before, planned = operation(), times()

    revision.publish(user=run.mentor, skip_permission_checks=True)

    page = page_of(run)
    assert (page.go_live_at, page.expire_at, page.live) == (None, None, True)
    assert (operation(), times()) == (before, planned)
    assert not Revision.objects.exclude(approved_go_live_at=None).exists()


def test_the_schedule_run_over_all_that_changes_no_operation(run: SessionRun) -> None:
    page = page_of(run)
    page.title = "Closures, a third time"
    revision = page.save_revision(user=run.mentor)
    Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=timezone.now())
    before, planned = operation(), times()

    call_command("publish_scheduled")

    assert (operation(), times()) == (before, planned)


def test_unpublishing_leaves_the_run_as_it_is(run: SessionRun) -> None:
    before, planned = operation(), times()

    page_of(run).unpublish()

    assert (operation(), times()) == (before, planned)


# --- And all of it in any order ---------------------------------------------------------------


@pytest.mark.parametrize("seed", range(12))
def test_in_any_order_there_is_one_run_with_its_room_and_its_bookings(
    run: SessionRun, seed: int
) -> None:
    """Thirty editorial steps, drawn by lot; whatever they do to words, they do to words alone."""
    lot = random.Random(seed)
    before, planned = operation(), times()

    def retitle(page: SessionPage) -> None:
        page.title = f"Closures, telling number {lot.randrange(1000)}"
        page.save_revision(user=run.mentor)

    def publish_some(page: SessionPage) -> None:
        lot.choice(list(page.revisions.all())).publish(skip_permission_checks=True)

    def revert(page: SessionPage) -> None:
        chosen = lot.choice(list(page.revisions.all()))
        RevertToPageRevisionAction(page, chosen, user=run.mentor).execute()

    def schedule(page: SessionPage) -> None:
        page.go_live_at = timezone.now() + timedelta(hours=lot.randrange(1, 9))
        page.save_revision(user=run.mentor, clean=False)

    def take_down(page: SessionPage) -> None:
        page.unpublish()

    steps = [retitle, publish_some, revert, schedule, take_down, copy_as_draft, copy_alive, alias]
    for _ in range(30):
        with suppress(ValidationError, IntegrityError, PermissionDenied), transaction.atomic():
            lot.choice(steps)(page_of(run))

    assert (operation(), times()) == (before, planned)
    assert Booking.objects.filter(run=run).count() == 1
