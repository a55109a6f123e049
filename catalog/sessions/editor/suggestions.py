"""What the editor's field for domains offers while one types."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from catalog.taxonomy.selectors import suggest_domains


@require_safe
def domains(request: HttpRequest) -> JsonResponse:
    """Names of domains that are offered, for ``?term=``, the best first; synonyms are understood."""
    found = suggest_domains(query=request.GET.get("term", "")[:100])
    return JsonResponse([domain.name for domain in found], safe=False)
