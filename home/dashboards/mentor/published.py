"""What stands above My Sessions right after publishing: where it is, and what to do with it."""

from __future__ import annotations

from typing import Final

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from catalog.sessions.enums import OPEN_STATUSES
from catalog.sessions.models import SessionPage
from catalog.sessions.rules import REPEATS_MAX
from peerlearn_site.users.guards import PersonRequest, require_role
from peerlearn_site.users.roles import Role

# SQLite refuses longer numbers.
MOST_DIGITS: Final = 18


@require_role(Role.MENTOR)
@require_safe
@never_cache
def published(request: PersonRequest, page_id: int) -> HttpResponse:
    """The panel of a session of one's own, as a fragment; ``?also=`` names those published with it."""
    if page_id >= 10**MOST_DIGITS:
        raise Http404
    pages = _own_pages(request, [page_id, *_also(request)])
    if page_id not in pages:
        raise Http404
    page = pages.pop(page_id)
    run = getattr(page, "run", None)
    is_public = run is not None and page.live and run.status in OPEN_STATUSES
    others = sorted(pages.values(), key=lambda other: (other.starts_at is None, other.starts_at))
    context = {
        "page": page,
        "run": run,
        "is_public": is_public,
        "dates": [page, *others] if others else [],
    }
    return render(request, "dashboard/mentor/published.html", context)


def _own_pages(request: PersonRequest, ids: list[int]) -> dict[int, SessionPage]:
    pages = SessionPage.objects.filter(owner=request.user).select_related("run__card")
    return dict(pages.in_bulk(ids))


def _also(request: PersonRequest) -> list[int]:
    named = [text for text in request.GET.getlist("also") if text.isascii() and text.isdigit()]
    return [int(text) for text in named if len(text) <= MOST_DIGITS][:REPEATS_MAX]
