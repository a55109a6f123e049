"""Hooks that keep people to what is theirs, where Wagtail finds them by `catalog.wagtail_hooks`."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest
from wagtail import hooks
from wagtail.images.models import Image
from wagtail.models import Page
from wagtail.permissions import register_permission_policy

from catalog.sessions.walls.images import OwnImagesPolicy
from catalog.sessions.walls.pages import OwnSessionsPolicy, choosable_pages

register_permission_policy(Page, OwnSessionsPolicy())
# Exactly this class: Wagtail's image app registers its own policy when it is ready, which may be after this.
register_permission_policy(Image, OwnImagesPolicy(), exact_class=True)


@hooks.register("construct_page_chooser_queryset")
def only_pages_one_may_link_to(pages: QuerySet[Page], request: HttpRequest) -> QuerySet[Page]:
    """The chooser lists every page of the site by its unpublished title, unless told not to."""
    return pages.filter(pk__in=choosable_pages(request.user).values("pk"))
