"""``/mentors/<username>/`` for everybody, and ``/accounts/profile/`` for the mentor."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from catalog.feedback.selectors import said_of_mentor
from catalog.mentor_pages import selectors, services
from catalog.mentor_pages.forms import ProfileForm
from catalog.sessions.calls import kept_picture
from catalog.sessions.selectors import upcoming_cards
from peerlearn_site.effects import clock
from peerlearn_site.users.guards import PersonRequest, require_role
from peerlearn_site.users.roles import Role

CARDS = 24


@require_safe
def mentor_page(request: HttpRequest, username: str) -> HttpResponse:
    """Who a mentor is, what they teach next, and what learners said of it."""
    mentor = get_object_or_404(selectors.mentors(), username=username)
    profile = selectors.profile_of(mentor=mentor)
    context = {
        "mentor": mentor,
        "profile": profile,
        "photo": selectors.photo_of(profile, name=mentor.display_name),
        "domains": selectors.domains_of(mentor=mentor),
        "taught": selectors.learners_taught(mentor=mentor),
        "cards": upcoming_cards(now=clock.now(), limit=CARDS, mentor=mentor),
        "cards_limit": CARDS,
        "said": said_of_mentor(mentor=mentor, before=request.GET.get("before", "")),
        "list_filters": _live_filters(mentor.username),
    }
    return render(request, "mentors/mentor_page.html", context)


def _live_filters(username: str) -> dict[str, Any]:
    """What the browser needs to tell which new session belongs here: the mentor's, whatever it is."""
    anything = dict.fromkeys(("domain", "price", "starts_from", "starts_before"))
    return {"is_first_page": True, "mentor": username, **anything}


@require_http_methods(["GET", "HEAD", "POST"])
@require_role(Role.MENTOR)
@never_cache
def profile_page(request: PersonRequest) -> HttpResponse:
    """Write headline and biography, choose a photo or take it away."""
    mentor = request.user
    if "remove_photo" in request.POST:
        services.remove_photo(mentor=mentor)
        messages.success(request, "Your photo is removed.")
        return redirect("account-profile")
    profile = selectors.profile_of(mentor=mentor)
    written = {"headline": profile.headline, "biography": profile.biography}
    form = ProfileForm(request.POST, request.FILES) if request.method == "POST" else None
    if form is not None and form.is_valid():
        _save(request, form)
        return redirect("account-profile")
    context = {
        "form": form or ProfileForm(initial=written),
        "photo": selectors.photo_of(profile, name=mentor.display_name),
    }
    return render(request, "account/profile.html", context)


def _save(request: PersonRequest, form: ProfileForm) -> None:
    with kept_picture(form.picture) as picture:
        services.save_profile(
            mentor=request.user,
            headline=form.cleaned_data["headline"],
            biography=form.cleaned_data["biography"],
            picture=picture.stored,
            now=clock.now(),
        )
        picture.used = True
    messages.success(request, "Your profile is saved.")
