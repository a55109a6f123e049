"""How the list of domains can be narrowed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib.admin import SimpleListFilter
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest

from catalog.taxonomy.models import Domain, DomainTerm
from catalog.taxonomy.rules import fold

QUERY_MAX = 80


class _Choice(SimpleListFilter):
    """A filter of fixed choices, each a condition."""

    conditions: ClassVar[dict[str, tuple[str, Q]]] = {}

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(value, label) for value, (label, _) in self.conditions.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = self.conditions.get(self.value() or "")
        return queryset.filter(chosen[1]) if chosen else queryset


class LevelFilter(_Choice):
    """First or second level."""

    title, parameter_name = "level", "level"
    conditions = {
        "1": ("First level", Q(parent=None)),
        "2": ("Second level", Q(parent__isnull=False)),
    }


class StateFilter(_Choice):
    """Offered to new sessions, or not."""

    title, parameter_name = "state", "state"
    conditions = {
        "active": ("Active", Q(is_retired=False)),
        "retired": ("Retired", Q(is_retired=True, merged_into=None)),
        "merged": ("Merged", Q(merged_into__isnull=False)),
    }


class RequestsFilter(_Choice):
    """Whether learners ask for something in it."""

    title, parameter_name = "requests", "requests"
    conditions = {"yes": ("Has requests", Q(open_requests__gt=0))}


class ParentFilter(SimpleListFilter):
    """One branch: a domain of the first level and those below it."""

    title, parameter_name = "branch", "parent"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Sequence[tuple[str, str]]:
        branches = Domain.objects.top_level().filter(merged_into=None)
        return [(domain.slug, domain.name) for domain in branches.order_by("order", "name")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        known = {slug for slug, _ in self.lookup_choices}
        slug = self.value()
        return queryset.filter(Q(slug=slug) | Q(parent__slug=slug)) if slug in known else queryset


FILTERS: tuple[type[SimpleListFilter], ...] = (
    LevelFilter,
    StateFilter,
    ParentFilter,
    RequestsFilter,
)


class WordsSearch:
    """Finds domains by their name, slug and synonyms; each word must begin one of theirs."""

    show_search_form = True

    def search_queryset(
        self, queryset: QuerySet[Any], search_term: str, **kwargs: Any
    ) -> QuerySet[Any]:
        for word in fold(search_term[:QUERY_MAX]).split():
            term = DomainTerm.objects.filter(domain=OuterRef("pk"), term__startswith=word)
            in_slug = Q(slug__startswith=word) | Q(slug__contains=f"-{word}")
            queryset = queryset.filter(in_slug | Exists(term))
        return queryset
