"""Changing, cancelling, deleting and duplicating a session from outside the CMS (SPEC 5.9, 5.10).

Each service keeps the run from everybody else first, so that no booking comes between what was checked and
what is written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypedDict

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from wagtail.actions.create_page import CreatePageAction
from wagtail.actions.delete_page import DeletePageAction
from wagtail.actions.edit_page import EditPageAction
from wagtail.images.models import Image

from catalog.sessions import rules
from catalog.sessions.authoring import CheckedForm, as_validation_error
from catalog.sessions.enums import RunStatus
from catalog.sessions.focus import Focus, has_focus, set_focus
from catalog.sessions.lifecycle import change_status
from catalog.sessions.lock import CANCEL_WORDS, DELETE_WORDS, Lock, cancel_lock_of, lock_of
from catalog.sessions.models import PAGE_FIELD, SessionPage, SessionRun
from catalog.sessions.pictures import StoredPicture, add_image, copy_image
from catalog.sessions.selectors import sessions_index
from catalog.sessions.slugs import slug_for
from catalog.sessions.text import sanitize
from catalog.sessions.veto import SessionLocked, changeable_run, run_kept
from catalog.sessions.workflow.services import AlreadyInReview, Submitted, submit
from catalog.taxonomy.models import Domain

if TYPE_CHECKING:
    from peerlearn_site.users.models import User

NOT_YOURS = "This session is another mentor’s."
PICTURE_WORDS: tuple[str, ...] = ("picture_alt", "picture_focus")
_COPIED = ("title", "price_paise", "capacity", "description", "thumbnail")


class SessionChanges(TypedDict, total=False):
    """What a mentor wants to be different, parsed but not yet judged; what is not named stays.

    ``description`` is HTML as it came; ``picture`` ``None`` takes the picture away. ``picture_alt`` and
    ``picture_focus`` are of the new picture, or of the one that is there.
    """

    title: str
    tags: tuple[Domain, ...]
    starts_at: datetime | None
    ends_at: datetime | None
    price_paise: int | None
    capacity: int
    description: str
    picture: StoredPicture | None
    picture_alt: str
    picture_focus: Focus | None


@dataclass(frozen=True, slots=True)
class Edited:
    """The page as it stands, and whether the change waits for staff before the public sees it."""

    page: SessionPage
    waits_for_review: bool = False


@transaction.atomic
def update_session(
    *, page: SessionPage, mentor: User, changes: SessionChanges, now: datetime
) -> Edited:
    """Change a session: a public one goes through the workflow again, a draft is only saved.

    Changes that change nothing do nothing. What the mentor has begun in the CMS and not yet published
    stays a draft, with these changes in it.

    Effects: revision, log entries, image row, run, card; ``session_rescheduled`` where the times moved.

    Raises:
        PermissionDenied: not the mentor's own.
        SessionLocked: it may not be changed any more.
        AlreadyInReview: staff have not answered yet.
        ValidationError: keyed by the page's fields, in the mentor's words.
    """
    _own(page, mentor)
    run = changeable_run(page_id=page.pk, now=now)
    page = _fresh(page)
    if page.workflow_in_progress:
        raise AlreadyInReview
    if run is None or not page.live:
        return _save_draft(page, mentor, changes, now)
    return _publish_changes(page, mentor, changes, now)


@transaction.atomic
def cancel_session(*, page: SessionPage, mentor: User, now: datetime) -> SessionRun:
    """Cancel a public session, until it goes live; everybody with a seat is told. Again: no more.

    Raises:
        PermissionDenied: not the mentor's own.
        SessionRun.DoesNotExist: it was never public.
        SessionLocked: it is live or over.
    """
    _own(page, mentor)
    run = run_kept(page_id=page.pk)
    if run is None:
        raise SessionRun.DoesNotExist
    lock = cancel_lock_of(run, now=now)
    if lock:
        raise SessionLocked(lock, CANCEL_WORDS)
    _cancel(run, mentor, now)
    return SessionRun.objects.select_related("mentor", "page", "card").get(pk=run.pk)


@transaction.atomic
def delete_session(*, page: SessionPage, mentor: User, now: datetime) -> SessionRun | None:
    """Delete a session nobody ever booked; one with bookings is cancelled, and its run returned.

    Raises:
        PermissionDenied: not the mentor's own.
        SessionLocked: it begins within five minutes and is booked, or is live or over.
    """
    _own(page, mentor)
    run = run_kept(page_id=page.pk)
    lock = lock_of(run, now=now) if run else None
    if lock and lock is not Lock.CANCELLED:
        raise SessionLocked(lock, DELETE_WORDS)
    if run and (lock or run.bookings.exists()):
        return cancel_session(page=page, mentor=mentor, now=now)
    if run:
        # Open pages and rooms hear of a session that will not be; then it is gone.
        change_status(run=run, to=RunStatus.CANCELLED, now=now)
    DeletePageAction(_fresh(page), user=mentor).execute(skip_permission_checks=True)
    return None


@transaction.atomic
def duplicate_session(*, page: SessionPage, mentor: User, now: datetime) -> SessionPage:
    """A draft with the newest content of a session and no times.

    Raises:
        PermissionDenied: not the mentor's own.
    """
    _own(page, mentor)
    source = page.get_latest_revision_as_object()
    values = {name: getattr(source, name) for name in _COPIED}
    copy = SessionPage(owner=mentor, slug=slug_for(source.title), **values)
    copy.tags.set(source.tags.all())
    CreatePageAction(
        copy, sessions_index(), user=mentor, form=CheckedForm(copy), clean=False
    ).execute()
    return copy


def _own(page: SessionPage, mentor: User) -> None:
    if page.owner_id != mentor.pk:
        raise PermissionDenied(NOT_YOURS)


def _fresh(page: SessionPage) -> SessionPage:
    """The page's row as it is now; of a public session that is what is public."""
    fresh: SessionPage = SessionPage.objects.get(pk=page.pk)
    return fresh


def _save_draft(page: SessionPage, mentor: User, changes: SessionChanges, now: datetime) -> Edited:
    """Only what is named is judged: a draft may be unfinished."""
    draft = page.get_latest_revision_as_object()
    if _apply(draft, _values(draft, mentor, changes)):
        found = rules.problems(draft.content, now=now)
        found = {PAGE_FIELD.get(field, field): words for field, words in found.items()}
        named = {field: words for field, words in found.items() if field in changes}
        if named:
            raise ValidationError(named)
        _save_revision(draft, mentor)
    return Edited(draft)


def _publish_changes(
    page: SessionPage, mentor: User, changes: SessionChanges, now: datetime
) -> Edited:
    draft = page.get_latest_revision_as_object() if page.has_unpublished_changes else None
    if draft and page.current_workflow_state:
        # Staff asked for changes: these amend what they were shown.
        page, draft = draft, None
    values = _values(page, mentor, changes)
    if not _apply(page, values):
        return Edited(page)
    page.clean()
    _save_revision(page, mentor)
    submitted = _submit(page, mentor, now)
    if draft and submitted.is_public:
        # Words about a picture are about its own, which may be another one than the public has.
        _apply(draft, values if "picture" in changes else _values(draft, mentor, changes))
        _save_revision(draft, mentor)
    return Edited(submitted.page, waits_for_review=not submitted.is_public)


def _submit(page: SessionPage, mentor: User, now: datetime) -> Submitted:
    try:
        with transaction.atomic():
            return submit(page=page, user=mentor, now=now)
    except IntegrityError as error:
        raise as_validation_error(error) from error


def _save_revision(page: SessionPage, mentor: User) -> None:
    """By Wagtail's own edit action: a log entry, and a draft's row as its revision."""
    EditPageAction(page, user=mentor, clean=False).execute(skip_permission_checks=True)


def _values(page: SessionPage, mentor: User, changes: SessionChanges) -> dict[str, Any]:
    """The changes as the page's own values."""
    values: dict[str, Any] = dict(changes)
    if "title" in values:
        values["title"] = rules.clean_title(values["title"])
    if "description" in values:
        values["description"] = sanitize(values["description"])
    words = {name: values.pop(name) for name in PICTURE_WORDS if name in values}
    if "picture" in values:
        picture, title = values.pop("picture"), values.get("title", page.title)
        values["thumbnail"] = _new_image(picture, title, mentor, words) if picture else None
    elif words and page.thumbnail:
        values["thumbnail"] = _reworded_image(page.thumbnail, mentor, words)
    return values


def _new_image(picture: StoredPicture, title: str, mentor: User, words: Mapping[str, Any]) -> Image:
    return add_image(
        picture=picture,
        title=title,
        owner_id=mentor.pk,
        alt=words.get("picture_alt", ""),
        focus=words.get("picture_focus"),
    )


def _reworded_image(image: Image, mentor: User, words: Mapping[str, Any]) -> Image:
    """A copy with what is said of it now: the words of a public picture go the way of every change."""
    alt = words.get("picture_alt", image.description)
    moves = "picture_focus" in words and not has_focus(image, words["picture_focus"])
    if alt == image.description and not moves:
        return image
    copy = copy_image(image=image, owner_id=mentor.pk)
    copy.description = alt
    if moves:
        set_focus(copy, words["picture_focus"])
    copy.save()
    return copy


def _apply(page: SessionPage, values: Mapping[str, Any]) -> bool:
    """Put the values onto the page; whether that made any difference."""
    changed = {name: value for name, value in values.items() if _value(page, name) != _key(value)}
    for name, value in changed.items():
        if name == "tags":
            page.tags.set(value)
        else:
            setattr(page, name, value)
    return bool(changed)


def _value(page: SessionPage, name: str) -> Any:
    return _key(tuple(page.tags.all()) if name == "tags" else getattr(page, name))


def _key(value: Any) -> Any:
    """Tags are the same in any order."""
    return {tag.pk for tag in value} if isinstance(value, tuple) else value


def _cancel(run: SessionRun, mentor: User, now: datetime) -> None:
    if not change_status(run=run, to=RunStatus.CANCELLED, now=now):
        return
    pending = run.page.current_workflow_state
    if pending:
        # Nobody need review what can never be published.
        pending.cancel(user=mentor)
