"""Submitting a session: the only road to the public, from the API and from the CMS."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from wagtail.models import WorkflowState

from catalog.sessions.models import SessionPage
from catalog.sessions.workflow.models import problems_found
from catalog.sessions.workflow.readiness import problems_of, vouch_for
from catalog.sessions.workflow.setup import session_workflow

if TYPE_CHECKING:
    from peerlearn_site.users.models import User


class AlreadyInReview(Exception):
    """The session waits for staff; it cannot be submitted again before they answer."""

    def __init__(self) -> None:
        super().__init__(
            "This session is being reviewed. It can be sent again once staff have answered."
        )


@dataclass(frozen=True, slots=True)
class Submitted:
    """What became of it: what was submitted ``is_public`` now, or waits for staff."""

    page: SessionPage
    is_public: bool


def submit(*, page: SessionPage, user: User, now: datetime) -> Submitted:
    """Send a page's latest revision through the workflow: it is published at once, or waits for review.

    Begins the workflow, or resumes one that asked for changes. ``page`` must be as that revision has it, and is
    read again once it is public. Call it inside a transaction.

    Raises:
        ValidationError: it is not ready; keyed by the page's fields, in the mentor's words.
        AlreadyInReview: staff have not answered yet.
    """
    state = page.current_workflow_state
    if state is not None and state.status == WorkflowState.STATUS_IN_PROGRESS:
        raise AlreadyInReview
    if problems := problems_of(page, now=now):
        raise ValidationError(problems)
    workflow = session_workflow() if state is None else state.workflow
    vouch_for(page.get_latest_revision(), to=workflow)
    if state is None:
        state = workflow.start(page, user)
    else:
        state.resume(user=user)
    return _outcome(page, state)


def _outcome(page: SessionPage, state: WorkflowState) -> Submitted:
    if state.status == WorkflowState.STATUS_NEEDS_CHANGES:
        # What was well a moment ago is not any more: its start has come, or a twin was quicker.
        raise problems_found(state.current_task_state)
    is_public = state.status == WorkflowState.STATUS_APPROVED
    if is_public:
        page.refresh_from_db()
    return Submitted(page, is_public)
