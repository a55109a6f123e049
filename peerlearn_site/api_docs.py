"""The API's document at ``/api/schema/`` and its browsable form at ``/api/docs/`` (SPEC 5.9)."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.permissions import AllowAny

MEDIA_TYPE = "application/vnd.oai.openapi+json"


@cache
def document() -> bytes:
    """The OpenAPI document as JSON; it follows from the code alone, so it is made once."""
    schema = SchemaGenerator().get_schema(request=None, public=True)
    rendered: bytes = OpenApiJsonRenderer().render(schema, renderer_context={})
    return rendered


def only_ours(endpoints: list[tuple[str, str, str, Any]]) -> list[tuple[str, str, str, Any]]:
    """Leave out what Wagtail's editor talks to."""
    return [endpoint for endpoint in endpoints if endpoint[0].startswith("/api/")]


@require_safe
def schema(request: HttpRequest) -> HttpResponse:
    """The document, for programs; browsers show it."""
    return HttpResponse(
        document(),
        content_type=MEDIA_TYPE,
        headers={"Content-Disposition": 'inline; filename="peerlearn.json"'},
    )


class ApiDocs(SpectacularSwaggerSplitView):
    """Swagger UI with everything from this site; its script comes by itself, so that the CSP holds."""

    permission_classes = [AllowAny]
    url_name = "api-schema"
    template_name = "api/docs.html"
    template_name_js = "api/docs.js"
