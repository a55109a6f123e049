"""A page that is everybody's once it is published."""

from __future__ import annotations

from typing import Any

from django.db import models
from wagtail.models import Page, PageViewRestriction
from wagtail.models.pages import PagePermissionTester


class PublicPage(Page):
    """A page without privacy settings: what is published here is everybody's.

    Wagtail would ask two queries per request for restrictions that no panel can set.
    """

    class Meta:
        abstract = True

    def get_view_restrictions(self) -> models.QuerySet[PageViewRestriction]:
        """None, ever."""
        return PageViewRestriction.objects.none()

    def permissions_for_user(self, user: Any) -> PagePermissionTester:
        """Who may do what to it in the CMS: what holds the site together stays."""
        from catalog.sessions.walls.tester import StructurePagePermissionTester

        return StructurePagePermissionTester(user, self)
