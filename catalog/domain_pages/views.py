"""``/domains/<slug>/`` for everybody."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from catalog.domain_pages import selectors
from catalog.taxonomy.selectors import current_domain_at
from peerlearn_site.effects import clock

CARDS = 24


@require_safe
def domain_page(request: HttpRequest, slug: str) -> HttpResponse:
    """What is taught in a domain, and what learners ask for; one that was merged leads to where it went."""
    domain, now = current_domain_at(slug), clock.now()
    if domain is None:
        raise Http404
    if domain.slug != slug:
        return redirect("domain-page", domain.slug, permanent=True)
    context = {
        "domain": domain,
        "below": selectors.below(domain=domain, now=now),
        "cards": selectors.cards_in(domain=domain, now=now, limit=CARDS),
        "cards_limit": CARDS,
        "list_filters": _live_filters(domain.slug),
    }
    return render(request, "domains/domain_page.html", context)


def _live_filters(slug: str) -> dict[str, Any]:
    """What the browser needs to tell which new session belongs here: whichever is in the domain."""
    anything = dict.fromkeys(("mentor", "price", "starts_from", "starts_before"))
    return {"is_first_page": True, "domain": slug, **anything}
