"""What stops a change to a published session, asked of the committed run while nobody else can change it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import PermissionDenied
from wagtail.models import Page

from catalog.sessions.lock import WORDS, Lock, lock_of
from catalog.sessions.models import SessionRun


class SessionLocked(PermissionDenied):
    """The session may not be changed; ``lock`` says why, ``str()`` says it in words."""

    def __init__(self, lock: Lock, words: Mapping[Lock, str] = WORDS) -> None:
        super().__init__(words[lock])
        self.lock = lock


def changeable_run(*, page_id: int, now: datetime) -> SessionRun | None:
    """A page's run if it may be changed, kept from everybody else until the transaction ends.

    ``None`` where the page was never published. Bookings wait meanwhile, so that ``seats_taken`` stays true.

    Raises:
        SessionLocked: it begins within five minutes and is booked, or is live, over or cancelled.
    """
    run = run_kept(page_id=page_id)
    lock = lock_of(run, now=now) if run else None
    if lock:
        raise SessionLocked(lock)
    return run


def run_kept(*, page_id: int) -> SessionRun | None:
    """A page's run, kept from everybody else until the transaction ends; ``None`` where there is none.

    The page's row comes first: whoever saves a revision has it before publishing asks for the run, and in the
    other order PostgreSQL would find the two waiting for each other.
    """
    Page.objects.select_for_update(no_key=True).filter(pk=page_id).values("pk").first()
    return SessionRun.objects.select_for_update(of=("self",)).filter(page_id=page_id).first()
