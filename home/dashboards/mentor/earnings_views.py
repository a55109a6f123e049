"""A mentor's earnings: by week, by session, and as a file."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from home.dashboards.mentor import earnings
from home.dashboards.mentor.earnings_csv import as_csv
from home.dashboards.paging import links_in_time, page_of
from peerlearn_site.effects import clock
from peerlearn_site.users.guards import PersonRequest, require_role
from peerlearn_site.users.roles import Role

PAGE_SIZE = 25


@require_role(Role.MENTOR)
@require_safe
def earnings_page(request: PersonRequest) -> HttpResponse:
    """The last twelve weeks, and every session that was held."""
    mentor, now = request.user, clock.now()
    sessions = earnings.sessions(mentor=mentor)
    page = page_of(sessions, number=request.GET.get("page", ""), size=PAGE_SIZE)
    context = {
        "totals": earnings.totals(mentor=mentor, now=now),
        "weeks": earnings.weeks(mentor=mentor, now=now),
        "sessions": page.rows,
        "page_links": links_in_time(page, newest_first=True),
    }
    return render(request, "dashboard/mentor/earnings.html", context)


@require_role(Role.MENTOR)
@require_safe
@never_cache
def earnings_file(request: PersonRequest) -> HttpResponse:
    """Every session that was held, as comma-separated values."""
    mentor, now = request.user, clock.now()
    text = as_csv(earnings.sessions(mentor=mentor).iterator(), zone=mentor.zone)
    today = now.astimezone(mentor.zone).date()
    disposition = f'attachment; filename="peerlearn-earnings-{today}.csv"'
    headers = {"Content-Disposition": disposition}
    return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)
