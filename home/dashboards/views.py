"""The way to the dashboard that is one's own."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect

from peerlearn_site.users.guards import PersonRequest, signed_in


@signed_in
def home(request: PersonRequest) -> HttpResponse:
    """Mentors go to theirs, staff to the CMS, everybody else to the learner's."""
    if request.user.is_mentor:
        return redirect("dashboard:mentor")
    if request.user.is_curator and not request.user.is_learner:
        return redirect("wagtailadmin_home")
    return redirect("dashboard:learner")


def without_slash(request: PersonRequest) -> HttpResponse:
    """Lead to the same address without its last slash, query and all."""
    query = request.META.get("QUERY_STRING", "")
    return redirect(request.path.rstrip("/") + (f"?{query}" if query else ""))
