"""Why data cannot be moved, in words for whoever runs it."""

from __future__ import annotations


class MoveError(Exception):
    """The text says what is wrong and, where there is a way out, which."""
