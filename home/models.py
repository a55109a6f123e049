"""The landing page."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page
from wagtail.url_routing import RouteResult

from catalog.sessions.models import SessionIndexPage
from catalog.sessions.public_page import PublicPage

CATALOGUE_SLUG = "sessions"


class HomePage(PublicPage):
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

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Lead into the catalogue with one query less than Wagtail's search among all children."""
        if path_components and path_components[0] == CATALOGUE_SLUG:
            index = SessionIndexPage.objects.child_of(self).live().first()
            if index is not None:
                return index.route(request, path_components[1:])
        result: RouteResult = super().route(request, path_components)
        return result

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the carousel and the featured domains."""
        from home.landing import landing_context

        return {**super().get_context(request, *args, **kwargs), **landing_context()}
