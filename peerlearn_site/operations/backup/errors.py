"""Why a backup or a restore cannot be done, in words for whoever runs it."""

from __future__ import annotations


class BackupError(Exception):
    """The text says what is wrong and, where there is a way out, which."""
