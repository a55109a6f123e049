"""The public list: filters from the query string, one page of cards by keyset."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from catalog.sessions.card_models import SessionCard
from catalog.sessions.cards import card_view
from catalog.sessions.selectors import viewer_zone
from catalog.taxonomy.filters import DomainFilter
from catalog.taxonomy.models import Domain
from peerlearn_site.effects import clock

PAGE_SIZE = 24
PRICES = (("free", "Free"), ("paid", "Paid"))


class CatalogueFilter(django_filters.FilterSet):
    """What the query string may ask: ``domain`` (slug), ``price``, ``from``, ``to``, ``mentor``.

    Every filter state is a URL. Days are those of ``zone``, the viewer's own.
    """

    domain = DomainFilter(label="Domain", empty_label="Every domain", method="in_domain")
    price = django_filters.ChoiceFilter(
        label="Price", choices=PRICES, empty_label="Free and paid", method="by_price"
    )
    mentor = django_filters.CharFilter(
        field_name="mentor_username", max_length=150, widget=forms.HiddenInput
    )

    class Meta:
        model = SessionCard
        fields: list[str] = []

    def __init__(self, *args: Any, zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone

    def in_domain(
        self, cards: QuerySet[SessionCard], name: str, value: Domain
    ) -> QuerySet[SessionCard]:
        """Cards in a domain or one below it; the filtered index is ordered like the list."""
        return cards.filter(
            card_domains__slug=value.slug,
            card_domains__is_listed=True,
        )

    def by_price(
        self, cards: QuerySet[SessionCard], name: str, value: str
    ) -> QuerySet[SessionCard]:
        """Free cards or paid ones."""
        return cards.filter(price_paise__isnull=value == "free")

    def day_from(
        self, cards: QuerySet[SessionCard], name: str, value: date
    ) -> QuerySet[SessionCard]:
        """Cards that start on a day or later."""
        return cards.filter(starts_at__gte=self.midnight(value))

    def day_to(self, cards: QuerySet[SessionCard], name: str, value: date) -> QuerySet[SessionCard]:
        """Cards that start on a day or earlier."""
        return cards.filter(starts_at__lt=self.midnight(value + timedelta(days=1)))

    def midnight(self, day: date) -> datetime:
        """The moment at which a day begins for the viewer."""
        return datetime.combine(day, time.min, self.zone).astimezone(UTC)


# ``from`` is a keyword of Python's, so these two cannot be written as class attributes.
_DAY = {"widget": forms.DateInput(attrs={"type": "date"})}
CatalogueFilter.base_filters["from"] = django_filters.DateFilter(
    label="From", method="day_from", **_DAY
)
CatalogueFilter.base_filters["to"] = django_filters.DateFilter(label="To", method="day_to", **_DAY)


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in the list: the start and id of the card at its edge."""

    starts_at: datetime
    page_id: int

    def encode(self) -> str:
        """An opaque, URL-safe word."""
        text = f"{self.starts_at.isoformat()},{self.page_id}"
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    @classmethod
    def decode(cls, word: str) -> Cursor | None:
        """The place that a word names; ``None`` for a word that is none of ours."""
        try:
            text = base64.urlsafe_b64decode(word + "=" * (-len(word) % 4)).decode()
            moment, page_id = text.split(",")
            starts_at = datetime.fromisoformat(moment)
            return cls(starts_at.astimezone(UTC), int(page_id)) if starts_at.tzinfo else None
        # binascii.Error is a ValueError; a year may lie beyond the calendar's edge.
        except (ValueError, OverflowError):
            return None


@dataclass(frozen=True, slots=True)
class CatalogueRows:
    """One page of cards and the query strings of its neighbours."""

    rows: list[SessionCard]
    newer: str | None
    older: str | None
    is_first: bool


def listed_cards(*, now: datetime) -> QuerySet[SessionCard]:
    """Every public card that has not ended, with its run."""
    return SessionCard.objects.filter(is_listed=True, ends_at__gt=now).select_related("run")


def catalogue_rows(
    cards: QuerySet[SessionCard], query: Mapping[str, Any], *, size: int = PAGE_SIZE
) -> CatalogueRows:
    """Cut one page out of the filtered cards: ``?after=`` onwards or ``?before=`` backwards.

    Keyset, not offset: the last page costs what the first costs, and nothing is counted.
    """
    after, before = Cursor.decode(query.get("after", "")), Cursor.decode(query.get("before", ""))
    if before and not after:
        rows, has_newer, has_older = _backwards(cards, before, size)
    else:
        rows, has_newer, has_older = _forwards(cards, after, size)
    return CatalogueRows(
        rows=rows,
        newer=_link(query, "before", rows[0]) if has_newer and rows else None,
        older=_link(query, "after", rows[-1]) if has_older and rows else None,
        is_first=not has_newer,
    )


def _forwards(
    cards: QuerySet[SessionCard], after: Cursor | None, size: int
) -> tuple[list[SessionCard], bool, bool]:
    if after:
        cards = cards.filter(_beyond(after, "gt"))
    rows = list(cards.order_by("starts_at", "page_id")[: size + 1])
    return rows[:size], after is not None, len(rows) > size


def _backwards(
    cards: QuerySet[SessionCard], before: Cursor, size: int
) -> tuple[list[SessionCard], bool, bool]:
    cards = cards.filter(_beyond(before, "lt"))
    rows = list(cards.order_by("-starts_at", "-page_id")[: size + 1])
    return rows[:size][::-1], len(rows) > size, True


def _beyond(cursor: Cursor, side: str) -> Q:
    return Q(**{f"starts_at__{side}": cursor.starts_at}) | Q(
        **{"starts_at": cursor.starts_at, f"page_id__{side}": cursor.page_id}
    )


def _link(query: Mapping[str, Any], name: str, row: SessionCard) -> str:
    kept = {key: value for key, value in query.items() if key not in ("after", "before")}
    return "?" + urlencode({**kept, name: Cursor(row.starts_at, row.pk).encode()})


def catalogue_context(request: HttpRequest) -> dict[str, Any]:
    """The context of the catalogue's template for one request."""
    chosen = CatalogueFilter(
        request.GET, queryset=listed_cards(now=clock.now()), zone=viewer_zone(request.user)
    )
    page = catalogue_rows(chosen.qs, request.GET)
    return {
        "filters": chosen,
        "domain": _chosen_domain(chosen),
        "catalogue": page,
        "cards": [card_view(row) for row in page.rows],
        "is_filtered": any(request.GET.get(name) for name in chosen.filters),
        "list_filters": live_filters(chosen, is_first_page=page.is_first),
    }


def _chosen_domain(chosen: CatalogueFilter) -> Domain | None:
    return chosen.form.cleaned_data.get("domain") if chosen.is_valid() else None


def live_filters(chosen: CatalogueFilter, *, is_first_page: bool) -> dict[str, Any]:
    """What the browser needs to tell whether a new card belongs on the page it shows."""
    values = chosen.form.cleaned_data if chosen.is_valid() else {}
    first, last = values.get("from"), values.get("to")
    return {
        "is_first_page": is_first_page,
        "domain": values["domain"].slug if values.get("domain") else None,
        "price": values.get("price") or None,
        "mentor": values.get("mentor") or None,
        "starts_from": chosen.midnight(first).isoformat() if first else None,
        "starts_before": chosen.midnight(last + timedelta(days=1)).isoformat() if last else None,
    }
