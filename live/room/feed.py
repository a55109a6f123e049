"""What a mentor is told of the room while being elsewhere on the site; each after the commit."""

from __future__ import annotations

from catalog.sessions.enums import RunStatus
from catalog.sessions.models import SessionRun
from live.room.protocol import LearnerEntered, SessionEnded, SessionLive
from peerlearn_site.realtime.events import FeedEvent
from peerlearn_site.realtime.publish import publish_on_commit
from peerlearn_site.realtime.topics import sessions_of_mentor


def tell_learner_entered(*, run: SessionRun, person_id: int, name: str) -> None:
    """A learner who was not in the room before is there now."""
    is_live = run.status == RunStatus.LIVE
    did = "joined your session" if is_live else "is waiting in the room"
    event = LearnerEntered(
        session_id=run.page_id,
        session_title=run.title,
        person_id=person_id,
        learner_name=name,
        is_live=is_live,
        message=f"{name} {did}",
    )
    _tell(run, event)


def tell_live(*, run: SessionRun) -> None:
    """The session went live."""
    message = f"Your session is live: {run.title}"
    _tell(run, SessionLive(session_id=run.page_id, session_title=run.title, message=message))


def tell_ended(*, run: SessionRun) -> None:
    """The session was completed; ``run.duration`` says whether it was held."""
    held = run.duration is not None
    event = SessionEnded(
        session_id=run.page_id,
        session_title=run.title,
        duration=int(run.duration.total_seconds()) if run.duration is not None else None,
        message=f"Your session {'has ended' if held else 'was not held'}: {run.title}",
    )
    _tell(run, event)


def _tell(run: SessionRun, event: FeedEvent) -> None:
    publish_on_commit(sessions_of_mentor(run.mentor_id), event)
