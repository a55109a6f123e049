"""The domains of an older site are found without spaces and when mistyped, too."""

from django.db import migrations

from catalog.taxonomy.rules import terms_of
from catalog.taxonomy.spelling import spellings_of

DOMAINS_AT_ONCE = 500
ROWS_AT_ONCE = 2_000


def spell(apps, schema_editor):
    domain_model = apps.get_model("catalog", "Domain")
    domains = list(domain_model.objects.order_by("pk"))
    for start in range(0, len(domains), DOMAINS_AT_ONCE):
        _spell(apps, domains[start : start + DOMAINS_AT_ONCE])


def _spell(apps, domains):
    term_model = apps.get_model("catalog", "DomainTerm")
    spelling_model = apps.get_model("catalog", "Spelling")
    names = {domain: [domain.name, *domain.synonyms] for domain in domains}
    terms = [
        term_model(domain=domain, term=term, is_whole=is_whole)
        for domain in domains
        for term, is_whole in sorted(terms_of(names[domain]))
    ]
    # What is there already stays.
    term_model.objects.bulk_create(terms, ROWS_AT_ONCE, ignore_conflicts=True)
    offered = (names[domain] for domain in domains if not domain.is_retired)
    pairs = sorted(set().union(*map(spellings_of, offered)))
    spellings = [spelling_model(key=key, word=word) for key, word in pairs]
    spelling_model.objects.bulk_create(spellings, ROWS_AT_ONCE, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("catalog", "0008_demand_drafts_spellings")]

    operations = [migrations.RunPython(spell, migrations.RunPython.noop)]
