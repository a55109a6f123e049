"""The demo site: alive on the first start, moved to now on every further one, never in production."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F

from catalog.booking.models import Booking
from catalog.booking.services import book, cancel
from catalog.sessions.models import SessionCard, SessionPage, SessionRun
from home.demo.services import seed_demo
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
    assert not SessionPage.objects.exclude(starts_at=F("run__starts_at")).exists()
    assert not Booking.objects.filter(created_at__gt=F("run__starts_at")).exists()
    for run in SessionRun.objects.all():
        assert run.booked_count == run.bookings.count() == run.seats_taken


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
