"""The door of the CMS."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

CMS = "/admin/"


class CmsDoorMiddleware:
    """Tell a signed-in person without access to the CMS so, on a 403 page.

    Wagtail sends them to sign in, and the sign-in page, seeing that they are, sends them back.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *args: object) -> None:
        """Refuse before any view of the CMS runs."""
        if not request.path.startswith(CMS) or not request.user.is_authenticated:
            return
        if not request.user.has_perm("wagtailadmin.access_admin"):
            raise PermissionDenied("The CMS is for our mentors and staff.")
        _ensure_profile(request)


def _ensure_profile(request: HttpRequest) -> None:
    """Wagtail words times in the zone of its own profile, or in UTC where somebody has none yet."""
    from wagtail.users.models import UserProfile

    person: Any = request.user
    if not hasattr(person, "wagtail_userprofile"):
        person.wagtail_userprofile = UserProfile.get_for_user(person)
