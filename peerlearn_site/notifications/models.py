"""One row per person and piece of news."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q


class Notification(models.Model):
    """What somebody is told. ``body`` is plain text; ``url`` an address of this site, or empty.

    ``kind`` names what happened (``session.rescheduled``); ``data`` holds what its kind needs to draw more of it,
    such as ``{"run_id": 7}``. ``dedupe_key`` is unique over all rows: what was told
    once under a key is not told again.
    """

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications"
    )
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    body = models.TextField(blank=True)
    url = models.CharField(max_length=300, blank=True)
    data = models.JSONField(default=dict, blank=True)
    dedupe_key = models.CharField(max_length=200, unique=True, null=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "peerlearn_site"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["recipient", "-created_at"], name="notification_newest"),
            models.Index(
                fields=["recipient"], condition=Q(read_at__isnull=True), name="notification_unread"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.recipient_id}: {self.title}"


class MailPreference(models.Model):
    """Somebody wants, or does not want, a category's news by mail as well; without a row its default holds."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mail_preferences"
    )
    category = models.CharField(max_length=20)
    wanted = models.BooleanField()

    class Meta:
        app_label = "peerlearn_site"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["user", "category"], name="mail_preference_once_per_category"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.category} {'by mail' if self.wanted else 'without mail'}"
