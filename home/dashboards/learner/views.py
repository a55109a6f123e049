"""A learner's dashboard."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from catalog.demand.selectors import requests_of
from catalog.sessions.selectors import upcoming_cards
from home.dashboards.learner import selectors
from home.dashboards.learner.activity import activity_rows, behind
from home.dashboards.paging import page_of
from peerlearn_site.effects import clock
from peerlearn_site.users.guards import PersonRequest, require_role
from peerlearn_site.users.roles import Role

PAGE_SIZE = 25
CARDS = 24


@require_role(Role.LEARNER)
def overview(request: PersonRequest) -> HttpResponse:
    """My seats, and what else is live or coming."""
    now = clock.now()
    seats = selectors.seats_ahead(learner=request.user, now=now)
    page = page_of(seats, number=request.GET.get("page", ""), size=PAGE_SIZE)
    context = {
        "seats": [selectors.seat_row(booking, now=now) for booking in page.rows],
        "lines": selectors.lines_ahead(learner=request.user, now=now) if page.is_first else [],
        "page_links": {"previous": page.previous, "next": page.next},
        "cards": upcoming_cards(now=now, limit=CARDS),
    }
    return render(request, "dashboard/learner/overview.html", context)


@require_role(Role.LEARNER)
def requests(request: PersonRequest) -> HttpResponse:
    """What I asked for, and what others do."""
    context = {"requests": list(requests_of(learner=request.user, now=clock.now()))}
    return render(request, "dashboard/learner/requests.html", context)


@require_role(Role.LEARNER)
def activity(request: PersonRequest) -> HttpResponse:
    """What is behind me, newest first: where I was, what I said, and what was said of me."""
    number = request.GET.get("page", "")
    page = page_of(behind(learner=request.user), number=number, size=PAGE_SIZE)
    context = {
        "rows": activity_rows(page.rows, learner=request.user, now=clock.now()),
        # As the pagination names them: earlier in time, and later.
        "page_links": {"previous": page.next, "next": page.previous},
    }
    return render(request, "dashboard/learner/activity.html", context)
