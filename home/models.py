"""The landing page."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page


class HomePage(Page):
    """The page at /: hero, Live & Upcoming, featured domains, how it works."""

    headline = models.CharField(max_length=120, default="Learn it live, from someone who does it.")
    introduction = models.CharField(
        max_length=300,
        default="Small live sessions with people who know their subject. Find a time, take a seat.",
    )

    max_count = 1
    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    subpage_types: ClassVar[list[str]] = ["catalog.SessionIndexPage"]
    template = "home/home_page.html"
    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels,
        FieldPanel("headline"),
        FieldPanel("introduction"),
    ]

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the carousel and the featured domains."""
        from home.landing import landing_context

        return {**super().get_context(request, *args, **kwargs), **landing_context()}
