"""Times as the room's wire has them: whole milliseconds since the epoch."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)


def milliseconds(moment: datetime) -> int:
    """A moment as the wire has it."""
    return (moment - _EPOCH) // _MILLISECOND


def milliseconds_or_none(moment: datetime | None) -> int | None:
    """A moment as the wire has it, if there is one."""
    return None if moment is None else milliseconds(moment)


def moment_of(milliseconds: int) -> datetime:
    """The moment that the wire means."""
    return _EPOCH + milliseconds * _MILLISECOND
