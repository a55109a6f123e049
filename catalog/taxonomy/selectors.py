"""Reads of the taxonomy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import connection
from django.db.models import Q
from django.db.models.functions import Length

from catalog.taxonomy.models import Domain, DomainTerm, Spelling
from catalog.taxonomy.rules import Match, Typed, is_typed_out, rank, typed
from catalog.taxonomy.spelling import guesses, keys_of, reach

SUGGESTIONS = 10
# Rows come best first, and one query finds fewer of a domain than would push the tenth out. How much of a guess each
# is the database does not know; so many words are only near to a beginning that is a guess in any case.
CANDIDATES = 200

# A typed word, then the words it may stand for with how unlikely each is.
Guesses = Mapping[str, Mapping[str, int]]


def suggest_domains(*, query: str, limit: int = SUGGESTIONS) -> list[Domain]:
    """Active domains whose name or synonym starts with the query, or has a word that does.

    Several words must all match the same domain. What room is left is filled with those that were meant if the
    query was mistyped. An empty query gives the first level.
    """
    asked = typed(query)
    if not asked.words:
        return list(Domain.objects.active().top_level().select_related("parent")[:limit])
    straight = _matches(asked, {})
    ids = rank(straight)[:limit]
    if len(ids) < limit and not is_typed_out(asked, straight):
        meant = _guesses(asked, is_last_hope=not ids)
        guessed = rank(_matches(asked, meant)) if meant else []
        ids = [*ids, *(pk for pk in guessed if pk not in ids)][:limit]
    by_id = Domain.objects.active().select_related("parent").in_bulk(ids)
    return [by_id[pk] for pk in ids if pk in by_id]


def _guesses(asked: Typed, *, is_last_hope: bool) -> Guesses:
    """For each word that may be mistyped, the words of ours that it may stand for; without those that have none."""
    slips = {word: reach(word, is_last_hope=is_last_hope) for word in {*asked.words, asked.joined}}
    keys = {word: keys_of(word) for word, most in slips.items() if most}
    near = _words_by_key(set().union(*keys.values()))
    found = {
        word: guesses(word, set().union(*(near.get(key, ()) for key in its)), slips=slips[word])
        for word, its in keys.items()
    }
    return {word: meant for word, meant in found.items() if meant}


def _words_by_key(keys: set[str]) -> Mapping[str, list[str]]:
    words: dict[str, list[str]] = {}
    for key, word in Spelling.objects.filter(key__in=keys).values_list("key", "word"):
        words.setdefault(key, []).append(word)
    return words


def _matches(asked: Typed, meant: Guesses) -> list[Match]:
    """The best rows of the domains that the query finds, with each word as it was typed or as it was meant."""
    found = _all_find(asked, meant) if len(asked.words) > 1 else Q()
    for beginning in asked.readings:
        found |= _finds(beginning, meant)
    rows = (
        DomainTerm.objects.filter(found, domain__is_retired=False)
        .order_by("-is_whole", Length("term"), Length("domain__name"), "domain_id")
        .values_list("domain_id", "domain__name", "term", "is_whole")
    )
    return [Match(*row, guess=_guess(row[2], asked, meant)) for row in rows[:CANDIDATES]]


def _all_find(asked: Typed, meant: Guesses) -> Q:
    found = _finds(asked.anchor, meant)
    for word in asked.words:
        if word != asked.anchor:
            hits = DomainTerm.objects.filter(_finds(word, meant))
            found &= Q(domain_id__in=hits.values("domain_id"))
    return found


def _finds(word: str, meant: Guesses) -> Q:
    return Q(**_starts_with(word)) | Q(term__in=meant.get(word, {}))


def _guess(term: str, asked: Typed, meant: Guesses) -> int:
    readings = (asked.anchor, *asked.readings)
    if term.startswith(readings):
        return 0
    return min(meant[word][term] for word in readings if term in meant.get(word, {}))


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
    # What is no text of a database is no slug.
    known = [slug for slug in slugs if slug.isprintable()]
    rows = Domain.objects.filter(slug__in=known).select_related("parent", "merged_into__parent")
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
