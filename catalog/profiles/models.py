"""What the site knows of a mentor beyond the account."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from catalog.profiles.rules import rating_of


class MentorProfile(models.Model):
    """One per mentor. A mentor is verified once staff have approved a first session, or tick it.

    ``rating_sum`` and ``rating_count`` are written down from what learners said, in the transaction that says it.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mentor_profile"
    )
    is_verified = models.BooleanField("verified", default=False)
    headline = models.CharField(max_length=120, blank=True)
    biography = models.TextField(max_length=3000, blank=True)
    photo = models.ForeignKey(
        "wagtailimages.Image",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    rating_sum = models.PositiveIntegerField(default=0, editable=False)
    rating_count = models.PositiveIntegerField(default=0, editable=False)

    def __str__(self) -> str:
        return str(self.user)

    @property
    def rating(self) -> float | None:
        """The average of all stars, to one decimal; nothing before the first."""
        return rating_of(self.rating_sum, self.rating_count)


class MentorApplication(models.Model):
    """Somebody asks to become a mentor; staff decide in the CMS (SPEC 1.2)."""

    class Status(models.TextChoices):
        """Where it stands."""

        WAITING = "waiting", "Waiting"
        APPROVED = "approved", "Approved"
        DECLINED = "declined", "Declined"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mentor_applications"
    )
    about = models.TextField("what they want to teach, and what they know of it", max_length=2000)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    created_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    reply = models.TextField("a word to them", max_length=1000, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(status="waiting"),
                name="mentor_application_one_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} asks to become a mentor ({self.status})"
