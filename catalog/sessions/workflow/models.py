"""The two tasks of the one workflow that every session passes."""

from __future__ import annotations

from wagtail.models import GroupApprovalTask, Task


class ReadinessTask(Task):
    """Decides by itself, at once: every rule holds, the start is still to come, the domains are offered."""

    class Meta:
        verbose_name = "readiness task"


class ReviewTask(GroupApprovalTask):
    """Approval by staff, where the site's settings or the mentor's standing ask for it; passed otherwise."""

    class Meta:
        verbose_name = "review task"
