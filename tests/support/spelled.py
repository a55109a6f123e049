"""What is suggested, and whether the words that it is looked up by are those of the domains."""

from __future__ import annotations

from catalog.taxonomy.models import Domain, DomainTerm, Spelling
from catalog.taxonomy.rules import terms_of
from catalog.taxonomy.selectors import suggest_domains
from catalog.taxonomy.spelling import spellings_of


def slugs(query: str) -> list[str]:
    """What a query finds, the best first."""
    return [domain.slug for domain in suggest_domains(query=query)]


def names_of(domain: Domain) -> list[str]:
    """All that a domain is called."""
    return [domain.name, *domain.synonyms]


def assert_in_step() -> None:
    """Every word of every domain, every spelling of those on offer, and nothing else."""
    domains = list(Domain.objects.all())
    terms = DomainTerm.objects.values_list("domain_id", "term", "is_whole")
    assert sorted(terms) == sorted(
        (domain.pk, *pair) for domain in domains for pair in terms_of(names_of(domain))
    )
    offered = [name for domain in domains if not domain.is_retired for name in names_of(domain)]
    spelled = Spelling.objects.values_list("key", "word")
    assert sorted(spelled) == sorted(spellings_of(offered))
