"""What a mentor hears of a room from anywhere on the site."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from pydantic import BaseModel

from catalog.sessions.enums import RunStatus
from catalog.sessions.models import SessionRun
from live.room import feed
from live.room.protocol import LearnerEntered, SessionEnded, SessionLive
from peerlearn_site.users.models import User
from tests.support import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, BaseModel]]:
    """(topic, event) of all that is told."""
    events: list[tuple[str, BaseModel]] = []
    monkeypatch.setattr(
        feed, "publish_on_commit", lambda topic, event: events.append((topic.name, event))
    )
    return events


@pytest.fixture
def run(maya: User, now: datetime) -> SessionRun:
    return make.session(mentor=maya, starts_at=now, title="Knots every sailor forgets")


def test_a_learner_waits_and_later_ones_join(
    run: SessionRun, maya: User, told: list[tuple[str, BaseModel]]
) -> None:
    feed.tell_learner_entered(run=run, person_id=7, name="Alice")
    run.status = RunStatus.LIVE
    feed.tell_learner_entered(run=run, person_id=8, name="Bob")
    common = {"session_id": run.page_id, "session_title": run.title}
    waiting = LearnerEntered(
        **common,
        person_id=7,
        learner_name="Alice",
        is_live=False,
        message="Alice is waiting in the room",
    )
    joined = LearnerEntered(
        **common,
        person_id=8,
        learner_name="Bob",
        is_live=True,
        message="Bob joined your session",
    )
    assert told == [(f"sessions:{maya.pk}", waiting), (f"sessions:{maya.pk}", joined)]


def test_the_session_goes_live(
    run: SessionRun, maya: User, told: list[tuple[str, BaseModel]]
) -> None:
    feed.tell_live(run=run)
    event = SessionLive(
        session_id=run.page_id,
        session_title=run.title,
        message="Your session is live: Knots every sailor forgets",
    )
    assert told == [(f"sessions:{maya.pk}", event)]


@pytest.mark.parametrize(
    ("duration", "seconds", "message"),
    [
        (timedelta(minutes=52, seconds=8.6), 3128, "Your session has ended: Knots"),
        (None, None, "Your session was not held: Knots"),
    ],
)
def test_the_session_ends(
    run: SessionRun,
    maya: User,
    told: list[tuple[str, BaseModel]],
    duration: timedelta | None,
    seconds: int | None,
    message: str,
) -> None:
    run.duration, run.title = duration, "Knots"
    feed.tell_ended(run=run)
    event = SessionEnded(
        session_id=run.page_id, session_title="Knots", duration=seconds, message=message
    )
    assert told == [(f"sessions:{maya.pk}", event)]
