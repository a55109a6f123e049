"""A session as the API tells it: what the public hears, and what its mentor hears besides."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from wagtail.images.models import Image

from catalog.sessions.card_models import SessionCard
from catalog.sessions.focus import focus_of
from catalog.sessions.lock import WORDS, lock_of
from catalog.sessions.models import SessionPage, SessionRun
from catalog.sessions.money import rupees_decimal
from catalog.sessions.selectors import changes_of, status_of


def session_body(
    run: SessionRun, card: SessionCard, *, with_room_code: bool, thumbnail: str | None = None
) -> dict[str, Any]:
    """A published session. ``room_code`` only for those who may enter (SPEC 1.4)."""
    body: dict[str, Any] = {
        "id": run.page_id,
        "url": card.url,
        "title": run.title,
        "status": run.status,
        "start_time": run.starts_at,
        "end_time": run.ends_at,
        "is_paid": run.is_paid,
        "price": rupees_decimal(run.price_paise),
        "tags": [tag["slug"] for tag in card.tags],
        "thumbnail": thumbnail or (card.cover.get("picture") or {}).get("src"),
        "thumbnail_alt": (card.cover.get("picture") or {}).get("alt", ""),
        "mentor": {"username": card.mentor_username, "name": card.mentor_name},
        "booked_count": run.booked_count,
        "seats_left": run.seats_left,
        "capacity": run.capacity,
    }
    if with_room_code:
        body["room_code"] = str(run.room_code)
    return body


def own_body(page: SessionPage, *, now: datetime) -> dict[str, Any]:
    """A session of one's own, published or not: where it is edited, whether it still may be, what is pending.

    ``locked`` is null or says in words why it may not be changed; ``changes`` is null, ``draft``,
    ``in_review`` or ``needs_changes``.
    """
    run = SessionRun.objects.select_related("card").filter(page_id=page.pk).first()
    lock = lock_of(run, now=now) if run else None
    body = _published_body(page, run) if run else _draft_body(page)
    return {
        **body,
        **_picture_words(page.thumbnail),
        "edit_url": edit_url(page.pk),
        "locked": WORDS[lock] if lock else None,
        "changes": changes_of(page),
    }


def edit_url(page_id: int) -> str:
    """Where a session is edited: the CMS."""
    return reverse("wagtailadmin_pages:edit", args=[page_id])


def _published_body(page: SessionPage, run: SessionRun) -> dict[str, Any]:
    # Its picture's renditions are drawn a moment after it was published.
    return session_body(run, run.card, with_room_code=True, thumbnail=_picture_url(page))


def _draft_body(page: SessionPage) -> dict[str, Any]:
    """The keys of ``session_body``, for a session that was never published."""
    return {
        "id": page.pk,
        "url": edit_url(page.pk),
        "title": page.title,
        "status": status_of(page),
        "start_time": page.starts_at,
        "end_time": page.ends_at,
        "is_paid": page.price_paise is not None,
        "price": rupees_decimal(page.price_paise),
        "tags": [tag.slug for tag in page.tags.all()],
        "thumbnail": _picture_url(page),
        "mentor": {"username": page.owner.username, "name": page.owner.display_name},
        "booked_count": 0,
        "seats_left": page.capacity,
        "capacity": page.capacity,
        "room_code": None,
    }


def _picture_words(image: Image | None) -> dict[str, str | None]:
    focus = focus_of(image) if image else None
    return {
        "thumbnail_alt": image.description if image else "",
        "thumbnail_focus": str(focus) if focus else None,
    }


def _picture_url(page: SessionPage) -> str | None:
    return page.thumbnail.file.url if page.thumbnail else None
