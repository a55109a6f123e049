"""What the settings' texts mean: pure functions."""

from __future__ import annotations

from typing import Final

REMINDER_MOST: Final = 7 * 24
REMINDER_WORDS: Final = f"Give whole hours from 1 to {REMINDER_MOST}, separated by commas: 24, 1."


def hours_in(text: str) -> tuple[int, ...] | None:
    """The hours of ``24, 1`` in that order; ``None`` where one of them is not a whole hour up to a week."""
    parts = [part.strip() for part in text.split(",")]
    return tuple(map(int, parts)) if all(map(_is_hours, parts)) else None


def _is_hours(text: str) -> bool:
    return text.isascii() and text.isdecimal() and 1 <= int(text) <= REMINDER_MOST
