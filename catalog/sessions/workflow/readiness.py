"""Whether a session may go public: the rules of the page, and the lock of what is published already."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from catalog.sessions import lock

if TYPE_CHECKING:
    from wagtail.models import Revision, Workflow

    from catalog.sessions.models import SessionPage

Problems = dict[str, list[str]]

# What a problem is about, as its mentor knows it; the words themselves are the rules'.
FIELD_NAMES = {
    "title": "Title",
    "tags": "Domain tags",
    "starts_at": "Start",
    "ends_at": "End",
    "price_paise": "Price",
    "capacity": "Capacity",
    "description": "Description",
}


def problems_of(page: SessionPage, *, now: datetime) -> Problems:
    """All that keeps a page from being published, by its fields; empty when it may be."""
    run = getattr(page, "run", None) if page.pk else None
    reason = lock.lock_of(run, now=now) if run is not None else None
    if reason is not None:
        return {NON_FIELD_ERRORS: [lock.WORDS[reason]]}
    try:
        page.clean()
    except ValidationError as error:
        return {field: list(words) for field, words in error.message_dict.items()}
    return {}


def said(problems: Problems) -> str:
    """The problems as one comment: each with the field it is about."""
    return "\n".join(
        f"{FIELD_NAMES[field]}: {word}" if field in FIELD_NAMES else word
        for field, words in problems.items()
        for word in words
    )


def vouch_for(revision: Revision, *, to: Workflow) -> None:
    """Tell the workflow that is about to start that this revision was judged a moment ago and is ready.

    It is noted on the object itself, which Wagtail hands to its tasks, and is gone with it.
    """
    to.ready_revision_id = revision.pk


def is_vouched_for(revision: Revision, *, by: Workflow) -> bool:
    """Whether ``vouch_for`` was told of this very revision."""
    return getattr(by, "ready_revision_id", None) == revision.pk
