"""Telling open pages about feedback, after the commit."""

from __future__ import annotations

from catalog.booking.enums import Attendance, BookingStatus
from catalog.feedback.protocol import (
    FeedbackReceived,
    FeedbackSaved,
    RatingDue,
    RatingReceived,
)
from catalog.profiles.models import MentorProfile
from catalog.sessions.models import SessionRun
from peerlearn_site.realtime.publish import publish_on_commit
from peerlearn_site.realtime.topics import notifications_of, sessions_of_mentor


def announce_due(run: SessionRun) -> None:
    """Ask everybody who came, wherever on the site they are, how it was."""
    event = RatingDue(
        session_id=run.page_id, session_title=run.title, mentor_name=run.mentor.display_name
    )
    came = run.bookings.filter(status=BookingStatus.CONFIRMED, attendance=Attendance.ATTENDED)
    for learner_id in came.values_list("learner_id", flat=True):
        publish_on_commit(notifications_of(learner_id), event)


def announce_saved(*, author_id: int, run: SessionRun) -> None:
    """Let the author's pages show what they said."""
    publish_on_commit(notifications_of(author_id), FeedbackSaved(session_id=run.page_id))


def announce_received(*, subject_id: int, run: SessionRun) -> None:
    """Let a learner's pages show what the mentor said of them."""
    publish_on_commit(notifications_of(subject_id), FeedbackReceived(session_id=run.page_id))


def announce_rating(*, run: SessionRun, profile: MentorProfile) -> None:
    """Let the mentor's pages show what all ratings come to."""
    event = RatingReceived(
        session_id=run.page_id,
        rating_count=profile.rating_count,
        average=profile.rating or 0.0,
    )
    publish_on_commit(sessions_of_mentor(run.mentor_id), event)
