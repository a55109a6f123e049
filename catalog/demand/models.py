"""Topics that learners would like a session about, and who asked for them when."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

TEXT_MAX = 120


class RequestedTopic(models.Model):
    """What somebody would like to learn, in their words, once per domain however many ask for it.

    ``domain`` is empty while nothing in the taxonomy fits: staff file it then.
    """

    # It names no page or picture: the index of references would ask for each row.
    wagtail_reference_index_ignore = True

    text = models.CharField(max_length=TEXT_MAX)
    text_key = models.CharField(max_length=TEXT_MAX * 4, editable=False)
    domain = models.ForeignKey(
        "catalog.Domain",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="requested_topics",
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField()
    is_hidden = models.BooleanField(
        "hidden",
        default=False,
        help_text="Shown to nobody and counted nowhere: an insult, an advertisement, no topic at all.",
    )

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["domain", "text_key"], name="topic_once_per_domain"),
            models.UniqueConstraint(
                fields=["text_key"], condition=Q(domain=None), name="topic_once_while_unfiled"
            ),
        ]

    def __str__(self) -> str:
        return self.text


class TopicRequest(models.Model):
    """That a learner asked for a topic at a moment: the first, or one who said "me too".

    ``is_open`` until it is taken back or asked anew; only one is open per learner and topic. Demand counts every
    row that was not taken back, so that a request renewed this week still counts for the week in which it was made.
    """

    wagtail_reference_index_ignore = True

    topic = models.ForeignKey(RequestedTopic, on_delete=models.CASCADE, related_name="requests")
    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="topic_requests"
    )
    asked_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    is_open = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["topic", "learner"],
                condition=Q(is_open=True),
                name="topic_request_open_once",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(is_open=False),
                name="topic_request_withdrawn_is_closed",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["asked_at"], name="topic_request_by_time"),
            models.Index(fields=["learner", "-asked_at"], name="topic_request_of_learner"),
        ]

    def __str__(self) -> str:
        return f"{self.learner_id} wants {self.topic_id}"
