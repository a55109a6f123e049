"""Writing down what people say of each other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from catalog.feedback.announcements import (
    announce_rating,
    announce_received,
    announce_saved,
)
from catalog.feedback.models import Feedback
from catalog.feedback.policies import has_part_in, whom_may_rate
from catalog.feedback.rules import REFUSALS, Refusal, may_change
from catalog.profiles.services import record_rating
from catalog.sessions.enums import RunStatus
from catalog.sessions.models import SessionRun

if TYPE_CHECKING:
    from peerlearn_site.users.models import User


class FeedbackRefused(Exception):
    """This person may not rate that one, or no more; ``str()`` says why in words."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal)
        self.refusal = refusal

    def __str__(self) -> str:
        return REFUSALS[self.refusal]


@dataclass(frozen=True)
class Outcome:
    """A rating as it stands now, and whether this very call made it."""

    feedback: Feedback
    is_new: bool


@transaction.atomic
def rate(
    *, author: User, session_id: int, subject_id: int, stars: int, comment: str, now: datetime
) -> Outcome:
    """Say something of a person one was in a session with, or say it differently.

    Saying the same twice is saying it once, at any time. The values have passed the rules. What learners say of
    their mentor is added up in the mentor's profile.

    Raises:
        SessionRun.DoesNotExist: no such session.
        FeedbackRefused: not over, not together, or too late to change what was said.
    """
    # Locked, so that two calls of one author come one after the other.
    run = SessionRun.objects.select_for_update(of=("self",)).get(page_id=session_id)
    _refuse(_refusal(author, run, subject_id))
    said = Feedback.objects.filter(run=run, author=author, subject_id=subject_id).first()
    if said is None:
        said = _first(run, author, subject_id, stars, comment, now)
        _tell(run, said, stars=stars, count=1)
        return Outcome(said, is_new=True)
    if (said.stars, said.comment) != (stars, comment):
        _refuse(None if may_change(ended_at=run.actual_end, now=now) else Refusal.CLOSED)
        more = stars - said.stars
        said.stars, said.comment, said.updated_at = stars, comment, now
        said.save(update_fields=["stars", "comment", "updated_at"])
        _tell(run, said, stars=more, count=0)
    return Outcome(said, is_new=False)


def _tell(run: SessionRun, said: Feedback, *, stars: int, count: int) -> None:
    """Write a rating of the mentor down into the profile, and let open pages follow."""
    if said.subject_id == run.mentor_id:
        profile = record_rating(mentor_id=run.mentor_id, stars=stars, count=count)
        announce_rating(run=run, profile=profile)
    else:
        announce_received(subject_id=said.subject_id, run=run)
    announce_saved(author_id=said.author_id, run=run)


def _refusal(author: User, run: SessionRun, subject_id: int) -> Refusal | None:
    if not has_part_in(author, run):
        return Refusal.NOT_IN_SESSION
    if run.status != RunStatus.COMPLETED:
        return Refusal.NOT_OVER
    together = whom_may_rate(author, run).filter(pk=subject_id).exists()
    return None if together else Refusal.NOT_TOGETHER


def _refuse(refusal: Refusal | None) -> None:
    if refusal is not None:
        raise FeedbackRefused(refusal)


def _first(
    run: SessionRun, author: User, subject_id: int, stars: int, comment: str, now: datetime
) -> Feedback:
    return Feedback.objects.create(
        run=run,
        author=author,
        subject_id=subject_id,
        stars=stars,
        comment=comment,
        created_at=now,
        updated_at=now,
    )
