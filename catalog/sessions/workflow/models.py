"""The two tasks of the one workflow that every session passes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from wagtail.models import GroupApprovalTask, Task, TaskState, WorkflowState

from catalog.sessions.veto import run_kept
from catalog.sessions.workflow.readiness import Problems, is_vouched_for, problems_of, said
from catalog.sessions.workflow.review import review_is_due
from peerlearn_site.effects import clock

if TYPE_CHECKING:
    from wagtail.models import Page

    from peerlearn_site.users.models import User


class ReadinessTask(Task):
    """Decides by itself, at once: every rule holds, the start is still to come, the domains are offered."""

    class Meta:
        verbose_name = "readiness task"

    def start(self, workflow_state: WorkflowState, user: User | None = None) -> TaskState:
        """Pass the newest revision, or send it back with what its mentor has to mend.

        The state is written as it ends: Wagtail's ``approve`` would go on with the workflow, which has not heard
        of this state yet.
        """
        revision = workflow_state.content_object.get_latest_revision()
        problems: Problems = {}
        if not is_vouched_for(revision, by=workflow_state.workflow):
            problems = problems_of(revision.as_object(), now=clock.now())
        if problems:
            return _sent_back(super().start(workflow_state, user=user), problems, user)
        passed = _settled(self, workflow_state, revision, TaskState.STATUS_APPROVED)
        _skip_review(workflow_state, revision)
        return passed

    @classmethod
    def get_description(cls) -> str:
        """What the CMS says of the task."""
        return "Sessions pass by themselves where every rule holds"


class ReviewTask(GroupApprovalTask):
    """Approval by staff, where the site's settings or the mentor's standing ask for it; passed otherwise."""

    class Meta:
        verbose_name = "review task"

    def start(self, workflow_state: WorkflowState, user: User | None = None) -> TaskState:
        """Ask staff, or step aside where nobody asks for a review.

        A mentor who was asked for changes comes back here and not to the first task, so what is not ready is
        sent back here too before anybody is troubled with it.
        """
        page = workflow_state.content_object
        if not review_is_due(mentor_id=page.owner_id):
            revision = page.get_latest_revision()
            return _settled(self, workflow_state, revision, TaskState.STATUS_SKIPPED)
        state: TaskState = super().start(workflow_state, user=user)
        problems = problems_of(state.revision.as_object(), now=clock.now())
        return _sent_back(state, problems, user) if problems else state

    @transaction.atomic
    def on_action(self, task_state: TaskState, user: User, action_name: str, **kwargs: Any) -> Any:
        """Do what staff decided; a session that is no longer ready goes back to its mentor instead.

        Its start may have passed, or a domain been retired, while it waited. The page and its run are locked first,
        as whoever cancels or changes the session locks them. Only staff write in what waits for staff, so what they
        approve is what stands there now, and not what they were once asked about.

        Raises:
            PermissionDenied: it was answered, withdrawn or cancelled a moment ago.
        """
        run_kept(page_id=int(task_state.workflow_state.object_id))
        task_state.refresh_from_db()
        if action_name == "approve":
            page: Page = task_state.workflow_state.content_object
            task_state.revision = page.get_latest_revision()
            if problems := problems_of(task_state.revision.as_object(), now=clock.now()):
                task_state.reject(user=user, comment=said(problems))
                return None
        return super().on_action(task_state, user, action_name, **kwargs)

    @classmethod
    def get_description(cls) -> str:
        """What the CMS says of the task."""
        return "Staff approve a session, or ask its mentor for changes"


def _skip_review(workflow_state: WorkflowState, revision: Any) -> None:
    """Pass the review along with readiness where none is due: each further turn costs two dozen queries."""
    if review_is_due(mentor_id=workflow_state.content_object.owner_id):
        return
    reviews = ReviewTask.objects.filter(workflow_tasks__workflow=workflow_state.workflow)
    for review in reviews.exclude(task_states__in=workflow_state.successful_task_states):
        _settled(review, workflow_state, revision, TaskState.STATUS_SKIPPED)


def _settled(task: Task, workflow_state: WorkflowState, revision: Any, status: str) -> TaskState:
    """A state that is over as it begins; it troubles nobody with a signal or a line in the history."""
    state = TaskState(
        workflow_state=workflow_state,
        task=task,
        revision=revision,
        status=status,
        finished_at=timezone.now(),
    )
    state.save()
    return state


def _sent_back(state: TaskState, problems: Problems, user: User | None) -> TaskState:
    # Without ``update``: the workflow looks at the state itself when ``start`` returns it.
    state.reject(user=user, update=False, comment=said(problems))
    state.problems = problems
    return state


def problems_found(state: TaskState) -> ValidationError:
    """Why a task that was started a moment ago sent the session back, keyed by the page's fields."""
    return ValidationError(getattr(state, "problems", {"__all__": [state.comment]}))
