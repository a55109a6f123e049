"""One row per pair and session: stars and a comment, which can be changed for a while."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Feedback(models.Model):
    """What ``author`` says of ``subject`` after a session: a learner of the mentor, or the mentor of a learner."""

    run = models.ForeignKey("catalog.SessionRun", on_delete=models.CASCADE, related_name="feedback")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="feedback_given"
    )
    subject = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="feedback_received"
    )
    stars = models.PositiveSmallIntegerField()
    comment = models.TextField(max_length=1000, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "feedback"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["run", "author", "subject"], name="feedback_once_per_pair_and_session"
            ),
            models.CheckConstraint(
                condition=Q(stars__gte=1, stars__lte=5), name="feedback_one_to_five_stars"
            ),
            models.CheckConstraint(
                condition=~Q(author=F("subject")), name="feedback_not_of_oneself"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["subject", "-created_at"], name="feedback_newest_of_subject")
        ]

    def __str__(self) -> str:
        return f"{self.author_id} on {self.subject_id}: {self.stars}"
