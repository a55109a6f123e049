"""Who is told of reviews, and Wagtail's mails about them, sent after the commit: one effect a recipient.

Wagtail sends them inside the transaction, where a slow mail server would hold the database's lock and a rollback
could not call them back.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wagtail.admin.mail import (
    EmailNotificationMixin,
    GroupApprovalTaskStateSubmissionEmailNotifier,
    WorkflowStateApprovalEmailNotifier,
    WorkflowStateRejectionEmailNotifier,
)
from wagtail.models import GroupApprovalTask, TaskState, WorkflowState

from peerlearn_site.effects import clock
from peerlearn_site.effects.outbox import effect, enqueue
from peerlearn_site.notifications.kinds import Category
from peerlearn_site.notifications.selectors import wants_mail
from peerlearn_site.users.models import User

MAIL = "workflow.mail"


class _ToOne(EmailNotificationMixin):
    """One of Wagtail's mails to one person."""

    def __init__(self, recipient: User) -> None:
        super().__init__()
        self.recipient = recipient

    def get_recipient_users(self, instance: Any, **kwargs: Any) -> set[User]:
        return {self.recipient}


class _SubmissionMail(_ToOne, GroupApprovalTaskStateSubmissionEmailNotifier):
    """To staff: a session waits."""


class _ApprovalMail(_ToOne, WorkflowStateApprovalEmailNotifier):
    """To the mentor: it is public."""


class _RejectionMail(_ToOne, WorkflowStateRejectionEmailNotifier):
    """To the mentor: changes are asked for."""


# What each mail is about, and the state in which it still says the truth.
_MAILS: dict[str, tuple[type[_ToOne], type[TaskState | WorkflowState], str]] = {
    "submitted": (_SubmissionMail, TaskState, TaskState.STATUS_IN_PROGRESS),
    "approved": (_ApprovalMail, WorkflowState, WorkflowState.STATUS_APPROVED),
    "rejected": (_RejectionMail, WorkflowState, WorkflowState.STATUS_NEEDS_CHANGES),
}


class MailNotSent(Exception):
    """The mail server did not take it; the effect is tried again."""


@effect(MAIL)
def mail_about_review(payload: dict[str, Any]) -> None:
    """Send one mail to one person, unless the matter has moved on since or they want no such mails."""
    notifier, model, status = _MAILS[payload["kind"]]
    state = model._default_manager.filter(pk=payload["state_id"], status=status).first()
    recipient = User.objects.filter(pk=payload["recipient_id"]).first()
    if state is None or recipient is None:
        return
    if not wants_mail(user_id=recipient.pk, category=Category.REVIEW):
        return
    if not notifier(recipient)(instance=state):
        raise MailNotSent(payload)


def reviewers_of(state: TaskState, *, sent_by: User | None) -> list[User]:
    """Who may decide on a session that has begun to wait: nobody decides on what they sent, or on their own."""
    task = state.task.specific
    if not isinstance(task, GroupApprovalTask):
        return []
    owner_id = state.workflow_state.content_object.owner_id
    people = User.objects.filter(groups__in=task.groups.all(), is_active=True).distinct()
    return [user for user in people if user != sent_by and user.pk != owner_id]


def mail_reviewers(*, state: TaskState, reviewers: Iterable[User]) -> None:
    """Mail them that a session waits."""
    _enqueue("submitted", state.pk, reviewers)


def mentor_to_tell(state: WorkflowState, *, decided_by: User | None) -> User | None:
    """Who sent the session for review; nobody is told of what they did themselves."""
    mentor: User | None = state.requested_by
    return None if mentor == decided_by else mentor


def mail_mentor(*, kind: str, state: WorkflowState, mentor: User) -> None:
    """Mail a mentor what became of it."""
    _enqueue(kind, state.pk, [mentor])


def _enqueue(kind: str, state_id: int, recipients: Iterable[User]) -> None:
    for recipient in recipients:
        payload = {"kind": kind, "state_id": state_id, "recipient_id": recipient.pk}
        enqueue(kind=MAIL, payload=payload, now=clock.now())
