"""Rows of every model, with values at the edges of what their columns hold; run inside a home (``in_home``).

They make no sense to the product; they are to be copied, and compared.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any, Final
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection, models, transaction

from peerlearn_site.operations.move.rows import write
from peerlearn_site.operations.tables import Model, own_fields, stored_models

# Four bytes each in UTF-8, marks that combine, quotes, a line break: whatever a database may trip over.
WORDS: Final = "Ünï 𝄞 o\u0301 🦜 'q\" \\ %s\n"
MOMENT: Final = datetime(2026, 2, 28, 23, 59, 59, 999_999, tzinfo=UTC)

# What a check constraint wants; anything else is the field's type's.
WANTED: Final[dict[str, dict[str, Any]]] = {
    "live.Participation": {
        "presence": "gone",
        "connection_id": None,
        "seen_at": None,
        "lost_at": None,
    },
    "catalog.SessionRun": {
        "capacity": 7,
        "seats_taken": 3,
        "booked_count": 2,
        "ends_at": MOMENT + timedelta(hours=1),
        "starts_at": MOMENT,
    },
    "catalog.Feedback": {"stars": 5},
}

_number = count(1)


def fill(*, each: int) -> int:
    """Write so many rows of every model, and those that they refer to; return how many there are in all."""
    with transaction.atomic():
        for model in stored_models():
            for _ in range(each):
                _make(model)
        connection.check_constraints()
    return sum(model._base_manager.count() for model in stored_models())


def _make(model: Model, *, is_needed: bool = False) -> Any:
    """One row; its key. What it must refer to is made for it, so that nothing unique is used twice.

    What it may refer to, too; but not for a row that is only needed by another, or it would never end.
    """
    wanted = WANTED.get(model._meta.label, {})
    number = next(_number)
    row = tuple(
        wanted[field.name] if field.name in wanted else _value(field, number, is_needed)
        for field in own_fields(model)
    )
    write(model, DEFAULT_DB_ALIAS, [row])
    return row[[field.primary_key for field in own_fields(model)].index(True)]


def _value(field: Any, number: int, is_needed: bool) -> Any:
    if field.remote_field is not None:
        left_out = field.null and (is_needed or number % 2)
        return None if left_out else _make(field.related_model, is_needed=True)
    if isinstance(field, models.AutoField | models.BigAutoField):
        # Above all others and with gaps, as rows that were deleted leave them.
        return 10_000 + 10 * number
    if field.null and number % 3 == 0:
        return None
    if field.choices:
        return field.choices[0][0]
    return next(make for kind, make in _MAKERS if isinstance(field, kind))(field, number)


def _text(field: Any, number: int) -> str:
    text = f"{number}-{WORDS}"
    return text[: field.max_length] if field.max_length else text * 50


_MAKERS: Final[tuple[tuple[type[Any], Callable[[Any, int], Any]], ...]] = (
    (models.JSONField, lambda field, number: {"z": [1, 2.5, None, True, WORDS], "a": {"b": {}}}),
    (models.FileField, lambda field, number: f"folder/Ünï 'q\" {number}.jpg"),
    (models.UUIDField, lambda field, number: UUID(int=number)),
    (models.DateTimeField, lambda field, number: MOMENT + timedelta(microseconds=number)),
    (models.DateField, lambda field, number: date(2028, 2, 29)),
    (models.DurationField, lambda field, number: timedelta(days=1, microseconds=number)),
    (models.DecimalField, lambda field, number: Decimal("12.50")),
    (models.FloatField, lambda field, number: 0.1 + 0.2),
    (models.BooleanField, lambda field, number: number % 2 == 0),
    (models.PositiveBigIntegerField, lambda field, number: 2**63 - number),
    (models.PositiveSmallIntegerField, lambda field, number: 2**15 - number),
    (models.SmallIntegerField, lambda field, number: -(2**15) + number),
    (models.PositiveIntegerField, lambda field, number: 2**31 - number),
    (models.IntegerField, lambda field, number: -(2**31) + number),
    (models.CharField | models.TextField, _text),  # type: ignore[arg-type]
)
