"""``GET /api/domains/?q=``: autosuggest for tags."""

from __future__ import annotations

from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog.taxonomy.docs import document_suggestions
from catalog.taxonomy.models import Domain
from catalog.taxonomy.selectors import suggest_domains


@document_suggestions
class DomainSuggestView(APIView):
    """Domains for a typed beginning, the best first. Public: the taxonomy is."""

    permission_classes = [AllowAny]

    def get(self, request: Request) -> Response:
        """Answer ``{"results": [{"slug", "name", "hue", "parent"}]}``, ten at most."""
        found = suggest_domains(query=request.query_params.get("q", ""))
        return Response({"results": [tag_of(domain) for domain in found]})


def tag_of(domain: Domain) -> dict[str, object]:
    """A domain as the forms' tag pickers take it."""
    return {
        "slug": domain.slug,
        "name": domain.name,
        "hue": domain.hue,
        "parent": domain.parent.name if domain.parent else None,
    }
