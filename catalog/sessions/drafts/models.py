"""What was typed into the Create Session form, kept as it was typed."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


class FormDraft(models.Model):
    """One form of one mentor, under the key that their browser gave it; no page, and in no count.

    ``values`` is what the fields hold, word for word, valid or not. ``version`` rises with each save, so that a
    second tab cannot write over what it has not seen. Once the form became a page (``page``, saved as a draft or
    published) it takes nothing more: the row stays to say so to a tab left open.
    """

    mentor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="form_drafts"
    )
    key = models.UUIDField()
    values = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    page = models.ForeignKey(
        "catalog.SessionPage", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["mentor", "key"], name="form_draft_once_per_mentor_key")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["mentor", "-saved_at"], name="form_draft_newest_of_mentor"),
            models.Index(fields=["closed_at", "saved_at"], name="form_draft_by_age"),
        ]

    def __str__(self) -> str:
        return str(self.key)
