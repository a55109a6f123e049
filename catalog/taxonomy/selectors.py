"""Reads of the taxonomy."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from catalog.taxonomy.models import Domain, DomainTerm
from catalog.taxonomy.rules import Match, fold, rank, words_of

SUGGESTIONS = 10
# More candidates than this share a prefix only for one-letter queries; ranking beyond is noise.
CANDIDATES = 200


def suggest_domains(*, query: str, limit: int = SUGGESTIONS) -> list[Domain]:
    """Active domains whose name or synonym starts with the query, or has a word that does.

    Several words must all match the same domain. An empty query gives the first level.
    """
    words = words_of(query)
    if not words:
        return list(Domain.objects.active().top_level().select_related("parent")[:limit])
    ids = rank(fold(query), _matches(query, words))[:limit]
    by_id = Domain.objects.active().select_related("parent").in_bulk(ids)
    return [by_id[pk] for pk in ids if pk in by_id]


def _matches(query: str, words: Iterable[str]) -> list[Match]:
    terms = DomainTerm.objects.filter(domain__is_retired=False)
    for word in words:
        hits = DomainTerm.objects.filter(**_starts_with(word)).values("domain_id")
        terms = terms.filter(domain_id__in=hits)
    first = fold(query)
    longest = next(iter(words))
    rows = terms.values_list("domain_id", "term", "is_whole")
    direct = rows.filter(**_starts_with(first)) | rows.filter(**_starts_with(longest))
    return [Match(*row) for row in direct.order_by("term", "domain_id")[:CANDIDATES]]


def _starts_with(word: str) -> dict[str, str]:
    if connection.vendor == "sqlite":
        # LIKE is not served by an index there.
        return {"term__gte": word, "term__lt": word + "\U0010ffff"}
    # Elsewhere strings are sorted as in a language, in which a range is none of prefixes.
    return {"term__startswith": word}


def domains_by_slug(slugs: Iterable[str]) -> dict[str, Domain]:
    """The domains for these slugs, retired ones included; unknown slugs are simply missing.

    The slug of a domain that was merged stands for the one it was merged into.
    """
    rows = Domain.objects.filter(slug__in=slugs).select_related("parent", "merged_into__parent")
    return {row.slug: row.merged_into or row for row in rows}


def domain_at(slug: str) -> Domain | None:
    """The domain of exactly this slug; where it was merged, ``merged_into`` says into which."""
    if "\0" in slug:
        return None
    rows = Domain.objects.select_related("parent", "merged_into__parent")
    return rows.filter(slug=slug).first()


def current_domain_at(slug: str) -> Domain | None:
    """The domain that this slug leads to: where it was merged, what it was merged into."""
    found = domain_at(slug)
    return found and (found.merged_into or found)


def successors(ids: Iterable[int]) -> dict[int, int]:
    """Into what those of these domains were merged that were."""
    merged = Domain.objects.filter(pk__in=ids, merged_into__isnull=False)
    return dict(merged.values_list("pk", "merged_into_id"))
