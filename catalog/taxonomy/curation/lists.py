"""Lists of modeladmin that answer what they offer to be asked, and nothing else."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from wagtail_modeladmin.helpers import DjangoORMSearchHandler
from wagtail_modeladmin.views import IndexView

SEARCH_MAX = 100


class OwnFiltersList(IndexView):
    """A list that filters by its own filters alone, and leaves as no file.

    modeladmin would look up whatever field the address names, those of people who stand behind a row as well.
    """

    FORMATS = ()

    def get_filters_params(self, params: Any = None) -> dict[str, list[str]]:
        """The parameters of our filters."""
        given: dict[str, list[str]] = super().get_filters_params(params)
        known = {self._parameter(one) for one in self.list_filter}
        return {name: values for name, values in given.items() if name in known}

    def get_queryset(self, request: HttpRequest | None = None) -> QuerySet[Any]:
        """The rows; all of them where a filter is given what is none of its values."""
        try:
            found: QuerySet[Any] = super().get_queryset(request)
        except IncorrectLookupParameters:
            self.params = QueryDict(mutable=True)
            found = super().get_queryset(request)
        return found

    def _parameter(self, one: Any) -> str:
        return f"{one}__exact" if isinstance(one, str) else str(one.parameter_name)


class PlainSearch(DjangoORMSearchHandler):
    """Searches for text that a database can hold."""

    def search_queryset(
        self, queryset: QuerySet[Any], search_term: str, **kwargs: Any
    ) -> QuerySet[Any]:
        plain = "".join(char if char.isprintable() else " " for char in search_term[:SEARCH_MAX])
        found: QuerySet[Any] = super().search_queryset(queryset, plain, **kwargs)
        return found
