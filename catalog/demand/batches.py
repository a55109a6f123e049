"""A long row of things in pieces."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def batched(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    """Pieces of so many, the last one shorter; as ``itertools.batched`` of later Pythons."""
    left = iter(rows)
    while some := list(islice(left, size)):
        yield some
