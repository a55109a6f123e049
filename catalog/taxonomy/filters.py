"""Choosing one domain out of the two levels."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

import django_filters
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils.functional import cached_property
from django_filters.fields import ModelChoiceField, ModelChoiceIterator

from catalog.taxonomy.models import Domain, DomainQuerySet
from catalog.taxonomy.selectors import current_domain_at


def domains_by_branch() -> DomainQuerySet:
    """Every domain that was not merged, each first-level one followed by those below it, in the curators' order."""
    return (
        Domain.objects.filter(merged_into=None)
        .select_related("parent")
        .order_by(
            Coalesce("parent__order", "order"),
            Coalesce("parent__name", "name"),
            F("parent").asc(nulls_first=True),
            "order",
            "name",
        )
    )


def domains_to_choose() -> DomainQuerySet:
    """Those by which sessions are looked for: the active ones, and a retired one while a public session carries it."""
    carried = Exists(
        Domain.objects.filter(pk=OuterRef("pk"), session_tags__content_object__live=True)
    )
    domains: DomainQuerySet = domains_by_branch().filter(Q(is_retired=False) | carried)
    return domains


class BranchIterator(ModelChoiceIterator):
    """The choices of a ``<select>``, one ``<optgroup>`` per branch."""

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        for branch, domains in groupby(self.queryset, key=lambda domain: domain.parent or domain):
            yield branch.name, [self.choice(domain) for domain in domains]


class DomainField(ModelChoiceField):
    """A domain, named so that it can be found by typing its first letters.

    The slug of one that was merged is the slug of the one it was merged into.
    """

    iterator = BranchIterator

    def prepare_value(self, value: Any) -> Any:
        """What the list shows as chosen."""
        found = self._named(value)
        return found.slug if found else super().prepare_value(value)

    def to_python(self, value: Any) -> Any:
        found = self._named(value)
        if found is None or found.is_retired:
            # Of those alone not every list has all.
            return super().to_python(found.slug if found else value)
        return found

    def _named(self, value: Any) -> Domain | None:
        """The domain of a slug, asked for once per form: what was parsed is shown again."""
        if not isinstance(value, str) or not value:
            return None
        if value not in self.found:
            self.found[value] = current_domain_at(value)
        return self.found[value]

    def __deepcopy__(self, memo: dict[int, Any]) -> DomainField:
        # A form's own copy: it remembers nothing of another form's.
        result: DomainField = super().__deepcopy__(memo)
        result.__dict__.pop("found", None)
        return result

    @cached_property
    def found(self) -> dict[str, Domain | None]:
        return {}

    def label_from_instance(self, obj: Domain) -> str:
        """The name; the first of a branch stands for all of it."""
        return obj.name if obj.parent_id else f"All of {obj.name}"


class DomainFilter(django_filters.ModelChoiceFilter):
    """``?domain=<slug>``."""

    field_class = DomainField

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            queryset=lambda request: domains_to_choose(), to_field_name="slug", **kwargs
        )
