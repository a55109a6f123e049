"""An unfinished form as the API tells it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from catalog.sessions.bodies import own_body
from catalog.sessions.drafts import rules
from catalog.sessions.drafts.models import FormDraft
from catalog.sessions.models import SessionPage

PUBLISHED = "draft_published"
CHANGED = "draft_changed"
IS_A_SESSION = "This form became a session already."
IS_GONE = "This form became a session already, and that was deleted since."
SAVED_ELSEWHERE = "This form was changed in another tab or on another device."
TOO_MANY_BODY: Final = {
    "detail": f"You have {rules.OPEN_AT_MOST} unfinished forms. Finish or delete one of them in My Sessions, under"
    " Drafts.",
    "code": "too_many_drafts",
}


def saved_body(draft: FormDraft) -> dict[str, Any]:
    """What a save is answered."""
    return {"version": draft.version, "saved_at": draft.saved_at}


def form_body(draft: FormDraft) -> dict[str, Any]:
    """All that is kept of a form."""
    return {"key": str(draft.key), **saved_body(draft), "values": draft.values}


def changed_body(draft: FormDraft) -> dict[str, Any]:
    """Why a save was refused, with what would have been written over."""
    return {
        "detail": SAVED_ELSEWHERE,
        "code": CHANGED,
        "version": draft.version,
        "values": draft.values,
    }


def closed_body(draft: FormDraft, *, now: datetime) -> dict[str, Any]:
    """Where to find what the form became; without an address where that is gone."""
    page: SessionPage | None = draft.page
    if page is None:
        return {"detail": IS_GONE, "code": PUBLISHED, "url": None, "status": None}
    told = own_body(page, now=now)
    return {
        "detail": IS_A_SESSION,
        "code": PUBLISHED,
        "url": told["url"],
        "status": told["status"],
    }
