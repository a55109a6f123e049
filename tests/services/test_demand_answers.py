"""Whoever asked is told once when a session answers them, and nobody else is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count

import pytest
from django.core import mail
from wagtail.models import PageLogEntry

from catalog.booking.services import book
from catalog.demand.answers import WRITTEN_FOR
from catalog.demand.filing import file_topic, hide_topic
from catalog.demand.notices import ANSWERED, people_waiting_for
from catalog.demand.rules import FORGOTTEN
from catalog.demand.services import request_topic, withdraw_request
from catalog.profiles.models import MentorProfile
from catalog.sessions.authoring import AuthoredSession, publish_new_session
from catalog.sessions.enums import RunStatus
from catalog.sessions.models import SessionRun
from catalog.sessions.repeats.services import publish_series
from peerlearn_site.effects import clock, relay
from peerlearn_site.effects.models import Effect
from peerlearn_site.notifications.models import Notification
from peerlearn_site.users.models import User
from tests.support import factories, make

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
Publish = Callable[..., SessionRun]


@pytest.fixture
def publish(maya: User, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Publish:
    """Publishes a session in two days and sends all that follows from it."""

    def act(*tags: str, **values: object) -> SessionRun:
        monkeypatch.setattr(clock, "now", lambda: now)
        run = factories.session(mentor=maya, now=now, start_time=now + 2 * DAY, tags=tags, **values)
        for _ in range(2):  # who is told, and then their mails
            relay.run_due(now=now)
        return run

    return act


def told() -> list[tuple[str, str]]:
    rows = Notification.objects.filter(kind=ANSWERED).order_by("recipient__username")
    return [(row.recipient.username, row.title) for row in rows]


def ask(learner: User, text: str, slug: str, now: datetime) -> int:
    asked = request_topic(learner=learner, text=text, domain=factories.domain(slug), now=now)
    return asked.request.topic_id


def unfiled(learner: User, text: str, now: datetime) -> int:
    return request_topic(learner=learner, text=text, domain=None, now=now).request.topic_id


def test_who_asked_in_its_domain_or_the_one_above_is_told(
    alice: User, bob: User, publish: Publish, now: datetime
) -> None:
    ask(alice, "Decorators", "python", now)
    ask(bob, "How to begin", "programming", now)
    ask(make.learner("elsewhere"), "Ownership", "rust", now)
    run = publish("python", title="Decorators by hand")
    assert told() == [
        ("alice", "New where you asked for “Decorators”: Decorators by hand"),
        ("bob", "New where you asked for “How to begin”: Decorators by hand"),
    ]
    assert people_waiting_for(run, now=now) == 2
    (note,) = Notification.objects.filter(recipient=alice, kind=ANSWERED)
    assert note.url == f"{run.card.url}#book"
    assert sorted(to for message in mail.outbox for to in message.to) == [alice.email, bob.email]


def test_a_session_of_the_whole_domain_answers_no_narrower_request(
    alice: User, publish: Publish, now: datetime
) -> None:
    ask(alice, "Decorators", "python", now)
    publish("programming")
    assert told() == []


def test_several_requests_are_one_notice_which_names_the_last(
    alice: User, publish: Publish, now: datetime
) -> None:
    ask(alice, "Generators", "python", now - DAY)
    ask(alice, "Decorators", "python", now)
    publish("python", title="Decorators by hand")
    assert told() == [("alice", "New where you asked for “Decorators”: Decorators by hand")]


def test_done_again_it_tells_nobody_twice(alice: User, publish: Publish, now: datetime) -> None:
    ask(alice, "Decorators", "python", now)
    publish("python")
    Effect.objects.filter(kind="demand.answer").update(status=Effect.Status.PENDING)
    relay.run_due(now=now)
    assert (len(told()), len(mail.outbox)) == (1, 1)


def test_who_took_it_back_asked_long_ago_or_holds_it_is_not_told(
    alice: User, bob: User, maya: User, publish: Publish, now: datetime
) -> None:
    withdraw_request(learner=alice, topic_id=ask(alice, "Decorators", "python", now), now=now)
    ask(bob, "Decorators", "python", now - FORGOTTEN)
    ask(maya, "Decorators", "python", now)
    gone = make.learner("gone")
    ask(gone, "Decorators", "python", now)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    assert people_waiting_for(publish("python"), now=now) == 0
    assert told() == []


def test_who_asked_for_the_very_topic_is_told_though_nobody_has_filed_it(
    alice: User, bob: User, publish: Publish, now: datetime
) -> None:
    topic = unfiled(alice, "Beekeeping on a balcony", now)
    unfiled(bob, "Zebra husbandry", now)
    run = publish("biology", title="Beekeeping for everybody", topic_id=topic)
    assert told() == [
        ("alice", "New where you asked for “Beekeeping on a balcony”: Beekeeping for everybody")
    ]
    assert people_waiting_for(run, now=now) == 1
    (line,) = PageLogEntry.objects.filter(action=WRITTEN_FOR)
    assert line.message == "Written for the request “Beekeeping on a balcony”"


@pytest.mark.parametrize("what", ["hidden", "gone"])
def test_a_topic_that_is_hidden_or_gone_is_answered_by_nothing(
    what: str, alice: User, nina: User, publish: Publish, now: datetime
) -> None:
    topic = unfiled(alice, "Beekeeping on a balcony", now)
    if what == "hidden":
        hide_topic(topic_id=topic, is_hidden=True, by=nina)
    publish("biology", topic_id=topic + (what == "gone"))
    assert (told(), PageLogEntry.objects.filter(action=WRITTEN_FOR).count()) == ([], 0)


@pytest.mark.parametrize("is_filed", [False, True])
def test_of_a_session_in_review_they_are_told_once_staff_let_it_go_public(
    is_filed: bool,
    alice: User,
    bob: User,
    maya: User,
    nina: User,
    publish: Publish,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)
    topic = unfiled(alice, "Beekeeping on a balcony", now)
    MentorProfile.objects.filter(user=maya).update(is_verified=False)
    authored = AuthoredSession(
        title="Beekeeping for everybody",
        tags=(factories.domain("biology"),),
        start_time=now + DAY,
        end_time=now + DAY + timedelta(hours=1),
        price_paise=None,
        capacity=5,
        topic_id=topic,
    )
    page = publish_new_session(mentor=maya, authored=authored, now=now).page
    if is_filed:  # where somebody asked for the same
        ask(bob, "Beekeeping on a balcony", "physics", now)
        file_topic(topic_id=topic, domain=factories.domain("physics"), by=nina)
    state = page.current_workflow_task_state
    state.task.specific.on_action(state, nina, "approve")
    relay.run_due(now=now)
    assert [username for username, _ in told()] == ["alice", *(["bob"] if is_filed else [])]


def test_a_session_in_review_tells_nobody(
    alice: User, maya: User, publish: Publish, now: datetime
) -> None:
    ask(alice, "Decorators", "python", now)
    MentorProfile.objects.filter(user=maya).update(is_verified=False)
    authored = AuthoredSession(
        title="Decorators by hand",
        tags=(factories.domain("python"),),
        start_time=now + DAY,
        end_time=now + DAY + timedelta(hours=1),
        price_paise=None,
        capacity=5,
    )
    assert not publish_new_session(mentor=maya, authored=authored, now=now).is_public
    relay.run_due(now=now)
    assert told() == []


def test_a_mail_that_was_delayed_past_the_start_stays_unsent(
    alice: User, bob: User, publish: Publish, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(alice, "Decorators", "python", now)
    run = publish("python")
    mail.outbox.clear()
    Effect.objects.filter(kind="notification.mail").update(status=Effect.Status.PENDING)
    later = run.starts_at + timedelta(minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    relay.run_due(now=later)
    assert [message for message in mail.outbox if alice.email in message.to] == []


def test_who_has_a_seat_by_then_needs_no_telling(
    alice: User, publish: Publish, maya: User, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(alice, "Decorators", "python", now)
    monkeypatch.setattr(clock, "now", lambda: now)
    run = factories.session(mentor=maya, now=now, start_time=now + DAY, tags=["python"])
    book(learner=alice, session_id=run.page_id, now=now)
    relay.run_due(now=now)
    assert told() == []


def test_of_several_dates_published_at_once_the_first_is_told(
    alice: User, maya: User, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(alice, "Decorators", "python", now)
    ticks = count()
    monkeypatch.setattr(clock, "now", lambda: now + next(ticks) * timedelta(milliseconds=3))
    authored = AuthoredSession(
        title="Decorators by hand",
        tags=(factories.domain("python"),),
        start_time=now + 9 * DAY,
        end_time=now + 9 * DAY + timedelta(hours=1),
        price_paise=None,
        capacity=5,
    )
    dates = [now + 2 * DAY, now + 5 * DAY]
    publish_series(mentor=maya, authored=authored, repeats=dates, zone=maya.zone, now=now)
    relay.run_due(now=now + DAY)
    (note,) = Notification.objects.filter(kind=ANSWERED)
    first = SessionRun.objects.order_by("starts_at")[0]
    assert note.data["run_id"] == first.pk


@pytest.mark.parametrize("what", ["called off", "full", "over"])
def test_who_was_told_of_a_date_that_takes_nobody_any_more_is_told_of_the_next(
    what: str, alice: User, publish: Publish, maya: User, now: datetime
) -> None:
    ask(alice, "Decorators", "python", now)
    run = publish("python", title="Decorators by hand")
    gone = {
        "called off": {"status": RunStatus.CANCELLED},
        "full": {"seats_taken": run.capacity},
        "over": {"starts_at": now - DAY, "ends_at": now},
    }[what]
    SessionRun.objects.filter(pk=run.pk).update(**gone)
    again = next_date(maya, now)
    notes = Notification.objects.filter(kind=ANSWERED, recipient=alice).order_by("pk")
    assert [note.data["run_id"] for note in notes] == [run.pk, again.pk]


def test_who_asks_anew_after_they_were_told_is_told_of_the_next_date(
    alice: User, publish: Publish, maya: User, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    topic = ask(alice, "Decorators", "python", now)
    publish("python", title="Decorators by hand")
    later = now + timedelta(hours=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    withdraw_request(learner=alice, topic_id=topic, now=later)
    ask(alice, "Decorators", "python", later)
    next_date(maya, later)
    assert len(told()) == 2


def test_who_still_has_the_choice_of_an_earlier_date_is_not_told_of_another(
    alice: User, publish: Publish, maya: User, now: datetime
) -> None:
    ask(alice, "Decorators", "python", now)
    publish("python", title="Decorators by hand")
    next_date(maya, now)
    assert len(told()) == 1


def next_date(mentor: User, now: datetime) -> SessionRun:
    """The same session once more, and all that follows from it."""
    start = now + 4 * DAY
    run = factories.session(mentor=mentor, now=now, start_time=start, title="Decorators by hand")
    for _ in range(2):
        relay.run_due(now=now)
    return run
