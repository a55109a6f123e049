"""A session as one row of a dashboard, published or not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from catalog.sessions.models import SessionPage, SessionRun
from catalog.sessions.money import price_label
from catalog.sessions.selectors import status_of


@dataclass(frozen=True, slots=True)
class SessionRow:
    """What the row's template shows. A draft has no address and may have no time yet."""

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


def row_of_run(run: SessionRun) -> SessionRow:
    """The row of a published session whose card is loaded."""
    return SessionRow(
        id=run.page_id,
        title=run.title,
        url=run.card.url,
        starts_at=run.starts_at,
        ends_at=run.ends_at,
        status=run.status,
        price_label=price_label(run.price_paise),
        booked_count=run.booked_count,
        seats_left=run.seats_left,
        capacity=run.capacity,
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
