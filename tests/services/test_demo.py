"""The demo site: alive on the first start, moved to now on every further one, never in production."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F

from catalog.booking.models import Booking
from catalog.booking.services import book, cancel
from catalog.demand.models import RequestedTopic, TopicRequest
from catalog.demand.selectors import demand_of
from catalog.demand.services import withdraw_request
from catalog.sessions.card_models import CardDomain, SessionCard
from catalog.sessions.models import SessionPage, SessionRun
from catalog.taxonomy.models import Domain
from home.demo.services import seed_demo
from live.room.models import Participation, Room
from peerlearn_site.users.demo import ACCOUNTS, demo_passwords_in_use
from peerlearn_site.users.models import User
from peerlearn_site.users.roles import Role
from tests.support.factories import person


def statuses() -> set[str]:
    return set(SessionRun.objects.values_list("status", flat=True))


@pytest.mark.django_db
def test_the_demo_is_alive_and_moves_to_now(now: datetime) -> None:
    count = seed_demo(now=now)
    first = set(SessionRun.objects.values_list("pk", "room_code"))
    later = now + timedelta(days=40)

    again = seed_demo(now=later)

    live = SessionRun.objects.get(status="live")
    assert (count, again) == (16, 16)
    assert set(SessionRun.objects.values_list("pk", "room_code")) == first
    assert statuses() == {"scheduled", "live", "completed"}
    assert live.starts_at < later < live.ends_at
    assert not SessionRun.objects.filter(status="scheduled", starts_at__lte=later).exists()
    assert not SessionRun.objects.filter(status="completed", ends_at__gt=later).exists()
    assert not SessionCard.objects.exclude(starts_at=F("run__starts_at")).exists()
    pages = SessionPage.objects.filter(run__isnull=False)
    assert not pages.exclude(starts_at=F("run__starts_at")).exists()
    assert not Booking.objects.filter(created_at__gt=F("run__starts_at")).exists()
    for run in SessionRun.objects.all():
        assert run.booked_count == run.bookings.count() == run.seats_taken


@pytest.mark.django_db
def test_the_live_session_is_open_to_the_demo_mentor_and_learner(now: datetime) -> None:
    seed_demo(now=now)
    live = SessionRun.objects.get(status="live")
    booked = live.bookings.filter(status="confirmed").values_list("learner__username", flat=True)
    assert (live.mentor.username, sorted(booked)) == ("mentor", ["learner", "learner2"])
    assert live.price_paise is None and live.seats_left > 0
    assert live.actual_start == live.starts_at
    assert live.effective_end - now > timedelta(hours=2)


@pytest.mark.django_db
def test_one_session_of_the_unverified_mentor_waits_for_staff_until_they_answer(
    now: datetime,
) -> None:
    seed_demo(now=now)
    seed_demo(now=now + timedelta(days=40))
    page = SessionPage.objects.get(run__isnull=True)
    waiting = (page.owner.username, page.workflow_in_progress, page.live)
    start = page.get_latest_revision_as_object().starts_at
    staff = User.objects.get(username="staff")

    step = page.current_workflow_task_state
    step.task.specific.on_action(step, staff, "approve")
    seed_demo(now=now + timedelta(days=80))

    run = SessionRun.objects.get(page=page)
    assert waiting == ("mentor3", True, False)
    assert timedelta(days=46) < start - now < timedelta(days=48)
    assert timedelta(days=86) < run.starts_at - now < timedelta(days=88)
    assert SessionPage.objects.filter(run__isnull=True).count() == 0


@pytest.mark.django_db
def test_past_sessions_were_held_and_attended(now: datetime) -> None:
    seed_demo(now=now)
    past = SessionRun.objects.filter(status="completed")
    assert [run.duration for run in past] == [run.ends_at - run.starts_at for run in past]
    attended = Booking.objects.filter(attendance="attended")
    assert set(attended) == set(Booking.objects.filter(run__status="completed"))


@pytest.mark.django_db
def test_a_demo_session_that_was_held_is_live_again_with_an_empty_room(now: datetime) -> None:
    seed_demo(now=now)
    live = SessionRun.objects.get(status="live")
    enter(live, now)
    SessionRun.objects.filter(pk=live.pk).update(
        status="completed", actual_end=now, duration=timedelta(minutes=9), extension_minutes=5
    )
    live.bookings.update(attendance="absent")

    seed_demo(now=now)

    live.refresh_from_db()
    assert (live.status, live.actual_end, live.duration) == ("live", None, None)
    assert live.extension_minutes == 0
    assert set(live.bookings.values_list("attendance", flat=True)) == {""}
    assert Room.objects.count() == 0


@pytest.mark.django_db
def test_a_room_with_people_in_it_is_left_alone_when_the_server_starts_again(now: datetime) -> None:
    seed_demo(now=now)
    live = SessionRun.objects.get(status="live")
    enter(live, now)

    seed_demo(now=now + timedelta(minutes=7))

    started = SessionRun.objects.get(pk=live.pk).actual_start
    assert (started, Participation.objects.count()) == (live.actual_start, 1)

    seed_demo(now=live.effective_end)

    started = SessionRun.objects.get(pk=live.pk).actual_start
    assert (started == live.actual_start, Participation.objects.count()) == (False, 0)


def enter(run: SessionRun, now: datetime) -> None:
    """Put the session's mentor into its room, by rows alone."""
    room = Room.objects.create(run=run, watched_at=now)
    Participation.objects.create(
        room=room,
        user=run.mentor,
        role="mentor",
        presence="here",
        connection_id=uuid4(),
        seen_at=now,
    )


@pytest.mark.django_db
def test_what_people_did_with_the_demo_stays_when_it_is_laid_out_again(now: datetime) -> None:
    seed_demo(now=now)
    run = SessionRun.objects.get(title="Debugging Python Like a Detective")
    learner = User.objects.get(username="learner")
    cancel(learner=learner, session_id=run.page_id, now=now)
    while run.bookings.filter(status="confirmed").count() < run.capacity:
        newcomer = person(f"newcomer{Booking.objects.count()}", Role.LEARNER)
        book(learner=newcomer, session_id=run.page_id, now=now)

    seed_demo(now=now)

    run.refresh_from_db()
    assert (run.booked_count, run.seats_taken) == (run.capacity, run.capacity)
    assert [booking.status for booking in run.bookings.filter(learner=learner)] == ["cancelled"]


@pytest.mark.django_db
def test_every_demo_account_opens_with_the_known_password_until_it_is_changed(
    now: datetime,
) -> None:
    seed_demo(now=now)
    mentor = User.objects.get(username="mentor")
    mentor.set_password("something-else-42")
    mentor.save()

    seed_demo(now=now)

    names = {account.username for account in ACCOUNTS}
    assert set(demo_passwords_in_use()) == names - {"mentor"}
    verified = User.objects.filter(mentor_profile__is_verified=True)
    assert {user.username for user in verified} == {"mentor", "mentor2"}


@pytest.mark.django_db
def test_the_demo_is_refused_in_production(settings) -> None:  # type: ignore[no-untyped-def]
    settings.IS_PRODUCTION = True

    with pytest.raises(CommandError):
        call_command("seed_demo")

    assert User.objects.count() == 0


@pytest.mark.django_db
def test_learners_ask_for_topics_and_on_a_later_start_they_did_so_lately(now: datetime) -> None:
    seed_demo(now=now)
    geometry = Domain.objects.get(slug="geometry")
    assert demand_of(domain=geometry, now=now).learners == 2
    withdrawn = TopicRequest.objects.filter(learner__username="learner2", topic__domain=geometry)
    topic_id = withdrawn.get().topic_id
    learner2 = User.objects.get(username="learner2")
    withdraw_request(learner=learner2, topic_id=topic_id, now=now)
    later = now + timedelta(days=40)
    seed_demo(now=later)
    demand = demand_of(domain=geometry, now=later)
    assert (demand.learners, demand.learners_before) == (1, 1)
    assert RequestedTopic.objects.get(domain=None).text == "Beekeeping on a balcony"


@pytest.mark.django_db
def test_no_demo_session_answers_what_is_asked_for(now: datetime) -> None:
    seed_demo(now=now)
    asked = set(RequestedTopic.objects.exclude(domain=None).values_list("domain__slug", flat=True))
    assert asked.isdisjoint(CardDomain.objects.values_list("slug", flat=True))
