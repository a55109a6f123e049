"""What of a database is ours: the tables of the models, and the columns that name files."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import models

Model = type[models.Model]

# What is written to find by is made anew from the rest, and differs from database to database.
SEARCH_APPS = frozenset({"wagtailsearch", "modelsearch"})


def stored_models() -> list[Model]:
    """Each model that has a table with rows of its own; a child of several tables comes with each of them."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed
        and not model._meta.proxy
        and not model._meta.swapped
        and model._meta.app_label not in SEARCH_APPS
    ]


def own_fields(model: Model) -> list[models.Field[Any, Any]]:
    """The columns of a model's own table that are written."""
    return [field for field in model._meta.local_concrete_fields if not field.generated]


def file_columns() -> list[tuple[str, str]]:
    """(table, column) of everything that names a file of ``media/``."""
    return [
        (model._meta.db_table, str(field.column))
        for model in stored_models()
        for field in own_fields(model)
        if isinstance(field, models.FileField)
    ]
