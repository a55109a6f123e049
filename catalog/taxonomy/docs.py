"""``/api/domains/`` in the API's document."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers


class SuggestedDomain(serializers.Serializer[Any]):
    """A domain to tag a session with; ``hue`` is the number of its colour, 1 to 12."""

    slug = serializers.CharField()
    name = serializers.CharField()
    hue = serializers.IntegerField()
    parent = serializers.CharField(  # type: ignore[assignment]
        allow_null=True, help_text="Name of the domain above it."
    )


class Suggestions(serializers.Serializer[Any]):
    """The best first."""

    results = SuggestedDomain(many=True)


document_suggestions = extend_schema_view(
    get=extend_schema(
        summary="Domains for a typed beginning, ten at most",
        description="By name and synonyms, also mistyped by a letter; the best first.",
        parameters=[OpenApiParameter(name="q", description="What was typed so far.")],
        responses={200: Suggestions},
        auth=[],
    )
)
