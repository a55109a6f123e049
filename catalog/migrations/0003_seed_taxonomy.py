"""A new site starts with a real taxonomy."""

from django.db import migrations
from django.utils.text import slugify

from catalog.taxonomy.rules import terms_of
from catalog.taxonomy.seed import TAXONOMY


def seed(apps, schema_editor):
    domain_model = apps.get_model("catalog", "Domain")
    term_model = apps.get_model("catalog", "DomainTerm")

    def add(name, hue, synonyms, order, parent=None):
        domain = domain_model.objects.create(
            name=name,
            slug=slugify(name),
            hue=hue,
            synonyms=synonyms,
            order=order,
            parent=parent,
        )
        term_model.objects.bulk_create(
            term_model(domain=domain, term=term, is_whole=is_whole)
            for term, is_whole in sorted(terms_of([name, *synonyms]))
        )
        return domain

    for order, (name, hue, synonyms, children) in enumerate(TAXONOMY, start=1):
        parent = add(name, hue, synonyms, order * 10)
        for child_order, (child, child_synonyms) in enumerate(children.items(), start=1):
            add(child, hue, child_synonyms, child_order * 10, parent)


class Migration(migrations.Migration):
    dependencies = [("catalog", "0002_initial")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
