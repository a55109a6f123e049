"""A session as one row of a dashboard, published or not, and what its mentor may do with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.urls import reverse

from catalog.sessions.drafts.models import FormDraft
from catalog.sessions.enums import DRAFT, IN_REVIEW, NEEDS_CHANGES, OPEN_STATUSES, RunStatus
from catalog.sessions.lock import EDIT_CLOSES, WORDS, cancel_lock_of, lock_of
from catalog.sessions.models import SessionPage, SessionRun
from catalog.sessions.money import price_label
from catalog.sessions.selectors import changes_of, status_of
from catalog.sessions.text import clean_line
from live.room.rules import opens_at


class Action(StrEnum):
    """What a mentor may do with a session from its row."""

    EDIT = "edit"
    RESCHEDULE = "reschedule"
    DUPLICATE = "duplicate"
    CANCEL = "cancel"
    DELETE = "delete"


CHANGING = frozenset({Action.EDIT, Action.RESCHEDULE, Action.DELETE})
NOT_HELD = "not_held"
UNTITLED = "Untitled session"
_BADGES = {
    RunStatus.CANCELLED: ("bad", "Cancelled"),
    RunStatus.COMPLETED: ("", "Completed"),
    NOT_HELD: ("", "Not held"),
    IN_REVIEW: ("warm", "In review"),
    DRAFT: ("", "Draft"),
}
# What of a session that is public waits, or never was sent.
_CHANGES_BADGES = {
    IN_REVIEW: ("warm", "Change in review"),
    NEEDS_CHANGES: ("bad", "Needs changes"),
    DRAFT: ("", "Unpublished changes"),
}


@dataclass(frozen=True, slots=True)
class SessionRow:
    """What the row's template shows. A draft has no address and may have no time yet.

    ``room_url`` is there while there is a room to go to; ``is_room_open`` as the row is drawn. ``locked`` says why
    it may not be changed any more, ``locks_at`` when that will be; ``comment`` is what staff ask for. ``badges`` are
    pairs of a tone and words. ``may_rate``: somebody was there who can be rated.
    """

    id: int
    title: str
    url: str | None
    starts_at: datetime | None
    ends_at: datetime | None
    status: str
    price_label: str
    booked_count: int
    seats_left: int
    capacity: int
    room_url: str | None = None
    is_room_open: bool = False
    was_booked: bool = False
    actions: frozenset[Action] = frozenset()
    locked: str = ""
    locks_at: datetime | None = None
    badges: list[tuple[str, str]] = field(default_factory=list)
    comment: str = ""
    may_rate: bool = False

    @property
    def edit_url(self) -> str:
        """Where the CMS edits it."""
        return reverse("wagtailadmin_pages:edit", args=[self.id])

    @property
    def may_edit(self) -> bool:
        """Whether the way to its editor is shown."""
        return Action.EDIT in self.actions

    @property
    def may_reschedule(self) -> bool:
        """Whether it can be moved from here."""
        return Action.RESCHEDULE in self.actions

    @property
    def may_cancel(self) -> bool:
        """Whether it can be cancelled from here."""
        return Action.CANCEL in self.actions

    @property
    def may_delete(self) -> bool:
        """Whether it can be deleted from here."""
        return Action.DELETE in self.actions


@dataclass(frozen=True, slots=True)
class FormRow:
    """A form that was begun in Create Session and is no page yet."""

    key: UUID
    title: str
    saved_at: datetime

    @property
    def url(self) -> str:
        """Where it goes on."""
        return f"{reverse('dashboard:create-session')}?draft={self.key}"


def row_of_form(draft: FormDraft) -> FormRow:
    """The row of an unfinished form, which may have no title so far."""
    title = clean_line(str(draft.values.get("title", "")))
    return FormRow(key=draft.key, title=title or UNTITLED, saved_at=draft.saved_at)


def row_of_run(run: SessionRun, *, now: datetime) -> SessionRow:
    """The row of a published session for its mentor; its card is loaded, and its page with its review."""
    has_room = run.status in OPEN_STATUSES
    lock = lock_of(run, now=now)
    changes = changes_of(run.page)
    is_ahead = run.status == RunStatus.SCHEDULED
    return SessionRow(
        id=run.page_id,
        title=run.title,
        url=run.card.url,
        starts_at=run.starts_at,
        ends_at=run.effective_end,
        status=run.status,
        price_label=price_label(run.price_paise),
        booked_count=run.booked_count,
        seats_left=run.seats_left,
        capacity=run.capacity,
        room_url=reverse("room", args=[run.room_code]) if has_room else None,
        is_room_open=has_room and now >= opens_at(run.starts_at),
        was_booked=bool(getattr(run, "was_booked", run.seats_taken)),
        actions=_actions_of_run(run, changes, now=now),
        locked=WORDS[lock] if lock and is_ahead else "",
        locks_at=run.starts_at - EDIT_CLOSES if is_ahead and run.seats_taken and not lock else None,
        badges=_badges(_outcome(run), changes if is_ahead else None),
        comment=comment_of(run.page) if is_ahead else "",
        may_rate=run.status == RunStatus.COMPLETED and bool(getattr(run, "had_learners", False)),
    )


def row_of_draft(page: SessionPage) -> SessionRow:
    """The row of a session that was never published; its newest words stand in ``draft_title``."""
    status, changes = status_of(page), changes_of(page)
    return SessionRow(
        id=page.pk,
        title=page.draft_title or page.title,
        url=None,
        starts_at=page.starts_at,
        ends_at=page.ends_at,
        status=status,
        price_label=price_label(page.price_paise),
        booked_count=0,
        seats_left=page.capacity,
        capacity=page.capacity,
        actions=frozenset({Action.EDIT, Action.DUPLICATE, Action.DELETE}),
        badges=[_CHANGES_BADGES[NEEDS_CHANGES]] if changes == NEEDS_CHANGES else _badges(status),
        comment=comment_of(page),
    )


def comment_of(page: SessionPage) -> str:
    """What staff, or the readiness task, ask to be changed before the page can go public."""
    if changes_of(page) != NEEDS_CHANGES:
        return ""
    task_state = page.current_workflow_state.current_task_state
    return str(task_state.comment) if task_state else ""


def _actions_of_run(run: SessionRun, changes: str | None, *, now: datetime) -> frozenset[Action]:
    actions = {Action.DUPLICATE}
    if run.status == RunStatus.SCHEDULED and not cancel_lock_of(run, now=now):
        actions.add(Action.CANCEL)
    if not lock_of(run, now=now):
        actions |= CHANGING
    if changes == IN_REVIEW:
        # The next change can come when staff have answered this one.
        actions.discard(Action.RESCHEDULE)
    return frozenset(actions)


def _outcome(run: SessionRun) -> str:
    """The run's status; what is over and never began was not held (SPEC 10.13)."""
    was_held = run.status != RunStatus.COMPLETED or run.actual_start is not None
    return run.status if was_held else NOT_HELD


def _badges(status: str, changes: str | None = None) -> list[tuple[str, str]]:
    found = (_BADGES.get(status), _CHANGES_BADGES.get(changes or ""))
    return [badge for badge in found if badge]
