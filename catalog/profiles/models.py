"""What the site knows of a mentor beyond the account."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class MentorProfile(models.Model):
    """One per mentor. A mentor is verified once staff have approved a first session, or tick it."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mentor_profile"
    )
    is_verified = models.BooleanField("verified", default=False)
    headline = models.CharField(max_length=120, blank=True)
    biography = models.TextField(max_length=3000, blank=True)

    def __str__(self) -> str:
        return str(self.user)
