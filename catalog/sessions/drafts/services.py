"""Keeping unfinished forms: saved, thrown away, and closed in the very transaction in which they become a page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from wagtail.images.models import Image

from catalog.sessions.authoring import AuthoredSession, build_page, create_draft
from catalog.sessions.drafts import rules
from catalog.sessions.drafts.models import FormDraft
from catalog.sessions.drafts.selectors import open_forms
from catalog.sessions.enums import DRAFT
from catalog.sessions.focus import has_focus
from catalog.sessions.models import SessionPage
from catalog.sessions.selectors import status_of

if TYPE_CHECKING:
    from peerlearn_site.users.models import User


class FormChanged(Exception):
    """The form was saved from elsewhere since; ``draft`` is what it holds now."""

    def __init__(self, draft: FormDraft) -> None:
        super().__init__(draft.version)
        self.draft = draft


class FormClosed(Exception):
    """The form became a page (``draft.page``, or ``None`` if that is gone): it takes nothing more."""

    def __init__(self, draft: FormDraft) -> None:
        super().__init__(draft.page_id)
        self.draft = draft


class TooManyForms(Exception):
    """The mentor has as many unfinished forms as are kept. None gives way to another: what was typed is theirs."""


@transaction.atomic
def save_form(
    *, mentor: User, key: UUID, version: int, values: dict[str, Any], now: datetime
) -> FormDraft:
    """Keep what a form holds; the same again is as if it had come once.

    ``version`` is that of the values which these were made from, 0 for the first. A form that is gone, thrown away
    in another tab or swept, is begun anew: whoever still types into it means to keep it.

    Raises:
        FormChanged: it holds something else by now.
        FormClosed: it became a page.
        TooManyForms: it is new, and the mentor has as many as are kept.
    """
    draft = _kept(mentor, key)
    if draft is None:
        _refuse_too_many(mentor)
        draft = _begun(mentor, key, version=version + 1, values=values, now=now)
    if draft.closed_at:
        raise FormClosed(draft)
    if draft.values == values:
        return draft
    if draft.version != version:
        raise FormChanged(draft)
    draft.values, draft.version, draft.saved_at = values, version + 1, now
    draft.save(update_fields=["values", "version", "saved_at"])
    return draft


@transaction.atomic
def discard_form(*, mentor: User, key: UUID) -> None:
    """Throw a form away.

    Raises:
        FormDraft.DoesNotExist: none, or another mentor's.
        FormClosed: it became a page, and says so from now on.
    """
    draft = _kept(mentor, key)
    if draft is None:
        raise FormDraft.DoesNotExist
    if draft.closed_at:
        raise FormClosed(draft)
    draft.delete()


@dataclass(slots=True)
class Closing:
    """A form that is about to become a page: whoever makes it puts it here."""

    page: SessionPage | None = None


@contextmanager
def form_closing(*, mentor: User, key: UUID | None, now: datetime) -> Iterator[Closing]:
    """Make a page of a form in one transaction with its end, so that no second one can be made of it.

    A form that was never saved is closed too; without a ``key`` it is only the transaction.

    Raises:
        FormClosed: it became a page before.
    """
    closing = Closing()
    with transaction.atomic():
        draft = _open(mentor, key, now) if key else None
        yield closing
        if draft:
            draft.page, draft.closed_at = closing.page, now
            draft.save(update_fields=["page", "closed_at"])


@dataclass(frozen=True, slots=True)
class Kept:
    """The page that a form became, and whether just now."""

    page: SessionPage
    is_new: bool


def keep_as_page(*, mentor: User, key: UUID, authored: AuthoredSession, now: datetime) -> Kept:
    """Make a draft's page of a form, unfinished as it may be; asked for again, it is the same page.

    Effects: page, revision, log entry, image row; the form is closed.

    Raises:
        FormClosed: it was published.
        PermissionDenied: the person may not add sessions.
    """
    try:
        with form_closing(mentor=mentor, key=key, now=now) as closing:
            closing.page = create_draft(mentor=mentor, authored=authored)
            return Kept(closing.page, is_new=True)
    except FormClosed as error:
        page = error.draft.page
        if page is None or status_of(page) != DRAFT or not _says(page, authored, mentor):
            # What was typed since is in no page: whoever sent it is told where to go on.
            raise
        return Kept(page, is_new=False)


def _says(page: SessionPage, authored: AuthoredSession, mentor: User) -> bool:
    """Whether a page holds the very words and picture that were sent, in whichever order its domains are."""
    one, other = page.content, build_page(mentor=mentor, authored=authored).content
    same_tags = {tag.slug for tag in one.tags} == {tag.slug for tag in other.tags}
    same_words = replace(one, tags=()) == replace(other, tags=())
    return same_tags and same_words and _shows(page.thumbnail, authored)


def _shows(image: Image | None, authored: AuthoredSession) -> bool:
    """Whether an image is the picture that was sent: encoding the same one again gives as many bytes."""
    picture = authored.picture
    if image is None or picture is None:
        return image is picture
    return (image.file_size, image.description) == (
        picture.size,
        authored.picture_alt,
    ) and has_focus(image, authored.picture_focus)


def discard_old_forms(*, now: datetime) -> int:
    """Delete what was closed, or has not been touched, for a long time."""
    before = now - rules.KEPT_FOR
    old = FormDraft.objects.filter(
        Q(closed_at__lt=before) | Q(closed_at__isnull=True, saved_at__lt=before)
    )
    return old.delete()[0]


def _kept(mentor: User, key: UUID) -> FormDraft | None:
    """The form, held back from everybody else until the transaction ends."""
    forms = FormDraft.objects.select_for_update(of=("self",)).select_related("page__owner")
    return forms.filter(mentor=mentor, key=key).first()


def _refuse_too_many(mentor: User) -> None:
    if open_forms(mentor=mentor).count() >= rules.OPEN_AT_MOST:
        raise TooManyForms


def _begun(
    mentor: User, key: UUID, *, version: int, values: dict[str, Any], now: datetime
) -> FormDraft:
    """A new form, or that of a twin that came first."""
    new = FormDraft(
        mentor=mentor, key=key, version=version, values=values, created_at=now, saved_at=now
    )
    FormDraft.objects.bulk_create([new], ignore_conflicts=True)
    draft = _kept(mentor, key)
    assert draft is not None
    return draft


def _open(mentor: User, key: UUID, now: datetime) -> FormDraft:
    draft = _kept(mentor, key) or _begun(mentor, key, version=1, values={}, now=now)
    if draft.closed_at:
        raise FormClosed(draft)
    return draft
