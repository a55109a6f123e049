"""``/topics/``: asking by the pages' own forms, which work without a script as well."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from catalog.demand import services
from catalog.demand.rules import WORDS
from catalog.demand.services import RequestRefused
from catalog.taxonomy.models import Domain
from catalog.taxonomy.selectors import current_domain_at
from peerlearn_site.effects import clock
from peerlearn_site.users.guards import PersonRequest, require_role
from peerlearn_site.users.roles import Role

ASKED = "Your request is in. We tell you when a session about it is published."
ALREADY = "You have asked for that already."
BACK = "Your request is taken back."


@require_POST
@require_role(Role.LEARNER)
def request_topic(request: PersonRequest) -> HttpResponse:
    """Ask for a topic in one's own words."""

    def act() -> str:
        asked = services.request_topic(
            learner=request.user,
            text=request.POST.get("text", ""),
            domain=_domain(request.POST.get("domain", "")),
            now=clock.now(),
        )
        return ASKED if asked.is_new else ALREADY

    return _answer(request, act)


@require_POST
@require_role(Role.LEARNER)
def join_request(request: PersonRequest, topic_id: int) -> HttpResponse:
    """Ask for what somebody asked for."""

    def act() -> str:
        asked = services.join_request(learner=request.user, topic_id=topic_id, now=clock.now())
        return ASKED if asked.is_new else ALREADY

    return _answer(request, act)


@require_POST
@require_role(Role.LEARNER)
def withdraw_request(request: PersonRequest, topic_id: int) -> HttpResponse:
    """Take a request back; once is enough."""

    def act() -> str:
        services.withdraw_request(learner=request.user, topic_id=topic_id, now=clock.now())
        return BACK

    return _answer(request, act)


def _domain(slug: str) -> Domain | None:
    found = current_domain_at(slug) if slug else None
    if slug and (found is None or found.is_retired):
        raise ValidationError({"domain": [WORDS["domain.unknown"]]})
    return found


def _answer(request: PersonRequest, act: Callable[[], str]) -> HttpResponse:
    """Words for a script that asks for them; for a form, back to its page with them."""
    words, field = "", ""
    try:
        done = act()
    except ValidationError as error:
        done, words, field = "", " ".join(error.messages), next(iter(error.message_dict))
    except RequestRefused as error:
        done, words = "", str(error)
    if request.headers.get("Accept") == "application/json":
        answer = {"message": done or words, "field": field}
        return JsonResponse(answer, status=200 if done else 400)
    (messages.success if done else messages.error)(request, done or words)
    return redirect(_back(request))


def _back(request: PersonRequest) -> str:
    url = request.POST.get("next", "")
    is_local = url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)
    return url if is_local else "/sessions/"
