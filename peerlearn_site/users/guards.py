"""Who may pass: one decorator for views, three permission classes for the API (SPEC 1.3)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from peerlearn_site.users.models import User
from peerlearn_site.users.roles import Role

View = Callable[..., HttpResponse]


class PersonRequest(HttpRequest):
    """A request that has passed a guard: its user is a person, not a visitor."""

    user: User


ROLE_WORDS = {
    Role.MENTOR: "mentors",
    Role.LEARNER: "learners",
    Role.STAFF: "our taxonomy and review staff",
}


def require_role(role: Role) -> Callable[[View], View]:
    """Let only people of one role into a view.

    A signed-out person is sent to sign in and comes back. A learner who strays into the mentor's
    dashboard is led to their own with a message; anybody else gets the 403 page that says why.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if request.user.has_role(role):
                return view(request, *args, **kwargs)
            return _refuse(request, role)

        return guarded

    return decorate


def _refuse(request: HttpRequest, role: Role) -> HttpResponse:
    reason = f"This page is for {ROLE_WORDS[role]}."
    if role is Role.MENTOR and request.path.startswith("/dashboard/mentor"):
        messages.info(request, f"{reason} Here is your own dashboard.")
        return redirect("dashboard:home")
    raise PermissionDenied(reason)


def signed_in(view: View) -> View:
    """Let any signed-in person into a view; the others sign in first and come back."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return guarded


class _HasRole(BasePermission):
    role: Role

    @property
    def message(self) -> str:
        return f"Only {ROLE_WORDS[self.role]} may do this."

    def has_permission(self, request: Request, view: object) -> bool:
        return bool(request.user.is_authenticated and request.user.has_role(self.role))


class IsMentor(_HasRole):
    """The caller writes sessions."""

    role = Role.MENTOR


class IsLearner(_HasRole):
    """The caller books sessions."""

    role = Role.LEARNER


class IsWhoItWas(BasePermission):
    """The caller is still the person whose page it is: the header ``X-Person``, where it is sent, names them.

    Somebody else may have signed in on the device since. What was typed is not theirs to save or to publish.
    """

    message = "Somebody else is signed in on this device now."
    code = "somebody_else"

    def has_permission(self, request: Request, view: object) -> bool:
        return request.headers.get("X-Person", str(request.user.pk)) == str(request.user.pk)
