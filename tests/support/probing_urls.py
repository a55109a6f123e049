"""See ``tests.support.probing_site``."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.urls import include, path

from peerlearn_site.private_files import private_file


def told(request: HttpRequest) -> JsonResponse:
    """What this request says of its sender, whoever wrote that."""
    return JsonResponse(
        {"address": request.META["REMOTE_ADDR"], "secure": request.is_secure(), "url": request.path}
    )


def give(request: HttpRequest, name: str) -> HttpResponseBase:
    """A private file, for everybody."""
    return private_file(request, name, name=name)


urlpatterns = [
    path("probe/told", told),
    path("probe/give/<path:name>", give),
    path("", include("peerlearn_site.urls")),
]
handler404 = "peerlearn_site.users.errors.page_not_found"
