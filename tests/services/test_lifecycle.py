"""The life of a run: compare-and-set, sweeps, and what publishing again may not change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db.models import F
from pydantic import BaseModel
from wagtail.models import Page

from catalog.booking.services import book
from catalog.sessions import lifecycle
from catalog.sessions.card_models import CardDomain, SessionCard
from catalog.sessions.cards import write_card
from catalog.sessions.enums import RunStatus
from catalog.sessions.lifecycle import (
    OVERDUE_AFTER,
    change_status,
    complete_ended,
    complete_overdue,
    extend,
)
from catalog.sessions.models import SessionPage, SessionRun
from catalog.sessions.protocol import SessionExtended
from catalog.sessions.rules import WORDS
from catalog.sessions.selectors import upcoming_cards
from peerlearn_site.users.models import User

Publish = Callable[..., SessionRun]
DAY = timedelta(days=1)


def test_going_live_happens_once(published: Publish, now: datetime) -> None:
    run = published()

    first = change_status(run=run, to=RunStatus.LIVE, now=now)
    second = change_status(run=run, to=RunStatus.LIVE, now=now + timedelta(minutes=1))

    run.refresh_from_db()
    assert (first, second) == (True, False)
    assert (run.status, run.actual_start) == ("live", now)


@pytest.mark.parametrize(
    ("way", "allowed"),
    [
        (["live", "completed"], [True, True]),
        (["cancelled", "live"], [True, False]),
        (["completed", "cancelled"], [True, False]),
        (["live", "cancelled"], [True, False]),
        (["completed", "live"], [True, False]),
    ],
)
def test_states_have_one_way(
    way: list[str], allowed: list[bool], published: Publish, now: datetime
) -> None:
    run = published()

    assert [change_status(run=run, to=RunStatus(to), now=now) for to in way] == allowed


def test_what_is_overdue_is_completed_and_leaves_the_lists(
    published: Publish, now: datetime
) -> None:
    run = published(start_time=now + timedelta(hours=1))
    edge = run.ends_at + timedelta(minutes=10)

    assert complete_overdue(now=edge - timedelta(seconds=1)) == 0
    assert complete_overdue(now=edge) == 1
    assert complete_overdue(now=edge) == 0

    run.refresh_from_db()
    assert (run.status, run.actual_start, run.actual_end) == ("completed", None, run.ends_at)
    assert run.duration is None
    assert SessionCard.objects.get().is_listed is False
    assert set(CardDomain.objects.values_list("is_listed", flat=True)) == {False}


def test_an_end_is_never_later_than_the_session_was_meant_to_last(
    published: Publish, now: datetime
) -> None:
    run = published(start_time=now + timedelta(minutes=10))
    change_status(run=run, to=RunStatus.LIVE, now=now)
    late = run.ends_at + timedelta(minutes=30)

    assert complete_ended(now=run.ends_at - timedelta(seconds=1)) == 0
    # By a run that was read before it went live: what is written is what the row says.
    assert change_status(run=run, to=RunStatus.COMPLETED, now=late) is True

    run.refresh_from_db()
    assert (run.actual_end, run.duration) == (run.ends_at, timedelta(minutes=70))


def test_ended_by_a_clock_that_lags_it_lasted_no_time_and_not_less(
    published: Publish, now: datetime
) -> None:
    run = published(start_time=now + timedelta(minutes=10))
    change_status(run=run, to=RunStatus.LIVE, now=now)
    change_status(run=run, to=RunStatus.COMPLETED, now=now - timedelta(seconds=2))

    run.refresh_from_db()
    assert (run.actual_end, run.duration) == (now, timedelta(0))


def test_an_extension_only_grows_and_moves_the_card(
    published: Publish, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = published(start_time=now + timedelta(minutes=10))
    end = run.ends_at
    assert extend(run=run, total_minutes=5) is False
    change_status(run=run, to=RunStatus.LIVE, now=now)
    told: list[BaseModel] = []
    monkeypatch.setattr(lifecycle, "publish_on_commit", lambda topic, event: told.append(event))

    grown = [extend(run=run, total_minutes=minutes) for minutes in (5, 5, 10, 5)]

    assert (grown, run.effective_end) == (
        [True, False, True, False],
        end + timedelta(minutes=10),
    )
    run.refresh_from_db()
    assert (run.ends_at, run.extension_minutes) == (end, 10)
    assert SessionCard.objects.get().ends_at == end + timedelta(minutes=10)
    assert told == [
        SessionExtended(id=run.page_id, ends_at=(end + timedelta(minutes=total)).isoformat())
        for total in (5, 10)
    ]
    assert complete_ended(now=end + timedelta(minutes=9, seconds=59)) == 0
    assert complete_ended(now=end + timedelta(minutes=10)) == 1


@pytest.mark.parametrize(
    ("sweep", "after", "meanwhile", "status"),
    [
        (complete_ended, timedelta(0), {"extension_minutes": 5}, "live"),
        (complete_overdue, OVERDUE_AFTER, {"ends_at": F("ends_at") + DAY}, "scheduled"),
    ],
    ids=["extended", "moved"],
)
def test_what_changed_between_a_sweeps_look_and_its_step_is_not_over(
    sweep: Callable[..., int],
    after: timedelta,
    meanwhile: dict[str, object],
    status: str,
    published: Publish,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The mentor extends the session, or moves it, at the last moment."""
    run = published(start_time=now + timedelta(hours=1))
    SessionRun.objects.update(status=status)
    take = lifecycle.locked_run

    def change_and_take(*, run_id: int) -> SessionRun:
        SessionRun.objects.update(**meanwhile)
        return take(run_id=run_id)

    monkeypatch.setattr(lifecycle, "locked_run", change_and_take)

    assert sweep(now=run.ends_at + after) == 0
    assert SessionRun.objects.get().status == status


def test_extended_sessions_do_not_keep_others_from_ending(
    published: Publish, now: datetime
) -> None:
    first = published(title="Goes on for a while", start_time=now + timedelta(hours=1))
    second = published(
        title="Ends as it was meant to", start_time=now + timedelta(hours=1, minutes=1)
    )
    for run in (first, second):
        change_status(run=run, to=RunStatus.LIVE, now=now)
    extend(run=first, total_minutes=10)

    assert complete_ended(now=second.ends_at, limit=1) == 1

    second.refresh_from_db()
    assert second.status == "completed"


def test_a_card_that_is_written_again_keeps_the_extension(
    published: Publish, now: datetime
) -> None:
    run = published(start_time=now + timedelta(minutes=10))
    change_status(run=run, to=RunStatus.LIVE, now=now)
    extend(run=run, total_minutes=10)

    write_card(page=SessionPage.objects.get(pk=run.page_id), run=run)

    assert SessionCard.objects.get().ends_at == run.effective_end


def test_live_sessions_come_first_and_ended_ones_not_at_all(
    published: Publish, now: datetime
) -> None:
    soon = published(title="Starts quite soon", start_time=now + timedelta(hours=1))
    later = published(title="Starts much later", start_time=now + timedelta(hours=9))
    change_status(run=later, to=RunStatus.LIVE, now=now)

    def titles(at: datetime) -> list[str]:
        return [card.title for card in upcoming_cards(now=at, limit=12)]

    assert titles(now) == ["Starts much later", "Starts quite soon"]
    assert titles(soon.ends_at) == ["Starts much later"]


def test_publishing_an_old_revision_changes_no_operational_state(
    published: Publish, maya: User, alice: User, now: datetime
) -> None:
    run = published()
    old = run.page.latest_revision
    book(learner=alice, session_id=run.page_id, now=now)
    page = SessionPage.objects.get(pk=run.page_id)
    page.title = "A new and better title"
    page.save_revision(user=maya).publish(user=maya, skip_permission_checks=True)
    code = run.room_code

    old.publish(user=maya, skip_permission_checks=True)

    run.refresh_from_db()
    assert (run.title, run.status, run.room_code) == (
        "Closures and decorators in Python",
        "scheduled",
        code,
    )
    assert (run.seats_taken, run.booked_count) == (1, 1)
    assert SessionRun.objects.count() == 1


def test_a_draft_reserves_nothing_and_is_listed_nowhere(
    published: Publish, maya: User, now: datetime
) -> None:
    index = Page.objects.get(slug="sessions").specific
    draft = SessionPage(title="Closures and decorators in Python", owner=maya, live=False)
    index.add_child(instance=draft)

    run = published()

    assert SessionRun.objects.get() == run
    assert [card.id for card in upcoming_cards(now=now, limit=12)] == [run.page_id]


def test_the_page_itself_refuses_what_the_api_refuses(published: Publish, maya: User) -> None:
    run = published()
    twin = SessionPage(
        title="closures AND decorators  in Python",
        owner=maya,
        starts_at=run.starts_at,
        ends_at=run.ends_at,
    )
    twin.tags.set(run.page.tags.all())

    with pytest.raises(ValidationError) as refused:
        twin.full_clean(exclude=["path", "depth"])

    assert refused.value.message_dict == {"title": [WORDS["title.duplicate"]]}


def test_the_capacity_stays_above_the_seats_taken(
    published: Publish, alice: User, bob: User, now: datetime
) -> None:
    run = published()
    for learner in (alice, bob):
        book(learner=learner, session_id=run.page_id, now=now)
    page = SessionPage.objects.get(pk=run.page_id)
    page.capacity = 1

    with pytest.raises(ValidationError) as refused:
        page.full_clean()

    assert refused.value.message_dict == {"capacity": ["2 seats are already taken."]}


def test_unpublishing_takes_the_card_away(published: Publish, now: datetime) -> None:
    run = published()

    run.page.unpublish()

    assert upcoming_cards(now=now, limit=12) == []
