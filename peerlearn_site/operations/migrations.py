"""What this code brings of migrations, and what a database has of them."""

from __future__ import annotations

from functools import cache as once

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

Names = frozenset[tuple[str, str]]


@once
def known() -> Names:
    """(app, name) of all that this code brings; read from the disk once, for it changes with the code only."""
    return frozenset(MigrationLoader(None).disk_migrations)


def waiting(connection: BaseDatabaseWrapper) -> Names:
    """What was not applied to a database; one query."""
    return known() - set(MigrationRecorder(connection).applied_migrations())
