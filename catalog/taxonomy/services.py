"""Writes of the taxonomy."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.db import connection, transaction

from catalog.taxonomy.models import Domain, DomainTerm, Spelling
from catalog.taxonomy.rules import terms_of
from catalog.taxonomy.spelling import spellings_of

# Any number that nobody else locks by.
_INDEX: Final = 0x5350454C
_HOLD: Final = """
SELECT id FROM catalog_domain
WHERE id = ANY(%s) OR id IN (SELECT parent_id FROM catalog_domain WHERE id = ANY(%s))
ORDER BY id FOR KEY SHARE
"""


def hold_index() -> None:
    """Let nobody else write the words of domains until this transaction ends.

    Domains share their words' spellings: what is taken away as the last domain's must not be what another
    transaction, unseen so far, is about to need. Call it before locking rows of domains in another order than
    somebody else might. On SQLite whoever writes is alone anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_INDEX])


@transaction.atomic
def index_terms(*, domain: Domain) -> None:
    """Make the domain's look-up words, and their spellings, equal to its name and synonyms."""
    hold_index()
    names = [domain.name, *domain.synonyms]
    wanted = terms_of(names)
    kept = {(row.term, row.is_whole): row.pk for row in domain.terms.all()}
    DomainTerm.objects.filter(pk__in=[kept[key] for key in kept.keys() - wanted]).delete()
    DomainTerm.objects.bulk_create(
        DomainTerm(domain=domain, term=term, is_whole=is_whole)
        for term, is_whole in sorted(wanted - kept.keys())
    )
    spelled = set() if domain.is_retired else spellings_of(names)
    _spell(spelled)
    forget_spellings(words={term for term, _ in kept} - {word for _, word in spelled})


def _spell(wanted: set[tuple[str, str]]) -> None:
    words = {word for _, word in wanted}
    known = set(Spelling.objects.filter(word__in=words).values_list("key", "word"))
    rows = [Spelling(key=key, word=word) for key, word in sorted(wanted - known)]
    Spelling.objects.bulk_create(rows, ignore_conflicts=True)


def forget_spellings(*, words: Iterable[str]) -> None:
    """Of the words, forget how those may be mistyped that no domain on offer has any more."""
    gone = set(words)
    offered = DomainTerm.objects.filter(term__in=gone, domain__is_retired=False)
    Spelling.objects.filter(word__in=gone - set(offered.values_list("term", flat=True))).delete()


def held_domains(ids: Iterable[int]) -> dict[int, Domain]:
    """Domains held back from merging until the transaction ends, by their numbers; merged ones as what is left.

    Many may hold the same one. Those above them are held as well, since what carries a domain is found there, too.
    """
    wanted = set(ids)
    found = _held(wanted)
    left = {row.merged_into_id for row in found.values() if row.merged_into_id} - wanted
    # What is left may be merged at this very moment; in the end one is not.
    present = held_domains(left) if left else {}
    present = {**found, **present}
    return {pk: present.get(row.merged_into_id, row) for pk, row in found.items()}


def _held(ids: set[int]) -> dict[int, Domain]:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # Django knows no lock that many can share.
            cursor.execute(_HOLD, [list(ids), list(ids)])
    return Domain.objects.select_related("parent").in_bulk(ids)


def kept_domain(*, domain: Domain) -> Domain:
    """A domain kept from merging until the transaction ends: itself, or what it was merged into meanwhile."""
    rows = Domain.objects.select_for_update(no_key=True, of=("self",))
    kept = rows.get(pk=domain.pk)
    return kept_domain(domain=kept.merged_into) if kept.merged_into else kept
