"""The site's settings, edited in the CMS by staff."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from catalog.site_settings.rules import REMINDER_WORDS, hours_in


@register_setting(icon="cog")
class SiteSettings(BaseGenericSetting):
    """One row, or none yet; ``selectors.site_settings`` reads it."""

    sessions_need_review = models.BooleanField(
        "Sessions need review",
        default=False,
        help_text="Every session is looked at by staff before it goes public.",
    )
    first_sessions_need_review = models.BooleanField(
        "Review the first session of new mentors",
        default=True,
        help_text="Until staff have approved a first session, a mentor is not verified.",
    )
    default_capacity = models.PositiveSmallIntegerField(
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(500)],
        help_text="Seats of a session whose mentor names no number.",
    )
    platform_fee_percent = models.DecimalField(
        "platform fee (%)",
        max_digits=4,
        decimal_places=2,
        default=10,
        validators=[MinValueValidator(0), MaxValueValidator(50)],
        help_text="Kept of what learners pay for a session.",
    )
    reminder_hours = models.CharField(
        "reminder times",
        max_length=60,
        default="24, 1",
        help_text="Hours before the start at which booked learners are reminded, separated by commas.",
    )

    panels: ClassVar[list[Any]] = [
        MultiFieldPanel(
            [FieldPanel("sessions_need_review"), FieldPanel("first_sessions_need_review")],
            heading="Review",
        ),
        MultiFieldPanel(
            [
                FieldPanel("default_capacity"),
                FieldPanel("platform_fee_percent"),
                FieldPanel("reminder_hours"),
            ],
            heading="Sessions",
        ),
    ]

    class Meta:
        verbose_name = "Site settings"

    def clean(self) -> None:
        """The reminder times are whole hours, one to a week, separated by commas.

        Raises:
            ValidationError: they are not; said at their field.
        """
        super().clean()
        hours = hours_in(self.reminder_hours)
        if hours is None:
            raise ValidationError({"reminder_hours": REMINDER_WORDS})
        self.reminder_hours = ", ".join(map(str, hours))
