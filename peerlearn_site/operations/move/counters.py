"""What the next row will be numbered: as it was, so that no number is given twice, even of rows since deleted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connections, models
from django.db.models import Max

from peerlearn_site.operations.tables import Model


def carry_over(found: Sequence[Model], source: str, target: str) -> None:
    """Set each counter of the target to the source's, or to the highest number in use if that is more."""
    for model in found:
        key = model._meta.pk
        # A child of several tables has its parent's number.
        if isinstance(key, models.AutoField | models.BigAutoField):
            highest = model._base_manager.using(source).aggregate(top=Max("pk"))["top"] or 0
            last = max(highest, _read(model, source))
            if last:
                _set(model, target, last)


def _read(model: Model, alias: str) -> int:
    """The last number given by a counter; 0 where it gave none yet."""
    table, column = _names(model)
    if connections[alias].vendor == "sqlite":
        found = _ask(alias, "SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        return int(found[0]) if found else 0
    (sequence,) = _ask(alias, "SELECT pg_get_serial_sequence(%s, %s)", [f'"{table}"', column])
    last, is_called = _ask(alias, f"SELECT last_value, is_called FROM {sequence}", [])
    return int(last) if is_called else 0


def _set(model: Model, alias: str, last: int) -> None:
    table, column = _names(model)
    with connections[alias].cursor() as cursor:
        if connections[alias].vendor == "sqlite":
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, last])
        else:
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, %s), %s)", [f'"{table}"', column, last]
            )


def _names(model: Model) -> tuple[str, str]:
    return model._meta.db_table, str(model._meta.pk.column)


def _ask(alias: str, query: str, values: list[Any]) -> Any:
    with connections[alias].cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchone()
