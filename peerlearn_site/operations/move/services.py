"""Moving all rows of a house from one database to another."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import IntegrityError, connections, transaction

from peerlearn_site.operations.move import rows
from peerlearn_site.operations.move.counters import carry_over
from peerlearn_site.operations.move.databases import SOURCE, TARGET, alone, lay_out, opened
from peerlearn_site.operations.move.errors import MoveError
from peerlearn_site.operations.move.search import index_again
from peerlearn_site.operations.patience import take_time
from peerlearn_site.operations.tables import stored_models


def move(
    *, source: str | None, target: str, now: datetime, say: Callable[[str], None]
) -> dict[str, int]:
    """Copy every row, compare, and only then commit; return the counts by table.

    The source is only read. Nobody may use either; a move that failed leaves the target as good as empty,
    and can be done again.

    Raises:
        MoveError: in words.
    """
    with opened(source=source, target=target), alone(SOURCE), alone(TARGET):
        say("Making the tables …")
        lay_out(target)
        take_time(SOURCE)
        take_time(TARGET)
        with transaction.atomic(using=SOURCE), transaction.atomic(using=TARGET):
            _see_one_moment()
            counts = _copy(say)
            say("Comparing …")
            for model in stored_models():
                rows.compare(model, SOURCE, TARGET)
            carry_over(stored_models(), SOURCE, TARGET)
            index_again(TARGET, now=now)
            _judge_references()
    return counts


def _copy(say: Callable[[str], None]) -> dict[str, int]:
    found = stored_models()
    rows.clear(found, TARGET)
    counts: dict[str, int] = {}
    for model in found:
        table = model._meta.db_table
        say(f"{table} …")
        counts[table] = 0
        for batch in rows.read(model, SOURCE):
            rows.write(model, TARGET, batch)
            counts[table] += len(batch)
    return counts


def _judge_references() -> None:
    """Now and not at the commit, whose error would have no words."""
    try:
        connections[TARGET].check_constraints()
    except IntegrityError as error:
        raise MoveError(f"A row refers to one that is not there: {error}".strip()) from error


def _see_one_moment() -> None:
    """SQLite's transaction does so by itself."""
    if connections[SOURCE].vendor == "postgresql":
        with connections[SOURCE].cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
