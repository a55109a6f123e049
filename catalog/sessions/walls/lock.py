"""The T-5 lock as Wagtail knows locks: a page's editor says why it is shut, and saves nothing."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from wagtail.locks import BaseLock

from catalog.sessions.lock import WORDS, Lock, lock_of

if TYPE_CHECKING:
    from catalog.sessions.models import SessionPage


class SessionLock(BaseLock):
    """Shut for everybody, superusers too: what is booked does not change under those who booked it."""

    def __init__(self, page: SessionPage, reason: Lock) -> None:
        super().__init__(page)
        self.reason = reason

    def for_user(self, user: Any) -> bool:
        """Nobody is let in."""
        return True

    def get_message(self, user: Any) -> str:
        """The words that the API and the dashboard say too."""
        return WORDS[self.reason]

    def get_locked_by(self, user: Any) -> str:
        """By the clock, or by what became of the session."""
        return "Locked"

    def get_description(self, user: Any) -> str:
        """The same words again, in the side panel."""
        return WORDS[self.reason]


def lock_of_page(page: SessionPage, *, now: datetime) -> Lock | None:
    """Why a page may not be changed at ``now``; ``None``: it may, or was never published.

    The run is read anew: the editor works on a draft object, and a date moved there would lift the lock.
    """
    from catalog.sessions.models import SessionRun

    run = SessionRun.objects.filter(page_id=page.pk).first() if page.pk else None
    return None if run is None else lock_of(run, now=now)


def session_lock(page: SessionPage, *, now: datetime) -> SessionLock | None:
    """The page's lock at ``now``, if it has one."""
    reason = lock_of_page(page, now=now)
    return None if reason is None else SessionLock(page, reason)
