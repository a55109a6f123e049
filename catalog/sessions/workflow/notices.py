"""What mentors and staff read of reviews in the app; Wagtail's own mails go beside it (``mails.py``)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from wagtail.models import TaskState, WorkflowState

from peerlearn_site.notifications.kinds import Category, kind
from peerlearn_site.notifications.services import Notice, notify
from peerlearn_site.users.models import User

ASKED = kind("review.asked", Category.REVIEW, mails=False)
APPROVED = kind("session.approved", Category.REVIEW, mails=False)
REJECTED = kind("session.rejected", Category.REVIEW, mails=False)


def tell_of_submission(
    *, state: TaskState, reviewers: Iterable[User], sent_by: User | None, now: datetime
) -> int:
    """Tell those who may decide that a session waits for one of them; return how many."""
    page = state.workflow_state.content_object
    mentor = sent_by or page.owner
    notices = [
        Notice(
            recipient=reviewer,
            title=f"“{page.draft_title}” waits for your review",
            body=f"{mentor.display_name} sent it for review." if mentor else "",
            url=reverse("wagtailadmin_pages:edit", args=[page.pk]),
        )
        for reviewer in reviewers
    ]
    return notify(kind=ASKED, notices=notices, key=f"{ASKED}:{state.pk}", now=now)


def tell_of_approval(*, state: WorkflowState, mentor: User, now: datetime) -> int:
    """Tell a mentor that staff let the session go public; return whether it is news."""
    page = state.content_object
    notice = Notice(
        recipient=mentor,
        title=f"“{page.draft_title}” is public now",
        body="Our staff have looked at it and approved it. Learners can book it.",
        url=page.get_url() or "",
    )
    return notify(kind=APPROVED, notices=[notice], key=f"{APPROVED}:{state.pk}", now=now)


def tell_of_rejection(*, state: WorkflowState, mentor: User, now: datetime) -> int:
    """Tell a mentor what staff ask for, in their words; a session may be sent back more than once."""
    page, decision = state.content_object, state.current_task_state
    ask = "Our staff ask for changes before it goes public."
    notice = Notice(
        recipient=mentor,
        title=f"“{page.draft_title}” needs changes",
        body="\n\n".join(text for text in (ask, decision.comment) if text),
        url=reverse("wagtailadmin_pages:edit", args=[page.pk]),
    )
    return notify(kind=REJECTED, notices=[notice], key=f"{REJECTED}:{decision.pk}", now=now)
