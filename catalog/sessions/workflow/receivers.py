"""What follows a step of the workflow, in its own transaction.

The three that mail bear the names of Wagtail's own receivers: a signal takes one name once, and our app is loaded
first, so these stand in their place.
"""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from wagtail.models import TaskState, WorkflowState
from wagtail.signals import task_approved, task_submitted, workflow_approved, workflow_rejected

from catalog.profiles.services import verify_mentor
from catalog.sessions.workflow.mails import (
    mail_mentor,
    mail_reviewers,
    mentor_to_tell,
    reviewers_of,
)
from catalog.sessions.workflow.models import ReviewTask
from catalog.sessions.workflow.notices import (
    tell_of_approval,
    tell_of_rejection,
    tell_of_submission,
)
from peerlearn_site.effects import clock


@receiver(
    task_submitted,
    sender=TaskState,
    dispatch_uid="group_approval_task_submitted_email_notification",
)
def on_task_submitted(sender: Any, instance: TaskState, user: Any, **kwargs: Any) -> None:
    """Staff hear of what waits for them."""
    reviewers = reviewers_of(instance, sent_by=user)
    mail_reviewers(state=instance, reviewers=reviewers)
    tell_of_submission(state=instance, reviewers=reviewers, sent_by=user, now=clock.now())


@receiver(
    workflow_rejected,
    sender=WorkflowState,
    dispatch_uid="workflow_state_rejected_email_notification",
)
def on_workflow_rejected(sender: Any, instance: WorkflowState, user: Any, **kwargs: Any) -> None:
    """The mentor hears what to mend."""
    if mentor := mentor_to_tell(instance, decided_by=user):
        mail_mentor(kind="rejected", state=instance, mentor=mentor)
        tell_of_rejection(state=instance, mentor=mentor, now=clock.now())


@receiver(
    workflow_approved,
    sender=WorkflowState,
    dispatch_uid="workflow_state_approved_email_notification",
)
def on_workflow_approved(sender: Any, instance: WorkflowState, user: Any, **kwargs: Any) -> None:
    """The mentor hears that it is public."""
    if mentor := mentor_to_tell(instance, decided_by=user):
        mail_mentor(kind="approved", state=instance, mentor=mentor)
        tell_of_approval(state=instance, mentor=mentor, now=clock.now())


@receiver(task_approved, sender=TaskState, dispatch_uid="verify_mentor_of_approved_session")
def on_task_approved(sender: Any, instance: TaskState, **kwargs: Any) -> None:
    """Staff's approval of a session makes its mentor verified (SPEC 1.2). Steps that pass by themselves say nothing."""
    if isinstance(instance.task.specific, ReviewTask):
        verify_mentor(mentor_id=instance.workflow_state.content_object.owner_id)
