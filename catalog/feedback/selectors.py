"""Reads of feedback."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from catalog.feedback.models import Feedback
from catalog.feedback.policies import whom_may_rate
from catalog.sessions.models import SessionRun

if TYPE_CHECKING:
    from peerlearn_site.users.models import User


@dataclass(frozen=True, slots=True)
class Rateable:
    """Somebody whom the author may rate, and what the author has said of them so far."""

    id: int
    name: str
    role: Literal["mentor", "learner"]
    stars: int | None
    comment: str


def people_to_rate(*, author: User, run: SessionRun) -> list[Rateable]:
    """Whom the author may rate after this session; nobody else's words are in it."""
    given = {said.subject_id: said for said in Feedback.objects.filter(run=run, author=author)}
    return [_rateable(user, run, given.get(user.pk)) for user in whom_may_rate(author, run)]


def _rateable(user: User, run: SessionRun, said: Feedback | None) -> Rateable:
    return Rateable(
        id=user.pk,
        name=user.display_name,
        role="mentor" if user.pk == run.mentor_id else "learner",
        stars=said.stars if said else None,
        comment=said.comment if said else "",
    )
