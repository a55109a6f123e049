"""What the landing page shows."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch

from catalog.taxonomy.models import Domain
from live.carousel.selectors import live_and_upcoming
from peerlearn_site.effects import clock

FEATURED_DOMAINS = 8


def landing_context() -> dict[str, Any]:
    """The carousel's cards and the first domains of the taxonomy."""
    children = Prefetch("children", queryset=Domain.objects.active())
    return {
        "live_and_upcoming": live_and_upcoming(now=clock.now()),
        "domains": Domain.objects.active()
        .top_level()
        .prefetch_related(children)[:FEATURED_DOMAINS],
    }
