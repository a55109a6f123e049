"""Reads of what overlaps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from catalog.sessions.bodies import edit_url
from catalog.sessions.enums import OPEN_STATUSES
from catalog.sessions.models import SessionPage, SessionRun
from catalog.sessions.selectors import status_of, with_review

if TYPE_CHECKING:
    from peerlearn_site.users.models import User

# More than a mentor can want to read; the form asks of 30 dates at most.
MOST_FOUND = 60


@dataclass(frozen=True, slots=True)
class Span:
    """From a moment to another, the second not included: who ends at 19:00 is free at 19:00."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Overlap:
    """A session of the mentor's own that is at one of the times."""

    id: int
    title: str
    start_time: datetime
    end_time: datetime
    status: str
    url: str


def overlaps_of(
    *, mentor: User, spans: Sequence[Span], without: int | None = None
) -> list[Overlap]:
    """The mentor's own sessions at any of the times, the soonest first; ``without`` is a page's number.

    Public ones count until their effective end, drafts and what is in review as they stand.
    """
    if not spans:
        return []
    runs = _runs(mentor, spans).exclude(page_id=without)
    drafts = _drafts(mentor, spans).exclude(pk=without)
    found = [*map(_of_run, runs[:MOST_FOUND]), *map(_of_draft, drafts[:MOST_FOUND])]
    return sorted(found, key=lambda overlap: (overlap.start_time, overlap.id))[:MOST_FOUND]


def _runs(mentor: User, spans: Iterable[Span]) -> Any:
    runs = SessionRun.objects.filter(mentor=mentor, status__in=OPEN_STATUSES)
    # The card knows the effective end: a live session may have been extended.
    crossing = _crossing(spans, end="card__ends_at")
    return runs.filter(crossing).select_related("card").order_by("starts_at", "pk")


def _drafts(mentor: User, spans: Iterable[Span]) -> Any:
    pages = SessionPage.objects.filter(owner=mentor, run__isnull=True)
    pages = pages.filter(_crossing(spans, end="ends_at")).select_related("run")
    return with_review(pages).order_by("starts_at", "pk")


def _crossing(spans: Iterable[Span], *, end: str) -> Q:
    """Half-open: what touches does not overlap."""
    found = Q()
    for span in spans:
        found |= Q(**{"starts_at__lt": span.end, f"{end}__gt": span.start})
    return found


def _of_run(run: SessionRun) -> Overlap:
    return Overlap(
        run.page_id, run.title, run.starts_at, run.effective_end, run.status, run.card.url
    )


def _of_draft(page: SessionPage) -> Overlap:
    assert page.starts_at and page.ends_at
    title = page.draft_title or page.title
    return Overlap(page.pk, title, page.starts_at, page.ends_at, status_of(page), edit_url(page.pk))
