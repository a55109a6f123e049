"""Doing what a file says, once a curator has seen what that is."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from catalog.taxonomy.curation.files import Plan, plan_of
from catalog.taxonomy.keeping import keep_domains, lock_domains, register

if TYPE_CHECKING:
    from peerlearn_site.users.models import User


@transaction.atomic
def import_file(*, text: str, fingerprint: str, by: User, now: datetime) -> tuple[Plan, bool]:
    """Do all that the file says, or nothing: where a line is wrong, or it would do something else than was shown.

    Raises:
        FileRefused: it cannot be read at all.
        ValidationError: two of its lines swap their names.
    """
    lock_domains()
    plan = plan_of(text, among=register())
    if plan.wrong or plan.fingerprint != fingerprint:
        return plan, False
    lines = [*plan.created, *plan.changed]
    keep_domains(entries=[(line.entry, line.is_new) for line in lines], by=by, now=now)
    return plan, True
