"""Choosing one domain out of the two levels."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

import django_filters
from django.db.models import F
from django.db.models.functions import Coalesce
from django_filters.fields import ModelChoiceField, ModelChoiceIterator

from catalog.taxonomy.models import Domain, DomainQuerySet


def domains_by_branch() -> DomainQuerySet:
    """Every domain, each first-level one followed by those below it, in the curators' order."""
    return Domain.objects.select_related("parent").order_by(
        Coalesce("parent__order", "order"),
        Coalesce("parent__name", "name"),
        F("parent").asc(nulls_first=True),
        "order",
        "name",
    )


class BranchIterator(ModelChoiceIterator):
    """The choices of a ``<select>``, one ``<optgroup>`` per branch."""

    def __iter__(self) -> Iterator[Any]:
        yield "", self.field.empty_label
        for branch, domains in groupby(self.queryset, key=lambda domain: domain.parent or domain):
            yield branch.name, [self.choice(domain) for domain in domains]


class DomainField(ModelChoiceField):
    """A domain, named so that it can be found by typing its first letters."""

    iterator = BranchIterator

    def label_from_instance(self, obj: Domain) -> str:
        """The name; the first of a branch stands for all of it."""
        return obj.name if obj.parent_id else f"All of {obj.name}"


class DomainFilter(django_filters.ModelChoiceFilter):
    """``?domain=<slug>``."""

    field_class = DomainField

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            queryset=lambda request: domains_by_branch(), to_field_name="slug", **kwargs
        )
