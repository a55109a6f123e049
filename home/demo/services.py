"""Laying out the demo site, and moving it to now when it is asked for again."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from catalog.booking.enums import ACTIVE, Attendance, BookingStatus
from catalog.booking.models import Booking
from catalog.profiles.models import MentorProfile
from catalog.sessions.authoring import AuthoredSession, publish_new_session
from catalog.sessions.card_models import CardDomain, SessionCard
from catalog.sessions.enums import OPEN_STATUSES, RunStatus
from catalog.sessions.models import SessionPage, SessionRun
from catalog.sessions.rules import title_key
from catalog.sessions.workflow.services import Submitted
from catalog.taxonomy.selectors import domains_by_slug
from home.demo.content import SESSIONS, WAITING, DemoSession
from home.demo.requests import lay_out_requests
from live.room.enums import Presence
from live.room.models import Participation, Room
from peerlearn_site.users.demo import ZONE, ensure_demo_accounts
from peerlearn_site.users.models import User

HEADLINES = {
    "mentor": "Machine learning engineer who still uses paper",
    "mentor2": "Builds websites that everybody can use",
    "mentor3": "Field biologist and choir singer",
}
UNVERIFIED = ("mentor3",)


@transaction.atomic
def seed_demo(*, now: datetime) -> int:
    """Make or renew the demo content; return how many sessions were published.

    Accounts, profiles, sessions, bookings and requests are made where missing; the sessions of an earlier
    run are moved so that one is live and the others lie around ``now`` again.
    """
    people = ensure_demo_accounts()
    newcomers = [people[username] for username in UNVERIFIED if _is_new(people[username])]
    for username, headline in HEADLINES.items():
        MentorProfile.objects.get_or_create(
            user=people[username], defaults={"is_verified": True, "headline": headline}
        )
    for demo in SESSIONS:
        _lay_out(demo, people, now)
    # Only now: what they offer already was approved once, what they write from here on is reviewed.
    MentorProfile.objects.filter(user__in=newcomers).update(is_verified=False)
    _lay_out_waiting(WAITING, people, now)
    lay_out_requests(people, now)
    return len(SESSIONS)


def _is_new(mentor: User) -> bool:
    return not MentorProfile.objects.filter(user=mentor).exists()


def _lay_out(demo: DemoSession, people: dict[str, User], now: datetime) -> None:
    mentor = people[demo.mentor]
    run = SessionRun.objects.filter(mentor=mentor, title_key=title_key(demo.title)).first()
    run = run or _publish(demo, mentor, now)
    if _is_being_held(run, now):
        return
    start = _start(demo, now)
    Room.objects.filter(run=run).delete()
    _place(run, start, start + demo.length, demo.status)
    _book(run, [people[name] for name in demo.learners], min(start, now))
    _record_attendance(run, demo.status)


def _lay_out_waiting(demo: DemoSession, people: dict[str, User], now: datetime) -> None:
    """A session that waits for staff; once they have approved it, it is laid out like the others."""
    mentor = people[demo.mentor]
    if SessionRun.objects.filter(mentor=mentor, title_key=title_key(demo.title)).exists():
        return _lay_out(demo, people, now)
    page = SessionPage.objects.filter(owner=mentor, title=demo.title).first()
    page = page or _submit(demo, mentor, now).page
    start = _start(demo, now)
    times = {"starts_at": start, "ends_at": start + demo.length}
    SessionPage.objects.filter(pk=page.pk).update(**times)
    _rewrite_revision(page.pk, times)


def _is_being_held(run: SessionRun, now: datetime) -> bool:
    """Whether people are in its room: a server that starts again must not pull it from under them."""
    if run.status not in OPEN_STATUSES or run.effective_end <= now:
        return False
    inside = (Presence.HERE, Presence.LOST)
    return Participation.objects.filter(room__run=run, presence__in=inside).exists()


def _start(demo: DemoSession, now: datetime) -> datetime:
    if demo.minutes_from_now is not None:
        return (now + timedelta(minutes=demo.minutes_from_now)).replace(second=0, microsecond=0)
    local = now.astimezone(ZoneInfo(ZONE)).replace(hour=0, minute=0, second=0, microsecond=0)
    return local + timedelta(days=demo.day, hours=demo.hour)


def _publish(demo: DemoSession, mentor: User, now: datetime) -> SessionRun:
    return SessionRun.objects.get(page=_submit(demo, mentor, now).page)


def _submit(demo: DemoSession, mentor: User, now: datetime) -> Submitted:
    # A past start cannot be published; every session is born in the future and placed after.
    start = now + timedelta(days=30)
    known = domains_by_slug(demo.tags)
    authored = AuthoredSession(
        title=demo.title,
        tags=tuple(known[slug] for slug in demo.tags),
        start_time=start,
        end_time=start + demo.length,
        price_paise=demo.price_paise,
        capacity=demo.capacity,
        description=demo.description,
    )
    return publish_new_session(mentor=mentor, authored=authored, now=now)


def _place(run: SessionRun, start: datetime, end: datetime, status: RunStatus) -> None:
    """Move a session in time, in every place that holds its times: page, revision, run, card."""
    times = {"starts_at": start, "ends_at": end}
    is_listed = status in OPEN_STATUSES
    SessionPage.objects.filter(pk=run.page_id).update(**times)
    SessionRun.objects.filter(pk=run.pk).update(
        **times,
        status=status,
        extension_minutes=0,
        actual_start=start if status != RunStatus.SCHEDULED else None,
        actual_end=end if status == RunStatus.COMPLETED else None,
        duration=end - start if status == RunStatus.COMPLETED else None,
    )
    SessionCard.objects.filter(pk=run.page_id).update(**times, is_listed=is_listed)
    CardDomain.objects.filter(card_id=run.page_id).update(starts_at=start, is_listed=is_listed)
    _rewrite_revision(run.page_id, times)


def _rewrite_revision(page_id: int, times: dict[str, datetime]) -> None:
    revision = SessionPage.objects.get(pk=page_id).latest_revision
    revision.content.update({name: moment.isoformat() for name, moment in times.items()})
    revision.save(update_fields=["content"])


def _book(run: SessionRun, learners: list[User], before: datetime) -> None:
    """Give each learner who never asked for one a seat, while there are any.

    What people did with the demo since stays: a cancelled seat is not taken back from whoever has it.
    """
    for number, learner in enumerate(learners, start=1):
        taken = run.bookings.filter(status__in=ACTIVE).count()
        if taken >= run.capacity or run.bookings.filter(learner=learner).exists():
            continue
        Booking.objects.create(
            run=run,
            learner=learner,
            status=BookingStatus.CONFIRMED,
            price_paise=run.price_paise,
            created_at=before - timedelta(minutes=47 * number + run.pk % 31),
            told_at=before,
        )
    taken = Booking.objects.filter(run=run, status__in=ACTIVE).count()
    booked = Booking.objects.filter(run=run, status=BookingStatus.CONFIRMED).count()
    SessionRun.objects.filter(pk=run.pk).update(booked_count=booked, seats_taken=taken)


def _record_attendance(run: SessionRun, status: RunStatus) -> None:
    """Who booked a session that lies in the past was there; of the others nothing is known yet."""
    was_held = status == RunStatus.COMPLETED
    bookings = Booking.objects.filter(run=run, status=BookingStatus.CONFIRMED)
    bookings.update(attendance=Attendance.ATTENDED if was_held else "")
