"""Reads of what a mentor held before, to begin from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from wagtail.rich_text import expand_db_html

from catalog.sessions.focus import focus_of
from catalog.sessions.models import SessionPage, SessionRun
from catalog.sessions.money import rupees_decimal
from catalog.sessions.pictures import MAX_BYTES
from catalog.sessions.text import sanitize

if TYPE_CHECKING:
    from wagtail.images.models import Image

    from peerlearn_site.users.models import User

MINUTE = timedelta(minutes=1)
# How long a session lasts while nothing else was said.
FIRST_DURATION = timedelta(minutes=60)
MOST_OFFERED = 12
# Thirty dates of one session are one to begin from: so many rows are looked through.
LOOKED_THROUGH = 90
SENDABLE = (".png", ".jpg", ".jpeg")


@dataclass(frozen=True, slots=True)
class EarlierSession:
    """A session that can be begun from; of several dates of one, the one published last."""

    id: int
    title: str
    starts_at: datetime
    ends_at: datetime


def earlier_sessions(*, mentor: User) -> list[EarlierSession]:
    """The mentor's own published sessions, what was published last first, each title once."""
    runs = SessionRun.objects.filter(mentor=mentor).order_by("-published_at", "-pk")
    rows = runs.only("title_key", "page_id", "title", "starts_at", "ends_at")
    by_title: dict[str, EarlierSession] = {}
    for run in rows[:LOOKED_THROUGH]:
        found = EarlierSession(run.page_id, run.title, run.starts_at, run.ends_at)
        by_title.setdefault(run.title_key, found)
    return list(by_title.values())[:MOST_OFFERED]


def usual_minutes(earlier: Sequence[EarlierSession]) -> int:
    """How long a new session is at first: as the one published last, an hour before that."""
    length = earlier[0].ends_at - earlier[0].starts_at if earlier else FIRST_DURATION
    return length // MINUTE


def content_to_reuse(*, mentor: User, page_id: int) -> dict[str, Any] | None:
    """The newest content of a session of one's own under the API's names, without its dates.

    ``None``: none that is the mentor's own. ``minutes`` is how long it was, ``tags`` are those still offered,
    ``thumbnail`` the picture with what was said of it.
    """
    page = SessionPage.objects.filter(pk=page_id, owner=mentor).first()
    if page is None:
        return None
    source: SessionPage = page.get_latest_revision_as_object()
    return {
        "title": source.title,
        "tags": [_tag(tag) for tag in source.tags.select_related("parent") if not tag.is_retired],
        "is_paid": bool(source.price_paise),
        "price": rupees_decimal(source.price_paise or None) or "",
        "capacity": str(source.capacity),
        "description": sanitize(expand_db_html(source.description)),
        "minutes": _minutes(source),
        "thumbnail": _picture(source),
    }


def _tag(domain: Any) -> dict[str, object]:
    """As ``GET /api/domains/`` tells it."""
    parent = domain.parent.name if domain.parent else None
    return {"slug": domain.slug, "name": domain.name, "hue": domain.hue, "parent": parent}


def _minutes(page: SessionPage) -> int | None:
    if not (page.starts_at and page.ends_at) or page.ends_at <= page.starts_at:
        return None
    return (page.ends_at - page.starts_at) // MINUTE


def _picture(page: SessionPage) -> dict[str, object] | None:
    """The picture under its public address, if it has one that may be sent again.

    An image without words is decorative: that is how it was published.
    """
    image = page.thumbnail
    if image is None:
        return None
    return {
        "url": image.file.url if _may_be_sent(image) else None,
        "alt": image.description,
        "is_decorative": not image.description,
        "focus": str(focus_of(image) or ""),
    }


def _may_be_sent(image: Image) -> bool:
    """Staff may put other pictures into the CMS than the form takes."""
    is_small = (image.get_file_size() or 0) <= MAX_BYTES
    return is_small and image.file.name.lower().endswith(SENDABLE)
