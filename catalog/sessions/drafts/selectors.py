"""Reads of unfinished forms."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import QuerySet

from catalog.sessions.drafts.models import FormDraft

if TYPE_CHECKING:
    from peerlearn_site.users.models import User


def form_of(*, mentor: User, key: UUID) -> FormDraft:
    """A mentor's form, with the page that it became.

    Raises:
        FormDraft.DoesNotExist: none, or another mentor's.
    """
    return FormDraft.objects.select_related("page__owner").get(mentor=mentor, key=key)


def open_forms(*, mentor: User) -> QuerySet[FormDraft]:
    """The mentor's forms that became no page yet, the one saved last first."""
    return FormDraft.objects.filter(mentor=mentor, closed_at__isnull=True).order_by(
        "-saved_at", "-pk"
    )
