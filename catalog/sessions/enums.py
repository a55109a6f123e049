"""The states of a session."""

from __future__ import annotations

from django.db import models


class RunStatus(models.TextChoices):
    """Where a published session stands."""

    SCHEDULED = "scheduled", "Scheduled"
    LIVE = "live", "Live"
    COMPLETED = "completed", "Completed"
    CANCELLED = "cancelled", "Cancelled"


# A session that was never published has no run; these words stand in its place (SPEC 5.3).
DRAFT = "draft"
IN_REVIEW = "in_review"
# What staff sent back; its status is that of a draft.
NEEDS_CHANGES = "needs_changes"

OPEN_STATUSES = (RunStatus.SCHEDULED, RunStatus.LIVE)
