"""Two pages that ask before they act: duplicating and cancelling a session (SPEC 6.4)."""

from __future__ import annotations

from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from catalog.sessions.editing import NOT_YOURS, cancel_session, duplicate_session
from catalog.sessions.editor import words
from catalog.sessions.editor.actions import run_of
from catalog.sessions.editor.views import LISTING
from catalog.sessions.enums import RunStatus
from catalog.sessions.models import SessionPage
from catalog.sessions.veto import SessionLocked
from peerlearn_site.effects import clock
from peerlearn_site.effects.idempotency import Answer, KeyReused, is_valid_key, once
from peerlearn_site.users.guards import PersonRequest

ROUTE = "cms.session.duplicate"


@require_http_methods(["GET", "POST"])
def duplicate(request: PersonRequest, page_id: int) -> HttpResponse:
    """Ask, then make a draft of the same content; the form sent twice makes one draft."""
    page = _own(request, page_id)
    if request.method == "GET":
        return _ask(request, page, "duplicate", key=uuid4().hex)
    key = request.POST.get("key", "")
    if not is_valid_key(key):
        return _ask(request, page, "duplicate", key=uuid4().hex)
    try:
        answer = once(
            user=request.user,
            route=ROUTE,
            key=key,
            fingerprint=str(page_id),
            now=clock.now(),
            action=lambda: _duplicated(request, page),
        )
    except KeyReused:
        return _ask(request, page, "duplicate", key=uuid4().hex)
    messages.success(request, words.DUPLICATED)
    return redirect("wagtailadmin_pages:edit", answer.body["id"])


def _duplicated(request: PersonRequest, page: SessionPage) -> Answer:
    copy = duplicate_session(page=page, mentor=request.user, now=clock.now())
    return Answer(201, {"id": copy.pk})


@require_http_methods(["GET", "POST"])
def cancel(request: PersonRequest, page_id: int) -> HttpResponse:
    """Ask, then cancel; what is cancelled already stays so."""
    page = _own(request, page_id)
    run = run_of(page)
    if run is None:
        messages.error(request, words.NEVER_PUBLIC)
        return redirect("wagtailadmin_pages:edit", page.pk)
    if request.method == "GET" and run.status == RunStatus.SCHEDULED:
        return _ask(request, page, "cancel", told=words.told_of_cancelling(run.seats_taken))
    if request.method == "POST":
        try:
            cancel_session(page=page, mentor=request.user, now=clock.now())
        except SessionLocked as locked:
            messages.error(request, str(locked))
            return redirect("wagtailadmin_pages:edit", page.pk)
        messages.success(request, words.CANCELLED.format(title=run.title))
    return redirect(reverse(LISTING))


def _own(request: PersonRequest, page_id: int) -> SessionPage:
    page: SessionPage = get_object_or_404(SessionPage, pk=page_id)
    if page.owner_id != request.user.pk:
        raise PermissionDenied(NOT_YOURS)
    return page


def _ask(request: PersonRequest, page: SessionPage, what: str, **context: object) -> HttpResponse:
    title = page.draft_title or page.title
    values = {"page": page, "title": title, "page_title": words.QUESTIONS[what], **context}
    return render(request, f"wagtailadmin/sessions/{what}.html", values)
