"""A session as one row of a dashboard, published or not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from catalog.sessions.enums import OPEN_STATUSES
from catalog.sessions.models import SessionPage, SessionRun
from catalog.sessions.money import price_label
from catalog.sessions.selectors import status_of
from live.room.rules import opens_at


@dataclass(frozen=True, slots=True)
class SessionRow:
    """What the row's template shows. A draft has no address and may have no time yet.

    ``room_url`` is there while there is a room to go to; ``is_room_open`` as the row is drawn.
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


def row_of_run(run: SessionRun, *, now: datetime) -> SessionRow:
    """The row of a published session whose card is loaded, for its mentor."""
    has_room = run.status in OPEN_STATUSES
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
    )


def row_of_draft(page: SessionPage) -> SessionRow:
    """The row of a session that was never published; its newest words stand in ``draft_title``."""
    return SessionRow(
        id=page.pk,
        title=page.draft_title or page.title,
        url=None,
        starts_at=page.starts_at,
        ends_at=page.ends_at,
        status=status_of(page),
        price_label=price_label(page.price_paise),
        booked_count=0,
        seats_left=page.capacity,
        capacity=page.capacity,
    )
