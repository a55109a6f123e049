"""Words and shapes that every part of the API's document shares (OpenAPI 3.0.3, by drf-spectacular)."""

from __future__ import annotations

from typing import Any, Final

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, OpenApiTypes
from rest_framework import serializers

Responses = dict[int | str, Any]


class SessionCookie(OpenApiAuthenticationExtension):
    """How callers are known: by the cookie of the site, with Django's CSRF token on every write."""

    target_class = "peerlearn_site.users.api_auth.SessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """The cookie's name and what else a write needs."""
        from django.conf import settings

        return {
            "type": "apiKey",
            "in": "cookie",
            "name": settings.SESSION_COOKIE_NAME,
            "description": "Sign in at /accounts/login/. Writes need the header X-CSRFToken as well.",
        }


class Refusal(serializers.Serializer[Any]):
    """Why not, in words for the person and by a code for the program."""

    detail = serializers.CharField()
    code = serializers.CharField()


FIELD_ERRORS: Final[dict[str, Any]] = {
    "type": "object",
    "description": "Under each field's name, what is wrong with it.",
    "additionalProperties": {"type": "array", "items": {"type": "string"}},
}
IDEMPOTENCY_KEY: Final = OpenApiParameter(
    name="Idempotency-Key",
    type=OpenApiTypes.STR,
    location=OpenApiParameter.HEADER,
    description="1 to 200 visible ASCII characters. A call that is sent again with its key is answered as it"
    " was the first time and does nothing more; the key with another body is a 422.",
)


def refused(why: str) -> OpenApiResponse:
    """An answer ``{"detail", "code"}``."""
    return OpenApiResponse(Refusal, description=why)


def invalid(why: str = "A field is wrong; each is told.") -> OpenApiResponse:
    """An answer ``{field: [messages]}``."""
    return OpenApiResponse(FIELD_ERRORS, description=why)


SIGN_IN: Final[Responses] = {401: refused("Nobody is signed in.")}
NOT_FOUND: Final[Responses] = {404: refused("There is none, or none that the caller may know of.")}
REUSED: Final[Responses] = {422: refused("The Idempotency-Key came before with another body.")}
