"""Sessions that were published together, as the API tells them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from catalog.sessions.bodies import edit_url, own_body
from catalog.sessions.card_models import SessionCard
from catalog.sessions.enums import IN_REVIEW
from catalog.sessions.models import SessionPage, SessionRun


def series_body(pages: Sequence[SessionPage], *, now: datetime) -> dict[str, Any]:
    """The first session as its mentor hears of it; ``also`` are the others, where there are any."""
    first, *others = pages
    body = own_body(first, now=now)
    return {**body, "also": _also(others)} if others else body


def _also(pages: Sequence[SessionPage]) -> list[dict[str, Any]]:
    ids = [page.pk for page in pages]
    cards = SessionCard.objects.in_bulk(ids)
    statuses = dict(SessionRun.objects.filter(page_id__in=ids).values_list("page_id", "status"))
    return [
        {
            "id": page.pk,
            "url": cards[page.pk].url if page.pk in cards else edit_url(page.pk),
            "start_time": page.starts_at,
            "status": statuses.get(page.pk, IN_REVIEW),
        }
        for page in pages
    ]
