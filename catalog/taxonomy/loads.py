"""What hangs on a domain: sessions, drafts, requests, domains below it.

Sessions and requests lie above the taxonomy, so they are met by the names of their relations alone.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from catalog.taxonomy.models import Domain, DomainQuerySet


@dataclass(frozen=True, slots=True)
class Load:
    """How much of each kind."""

    sessions: int
    drafts: int
    requests: int
    children: int

    def as_data(self) -> dict[str, int]:
        """By its names, for the history."""
        return asdict(self)


def with_loads(domains: DomainQuerySet) -> DomainQuerySet:
    """The domains with ``sessions``, ``drafts``, ``open_requests`` and ``below``, their own alone."""
    live = "content_object__live"
    return domains.annotate(
        sessions=_counted("session_tags", "pk", **{live: True}),
        drafts=_counted("session_tags", "pk", **{live: False}),
        open_requests=_counted(
            "requested_topics", "requests", is_hidden=False, requests__is_open=True
        ),
        below=_counted("children", "pk", merged_into=None),
    )


def load_of(domain: Domain) -> Load:
    """What hangs on one domain."""
    row: Any = with_loads(Domain.objects.filter(pk=domain.pk)).get()
    return Load(row.sessions, row.drafts, row.open_requests, row.below)


def _counted(relation: str, what: str, **where: Any) -> Coalesce:
    """A subquery for each: joined together they would multiply one another."""
    backwards: Any = Domain._meta.get_field(relation)
    name = backwards.field.name
    rows: QuerySet[Any] = backwards.related_model._default_manager
    counts = (
        rows.filter(**{name: OuterRef("pk")}, **where)
        .order_by()
        .values(name)
        .annotate(count=Count(what))
        .values("count")
    )
    return Coalesce(Subquery(counts, output_field=IntegerField()), 0)
