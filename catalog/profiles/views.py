"""``/accounts/become-a-mentor/``: a learner asks to teach."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from catalog.profiles.forms import ApplicationForm
from catalog.profiles.selectors import latest_application
from catalog.profiles.services import apply_to_teach
from peerlearn_site.effects import clock
from peerlearn_site.users.guards import PersonRequest, signed_in


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@never_cache
def become_a_mentor(request: PersonRequest) -> HttpResponse:
    """Ask to teach, or see what became of having asked; mentors are led to their dashboard."""
    if request.user.is_mentor:
        messages.info(request, "You are a mentor already. Here is your dashboard.")
        return redirect("dashboard:mentor")
    form = ApplicationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        apply_to_teach(user=request.user, about=form.cleaned_data["about"], now=clock.now())
        return redirect("become-a-mentor")
    context = {"form": form, "application": latest_application(user=request.user)}
    return render(request, "account/become_a_mentor.html", context)
