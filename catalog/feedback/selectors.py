"""Reads of feedback."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final, Literal

from django.db.models import QuerySet

from catalog.feedback.models import Feedback
from catalog.feedback.policies import whom_may_rate
from catalog.sessions.models import SessionRun

if TYPE_CHECKING:
    from peerlearn_site.users.models import User


SAID: Final = 10


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


@dataclass(frozen=True, slots=True)
class Said:
    """What a learner said of a mentor, as the public reads it; a session that is public no more is not named."""

    author_id: int
    name: str
    stars: int
    comment: str
    at: datetime
    session_title: str
    session_url: str


@dataclass(frozen=True, slots=True)
class SaidPage:
    """Some of it, newest first; ``older`` is the query string of what was said before, if there is more."""

    rows: list[Said]
    older: str | None
    is_first: bool


def said_of_mentor(*, mentor: User, before: str) -> SaidPage:
    """What learners said of a mentor's sessions; ``before`` is the place where the page before ended.

    Neither what the mentor said of learners nor what was said of the mentor as a learner is in it.
    """
    rows = Feedback.objects.filter(subject=mentor, run__mentor=mentor)
    is_place = before.isascii() and before.isdigit() and len(before) < 16
    if is_place:
        rows = rows.filter(pk__lt=int(before))
    found = _for_the_public(rows)[: SAID + 1]
    shown = list(found)
    more = f"?before={shown[SAID - 1].pk}" if len(shown) > SAID else None
    return SaidPage([_said(row) for row in shown[:SAID]], more, is_first=not is_place)


def said_in_session(*, run: SessionRun) -> list[Said]:
    """What learners said of their mentor after one session; all who can be in one have room here."""
    return [_said(row) for row in _for_the_public(run.feedback.filter(subject=run.mentor_id))]


def _for_the_public(rows: QuerySet[Feedback]) -> QuerySet[Feedback]:
    return rows.select_related("author", "run__page", "run__card").order_by("-pk")


def _said(row: Feedback) -> Said:
    is_public = row.run.page.live
    return Said(
        author_id=row.author_id,
        name=row.author.display_name,
        stars=row.stars,
        comment=row.comment,
        at=row.created_at,
        session_title=row.run.title if is_public else "",
        session_url=row.run.card.url if is_public else "",
    )
