"""Until when a session may be changed, and why no longer (SPEC 5.10). Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

EDIT_CLOSES = timedelta(minutes=5)


class Lock(StrEnum):
    """Why a session may not be changed."""

    SOON = "soon"
    STARTED = "started"
    LIVE = "live"
    OVER = "over"
    CANCELLED = "cancelled"


WORDS = {
    Lock.SOON: "This session starts in less than 5 minutes, so it can no longer be changed.",
    Lock.STARTED: "This session was due to start, so it can no longer be changed.",
    Lock.LIVE: "This session is live, so it can no longer be changed.",
    Lock.OVER: "This session is over, so it can no longer be changed.",
    Lock.CANCELLED: "This session was cancelled, so it can no longer be changed.",
}

DELETE_WORDS = {
    **{lock: words.replace("changed", "deleted") for lock, words in WORDS.items()},
    Lock.SOON: "This session starts in less than 5 minutes, so it can no longer be deleted."
    " You can still cancel it.",
    Lock.STARTED: "This session was due to start, so it can no longer be deleted."
    " You can still cancel it.",
}
CANCEL_WORDS = {
    Lock.LIVE: "This session is live, so it can no longer be cancelled. End it in its room.",
    Lock.OVER: "This session is over, so it can no longer be cancelled.",
}


class Times(Protocol):
    """What of a run the lock asks for."""

    status: str
    starts_at: datetime
    ends_at: datetime
    seats_taken: int


def lock_of(run: Times, *, now: datetime) -> Lock | None:
    """Why the published session may not be changed at ``now``; ``None``: it may.

    From five minutes before its start nobody may, but for one that has not begun and has no bookings: that may
    still be moved until its end.
    """
    if run.status == "cancelled":
        return Lock.CANCELLED
    if run.status == "live":
        return Lock.LIVE
    if run.status != "scheduled" or now >= run.ends_at:
        return Lock.OVER
    if not run.seats_taken or now < run.starts_at - EDIT_CLOSES:
        return None
    return Lock.SOON if now < run.starts_at else Lock.STARTED


def cancel_lock_of(run: Times, *, now: datetime) -> Lock | None:
    """Why the published session may not be cancelled at ``now``; ``None``: it may, or it already is."""
    lock = lock_of(run, now=now)
    return lock if lock in CANCEL_WORDS else None
