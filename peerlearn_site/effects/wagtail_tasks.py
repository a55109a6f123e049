"""Wagtail's background tasks as effects.

Wagtail and modelsearch hand indexing and file deletion to ``django_tasks``, whose default backend
runs them inline: 38 of a publish's queries, before the tags are committed, with errors swallowed.
As rows of the outbox they run after the commit, are retried, and are seen when they fail.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.utils.module_loading import import_string
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskResult, TaskResultStatus
from django_tasks.utils import get_random_id, normalize_json

from peerlearn_site.effects import clock
from peerlearn_site.effects.outbox import effect, enqueue

KIND = "wagtail.task"


class OutboxBackend(BaseTaskBackend):
    """Write a task down instead of running it; the relay runs it once the transaction commits."""

    def enqueue(self, task: Task, args: Any, kwargs: Any) -> TaskResult:
        """Add the effect to the caller's transaction; the result stays READY."""
        self.validate_task(task)
        payload = {
            "task": task.module_path,
            "args": normalize_json(list(args)),
            "kwargs": normalize_json(kwargs),
        }
        # A publish saves its page three times; one look at what came of it is enough.
        enqueue(kind=KIND, payload=payload, once_per_transaction=True, now=clock.now())
        return TaskResult(
            task=task,
            id=get_random_id(),
            status=TaskResultStatus.READY,
            enqueued_at=clock.now(),
            started_at=None,
            last_attempted_at=None,
            finished_at=None,
            args=args,
            kwargs=kwargs,
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )


@effect(KIND)
def run_task(payload: dict[str, Any]) -> None:
    """Run one task; each of them writes a state, so running it again changes nothing."""
    task: Task = import_string(payload["task"])
    try:
        task.call(*payload["args"], **payload["kwargs"])
    except ObjectDoesNotExist:
        # What was to be indexed has been deleted since.
        return
