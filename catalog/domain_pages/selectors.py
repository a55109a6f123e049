"""What a domain's page shows."""

from __future__ import annotations

from datetime import datetime

from catalog.demand.selectors import Demand, demand_of_each
from catalog.sessions.cards import CardView, card_view
from catalog.sessions.catalogue import listed_cards
from catalog.taxonomy.models import Domain


def cards_in(*, domain: Domain, now: datetime, limit: int) -> list[CardView]:
    """Its sessions, those of the domains below it included: live ones first, then the soonest."""
    cards = listed_cards(now=now).filter(
        card_domains__slug=domain.slug, card_domains__is_listed=True
    )
    views = [card_view(card) for card in cards.order_by("starts_at", "page_id")[:limit]]
    return sorted(views, key=lambda view: (view.status != "live", view.starts_at, view.id))


def below(*, domain: Domain, now: datetime) -> list[Demand]:
    """The active domains below one, each with how many ask for topics in it."""
    children = Domain.objects.active().filter(parent=domain)
    return demand_of_each(domains=children, now=now)
