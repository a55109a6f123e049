"""Reading rows from one database and writing the very same ones to another, table by table.

Values pass through their fields, which know how each database writes a moment, a UUID or a document; nothing else
of a model has a say: no ``save``, no signals, no defaults.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from types import SimpleNamespace
from typing import Any, Final

from django.db import Error as DatabaseError
from django.db import connections, models
from django.db.models import Value
from django.db.models.sql import InsertQuery

from peerlearn_site.operations.move.errors import MoveError
from peerlearn_site.operations.tables import Model, own_fields

BATCH: Final = 500

Row = tuple[Any, ...]


def read(model: Model, alias: str) -> Iterator[list[Row]]:
    """Every row of a model's own table, in batches, each as the values of ``own_fields``."""
    names = [field.attname for field in own_fields(model)]
    found = model._base_manager.using(alias).order_by("pk").values_list(*names)
    rows = iter(found.iterator(chunk_size=BATCH))
    while batch := list(islice(rows, BATCH)):
        yield batch


def write(model: Model, alias: str, rows: Sequence[Row]) -> None:
    """Insert rows as they are, keys included.

    Raises:
        MoveError: the database does not take them.
    """
    fields = own_fields(model)
    objects = [_as_object(fields, row) for row in rows]
    connection = connections[alias]
    size = connection.ops.bulk_batch_size(fields, objects) or 1
    try:
        for start in range(0, len(objects), size):
            query = InsertQuery(model)
            query.insert_values(fields, objects[start : start + size], raw=True)
            query.get_compiler(using=alias).execute_sql(returning_fields=None)
    except DatabaseError as error:
        table, first, last = model._meta.db_table, _key(model, rows[0]), _key(model, rows[-1])
        raise MoveError(f"{table}, rows {first} to {last}: {error}".strip()) from error


def clear(found: Sequence[Model], alias: str) -> None:
    """Delete every row of these tables; references are judged when the transaction ends."""
    with connections[alias].cursor() as cursor:
        for model in found:
            cursor.execute(f'DELETE FROM "{model._meta.db_table}"')


def compare(model: Model, source: str, target: str) -> int:
    """See the same rows on both sides; return how many.

    Raises:
        MoveError: one is missing, too many or another.
    """
    table, total = model._meta.db_table, 0
    for batch in read(model, source):
        there = _by_key(model, target, [_key(model, row) for row in batch])
        for row in batch:
            if there.get(_key(model, row)) != row:
                raise MoveError(f"{table}: row {_key(model, row)} is not what it was.")
        total += len(batch)
    if model._base_manager.using(target).count() != total:
        raise MoveError(f"{table} holds more than the {total} rows that it was given.")
    return total


def _as_object(fields: Sequence[models.Field[Any, Any]], row: Row) -> Any:
    """What an insert reads values from: by attribute, like a model, and with nothing of it."""
    values = {
        # Read as None: a document that is JSON's null, where the column cannot be NULL.
        field.attname: (
            Value(None, models.JSONField())
            if value is None and isinstance(field, models.JSONField) and not field.null
            else value
        )
        for field, value in zip(fields, row, strict=True)
    }
    return SimpleNamespace(**values)


def _key(model: Model, row: Row) -> Any:
    return row[[field.primary_key for field in own_fields(model)].index(True)]


def _by_key(model: Model, alias: str, keys: list[Any]) -> dict[Any, Row]:
    names = [field.attname for field in own_fields(model)]
    found = model._base_manager.using(alias).filter(pk__in=keys).values_list(*names)
    return {_key(model, row): row for row in found}
