"""Commands that work through a whole PostgreSQL take longer than anybody who serves may."""

from __future__ import annotations

from django.db import DEFAULT_DB_ALIAS, connections

_LIMITS = ("lock_timeout", "idle_in_transaction_session_timeout")


def take_time(alias: str = DEFAULT_DB_ALIAS) -> None:
    """Lift the limits of settings/scaled.py for as long as this connection lasts."""
    if connections[alias].vendor == "postgresql":
        with connections[alias].cursor() as cursor:
            for limit in _LIMITS:
                cursor.execute(f"SET {limit} = 0")
