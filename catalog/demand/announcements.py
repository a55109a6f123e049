"""Telling open pages that demand is another one now, after the commit."""

from __future__ import annotations

from catalog.demand.models import RequestedTopic
from catalog.demand.protocol import DemandChanged
from catalog.taxonomy.models import Domain
from peerlearn_site.realtime.publish import publish_on_commit
from peerlearn_site.realtime.topics import DEMAND_CHANGED


def announce_demand(topic: RequestedTopic) -> None:
    """Let every page that shows the topic's domain, or the one above it, count again."""
    announce_demand_in(topic.domain)


def announce_demand_in(*domains: Domain | None) -> None:
    """Let every page that shows one of the domains, or the one above it, count again."""
    slugs = dict.fromkeys(slug for domain in domains for slug in _slugs(domain))
    publish_on_commit(DEMAND_CHANGED, DemandChanged(domains=list(slugs)))


def _slugs(domain: Domain | None) -> list[str]:
    if domain is None:
        return []
    return [domain.slug, *([domain.parent.slug] if domain.parent else [])]
