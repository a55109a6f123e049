"""A person's own settings, and the way to the right dashboard."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from peerlearn_site.users.forms import SettingsForm
from peerlearn_site.users.guards import PersonRequest, signed_in


@signed_in
def settings_page(request: PersonRequest) -> HttpResponse:
    """Change name and time zone."""
    form = SettingsForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Your settings are saved.")
        return redirect("account-settings")
    return render(request, "account/settings.html", {"form": form})
