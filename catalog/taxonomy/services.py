"""Writes of the taxonomy."""

from __future__ import annotations

from django.db import transaction

from catalog.taxonomy.models import Domain, DomainTerm
from catalog.taxonomy.rules import terms_of


@transaction.atomic
def index_terms(*, domain: Domain) -> None:
    """Make the domain's look-up words equal to its name and synonyms."""
    wanted = terms_of([domain.name, *domain.synonyms])
    kept = {(row.term, row.is_whole): row.pk for row in domain.terms.all()}
    DomainTerm.objects.filter(pk__in=[kept[key] for key in kept.keys() - wanted]).delete()
    DomainTerm.objects.bulk_create(
        DomainTerm(domain=domain, term=term, is_whole=is_whole)
        for term, is_whole in sorted(wanted - kept.keys())
    )
