"""Where a session stands, in the CMS's words."""

from __future__ import annotations

from collections.abc import Mapping

from catalog.sessions.enums import DRAFT, IN_REVIEW, NEEDS_CHANGES, RunStatus
from catalog.sessions.models import SessionPage
from catalog.sessions.selectors import changes_of

UNPUBLISHED: Mapping[str | None, str] = {
    None: "Draft",
    DRAFT: "Draft",
    IN_REVIEW: "In review",
    NEEDS_CHANGES: "Needs changes",
}
CHANGES: Mapping[str | None, str] = {
    None: "",
    DRAFT: " · unpublished changes",
    IN_REVIEW: " · changes in review",
    NEEDS_CHANGES: " · needs changes",
}


def status_label(page: SessionPage) -> str:
    """``"Scheduled"``, ``"In review"``, ``"Scheduled · changes in review"``; the run goes first."""
    run = getattr(page, "run", None)
    changes = changes_of(page)
    if run is None:
        return UNPUBLISHED[changes]
    return RunStatus(run.status).label + CHANGES[changes]
