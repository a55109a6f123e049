"""The search index after a move: it differs from database to database, so it is made anew, as effects."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.apps import apps
from django.db import connections
from wagtail.search.backends import get_search_backend
from wagtail.search.index import get_indexed_models

from peerlearn_site.effects.models import Effect
from peerlearn_site.effects.outbox import effect
from peerlearn_site.operations.move.rows import BATCH

INDEX: Final = "search.index"
_ENTRIES: Final = "wagtailsearch_indexentry"


def index_again(alias: str, *, now: datetime) -> None:
    """Empty the index, and write down that everything is to be indexed."""
    with connections[alias].cursor() as cursor:
        cursor.execute(f'DELETE FROM "{_ENTRIES}"')
    rows = []
    for model in get_indexed_models():
        keys = list(model._base_manager.using(alias).order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(keys), BATCH):
            payload = {"model": model._meta.label, "keys": keys[start : start + BATCH]}
            rows.append(Effect(kind=INDEX, payload=payload, due_at=now, created_at=now))
    Effect.objects.using(alias).bulk_create(rows)


@effect(INDEX)
def index(payload: dict[str, Any]) -> None:
    """Index some objects of one model; what was deleted since is not there any more."""
    model: Any = apps.get_model(payload["model"])
    found = list(model.get_indexed_objects().filter(pk__in=payload["keys"]))
    get_search_backend().get_index_for_model(model).add_items(model, found)
