"""Reads of sessions."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch, QuerySet
from wagtail.models import WorkflowState

from catalog.sessions.card_models import SessionCard
from catalog.sessions.cards import CardView, card_view
from catalog.sessions.enums import DRAFT, IN_REVIEW, NEEDS_CHANGES, OPEN_STATUSES
from catalog.sessions.models import SessionIndexPage, SessionPage, SessionRun
from catalog.sessions.rules import title_key

if TYPE_CHECKING:
    from peerlearn_site.users.models import User


def viewer_zone(user: User | AnonymousUser) -> ZoneInfo:
    """The zone in which a viewer's days begin."""
    return user.zone if user.is_authenticated else ZoneInfo(settings.SITE_TIME_ZONE)


def sessions_index() -> SessionIndexPage:
    """The page under which every session lies.

    Raises:
        SessionIndexPage.DoesNotExist: the page tree was never made.
    """
    index: SessionIndexPage = SessionIndexPage.objects.get()
    return index


def run_with_same_identity(*, page: SessionPage) -> SessionRun | None:
    """An open run of the same mentor, title (case and spaces aside) and start, if there is one."""
    if page.starts_at is None or page.owner_id is None:
        return None
    return (
        SessionRun.objects.filter(
            mentor_id=page.owner_id,
            title_key=title_key(page.title),
            starts_at=page.starts_at,
            status__in=OPEN_STATUSES,
        )
        .exclude(page_id=page.pk)
        .first()
    )


def status_of(page: SessionPage) -> str:
    """The status that the API tells: the run's, or ``draft``/``in_review`` where there is none.

    A session that staff sent back is its mentor's draft again.
    """
    run = getattr(page, "run", None)
    if run is not None:
        return str(run.status)
    return IN_REVIEW if page.workflow_in_progress else DRAFT


def changes_of(page: SessionPage) -> str | None:
    """What of a page is not public yet: ``in_review``, ``needs_changes``, ``draft``, or ``None``."""
    if page.current_workflow_state:
        return IN_REVIEW if page.workflow_in_progress else NEEDS_CHANGES
    return DRAFT if page.live and page.has_unpublished_changes else None


def with_review(pages: QuerySet[SessionPage]) -> QuerySet[SessionPage]:
    """Pages with what of them waits for staff, or was sent back, in one query for all."""
    return pages.prefetch_related(review_of())


def review_of(path: str = "") -> Prefetch:
    """The same for rows that lead to pages by ``path``, such as ``page__``.

    Wagtail's ``prefetch_workflow_states`` looks under the type of ``Page``, where those of a session are not.
    """
    active = WorkflowState.objects.active().select_related("current_task_state__task")
    relation = f"{path}_specific_workflow_states"
    return Prefetch(relation, active, to_attr="_current_workflow_states")


def card_with_run(*, page_id: int) -> SessionCard | None:
    """One session's card with its run, and whose that is."""
    cards = SessionCard.objects.select_related("run__mentor__mentor_profile")
    return cards.filter(pk=page_id).first()


def session_context(*, page: SessionPage) -> dict[str, Any]:
    """What the session page's template needs beside the page: its run and card.

    A preview of an unpublished draft has neither.
    """
    card = card_with_run(page_id=page.pk) if page.pk else None
    return {"run": card.run if card else None, "card": card_view(card) if card else None}


def upcoming_cards(*, now: datetime, limit: int, mentor: User | None = None) -> list[CardView]:
    """Listed cards that have not ended, of one mentor or all, live ones first, then the soonest."""
    cards = SessionCard.objects.filter(is_listed=True, ends_at__gt=now).select_related("run")
    if mentor is not None:
        cards = cards.filter(run__mentor=mentor)
    views = [card_view(card) for card in cards.order_by("starts_at", "page_id")[:limit]]
    return sorted(views, key=lambda view: (view.status != "live", view.starts_at, view.id))
