"""What every log line of one request or socket says beside its words: the request's id, the room's."""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from types import MappingProxyType
from typing import Final
from uuid import UUID

_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})
_fields: ContextVar[Mapping[str, str]] = ContextVar("log_fields", default=_NOTHING)


def bind(**fields: str) -> None:
    """Say these in every line from here on, in this request's or task's context alone."""
    _fields.set({**_fields.get(), **fields})


def bound() -> Mapping[str, str]:
    """What is said in this context."""
    return _fields.get()


def clear() -> None:
    """Forget it: a thread that serves the next request must not speak for the last one."""
    _fields.set(_NOTHING)


def room_id(room_code: UUID | str) -> str:
    """A room in a log: enough of its code to find the session by, too little to come in with."""
    return str(room_code)[:8]
