"""What lists read of a session: its card, and the domains it is found under."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from catalog.sessions.models import SessionPage, SessionRun


class SessionCard(models.Model):
    """What lists show of a session: a read model, written at publish, joined with its run.

    ``tags``: ``[{"slug", "name", "hue"}]``; ``domains``: slugs of the tags and their parents;
    ``cover``: ``{"hue", "seed", "picture": null | {"sources": [{"type", "srcset"}], "src", "width",
    "height", "alt", "social": {"src", "width", "height"}}}``.
    """

    page = models.OneToOneField(
        SessionPage, on_delete=models.CASCADE, primary_key=True, related_name="card"
    )
    run = models.OneToOneField(SessionRun, on_delete=models.CASCADE, related_name="card")
    title = models.CharField(max_length=255)
    url = models.CharField(max_length=300)
    mentor_name = models.CharField(max_length=300)
    mentor_username = models.CharField(max_length=150)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    price_paise = models.PositiveIntegerField(null=True)
    tags = models.JSONField(default=list)
    domains = models.JSONField(default=list)
    cover = models.JSONField(default=dict)
    is_listed = models.BooleanField(default=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            # Partial: Django writes a bare boolean, which a (is_listed, …) index cannot serve.
            models.Index(
                fields=["starts_at", "page"], condition=Q(is_listed=True), name="card_listed"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class CardDomain(models.Model):
    """A card under one of its domains or their parents, ordered for the filtered list."""

    card = models.ForeignKey(SessionCard, on_delete=models.CASCADE, related_name="card_domains")
    slug = models.SlugField(max_length=100, db_index=False)
    starts_at = models.DateTimeField()
    is_listed = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["card", "slug"], name="card_domain_once")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["slug", "starts_at", "card"],
                condition=Q(is_listed=True),
                name="card_domain_listed",
            ),
        ]

    def __str__(self) -> str:
        return self.slug
