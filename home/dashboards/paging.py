"""Pages of a list that grows, without counting it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)
LAST = 1000
_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    """One page's rows, and the query strings of its neighbours."""

    rows: list[M]
    previous: str | None
    next: str | None
    is_first: bool


def page_of(rows: QuerySet[M], *, number: str, size: int, **kept: str) -> Page[M]:
    """Cut the page that ``?page=`` names out of ordered rows; what is no number is the first.

    One row more than a page is read to know whether there is another. ``kept`` stays in the links.
    """
    is_number = number.isascii() and number.isdigit()
    # Python reads no number of thousands of digits.
    page = min(max(int(number[:_DIGITS]), 1), LAST) if is_number else 1
    found = list(rows[(page - 1) * size : page * size + 1])
    return Page(
        rows=found[:size],
        previous=_link(page - 1, kept) if page > 1 else None,
        next=_link(page + 1, kept) if len(found) > size else None,
        is_first=page == 1,
    )


def links_in_time(page: Page[Any], *, newest_first: bool) -> dict[str, str | None]:
    """The neighbours as the pagination names them: ``previous`` is earlier in time, ``next`` later."""
    if newest_first:
        return {"previous": page.next, "next": page.previous}
    return {"previous": page.previous, "next": page.next}


def _link(page: int, kept: dict[str, str]) -> str:
    return "?" + urlencode({**kept, "page": page} if page > 1 else kept)
