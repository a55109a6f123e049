"""The workflow's rows, which must always be there."""

from __future__ import annotations

from typing import TypeVar

from django.contrib.auth.models import Group
from django.db import transaction
from wagtail.models import Task, Workflow, WorkflowPage, WorkflowTask

from catalog.sessions.models import SessionIndexPage
from catalog.sessions.workflow.models import ReadinessTask, ReviewTask
from peerlearn_site.users.roles import Role

NAME = "Session review"
Row = TypeVar("Row", Task, Workflow, ReadinessTask, ReviewTask)


@transaction.atomic
def sync_session_workflow() -> Workflow | None:
    """Make the workflow, its two tasks in their order and its place on the sessions index; safe to repeat.

    What it is called is staff's to change; there is none before the index is there.
    """
    index = SessionIndexPage.objects.first()
    if index is None:
        return None
    tasks: tuple[Task, ...] = (_readiness_task(), _review_task())
    workflow = Workflow.objects.filter(workflow_tasks__task=tasks[0]).first()
    workflow = workflow or Workflow.objects.create(name=NAME)
    _switch_on(workflow)
    for place, task in enumerate(tasks):
        WorkflowTask.objects.update_or_create(
            workflow=workflow, task=task, defaults={"sort_order": place}
        )
    WorkflowPage.objects.update_or_create(page=index.page_ptr, defaults={"workflow": workflow})
    return workflow


def _readiness_task() -> ReadinessTask:
    return _switch_on(
        ReadinessTask.objects.first() or ReadinessTask.objects.create(name="Readiness")
    )


def _review_task() -> ReviewTask:
    task = _switch_on(
        ReviewTask.objects.first() or ReviewTask.objects.create(name="Review by staff")
    )
    staff, _ = Group.objects.get_or_create(name=Role.STAFF)
    task.groups.add(staff)
    return task


def _switch_on(row: Row) -> Row:
    if not row.active:
        row.active = True
        row.save(update_fields=["active"])
    return row


def session_workflow() -> Workflow:
    """The workflow that sessions pass; laid anew where somebody took it away or switched it off.

    Raises:
        SessionIndexPage.DoesNotExist: the page tree was never made.
    """
    index = SessionIndexPage.objects.values("pk")
    found = Workflow.objects.active().filter(workflow_pages__page__in=index).first()
    if found is None and (found := sync_session_workflow()) is None:
        raise SessionIndexPage.DoesNotExist
    return found
