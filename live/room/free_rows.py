"""Writing to rows of many rooms at once."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import models, transaction

M = TypeVar("M", bound=models.Model)


@transaction.atomic(savepoint=False)
def update_free(rows: models.QuerySet[M], **values: Any) -> int:
    """Update those rows that nobody else holds, and return how many.

    On PostgreSQL two processes that each want the rows of many rooms, or one of them and a room's own
    transaction, would meet them in different orders and wait for each other for ever.
    """
    free = rows.select_for_update(skip_locked=True, no_key=True).values("pk")
    return rows.model._default_manager.filter(pk__in=free).update(**values)
