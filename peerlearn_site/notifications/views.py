"""``/notifications/``: what somebody was told; and which of it they want by mail."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from peerlearn_site.effects import clock
from peerlearn_site.notifications import selectors
from peerlearn_site.notifications.forms import MailChoicesForm
from peerlearn_site.notifications.kinds import actions_of
from peerlearn_site.notifications.models import Notification
from peerlearn_site.notifications.services import choose_mails, mark_all_read, mark_read
from peerlearn_site.users.guards import PersonRequest, signed_in

PAGE_SIZE: Final = 25
IN_THE_BELL: Final = 8
LIST: Final = "notifications:list"
# What a database's numbers have at most.
_DIGITS: Final = 18


@require_safe
@signed_in
@never_cache
def notification_list(request: PersonRequest) -> HttpResponse:
    """All of it, the newest first."""
    query = request.GET
    page = selectors.page_of(
        user=request.user,
        after=query.get("after", ""),
        before=query.get("before", ""),
        size=PAGE_SIZE,
    )
    is_first_page = page.newer is None
    context = {
        "page": page,
        "actions": actions_of(page.rows, request.user),
        "is_first_page": is_first_page,
        "up_to": _last_number(page.rows) if is_first_page else None,
        "unread": selectors.unread_count(user=request.user),
    }
    return render(request, "notifications/list.html", context)


@require_safe
@signed_in
@never_cache
def bell(request: PersonRequest) -> HttpResponse:
    """What the bell shows when it is opened: the newest, and the count."""
    notes = selectors.newest(user=request.user, limit=IN_THE_BELL)
    unread = selectors.unread_count(user=request.user)
    context = {
        "notes": notes,
        "actions": actions_of(notes, request.user),
        "up_to": _last_number(notes),
        "unread": unread,
    }
    return render(request, "notifications/bell_list.html", context)


@require_safe
@signed_in
@never_cache
def open_notification(request: PersonRequest, pk: int) -> HttpResponse:
    """Go where it leads; it has been read then."""
    note = get_object_or_404(Notification, recipient=request.user, pk=pk)
    if request.method == "GET":
        mark_read(user=request.user, ids=[note.pk], now=clock.now())
    return redirect(local_or_list(note.url))


@require_POST
@signed_in
def read_one(request: PersonRequest, pk: int) -> HttpResponse:
    """Mark one as read; what is read already stays so."""
    note = get_object_or_404(Notification, recipient=request.user, pk=pk)
    mark_read(user=request.user, ids=[note.pk], now=clock.now())
    return _done(request)


@require_POST
@signed_in
def read_all(request: PersonRequest) -> HttpResponse:
    """Mark as read all that the page showed, ``up_to`` its newest: what came since is news still."""
    up_to = request.POST.get("up_to", "")
    if up_to.isascii() and up_to.isdigit() and len(up_to) <= _DIGITS:
        mark_read(user=request.user, up_to=int(up_to), now=clock.now())
    else:
        mark_all_read(user=request.user, now=clock.now())
    return _done(request)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@never_cache
def preferences(request: PersonRequest) -> HttpResponse:
    """Choose which news comes by mail as well."""
    choices = selectors.mail_choices(user=request.user)
    form = MailChoicesForm(request.POST if request.method == "POST" else None, choices=choices)
    if request.method == "POST" and form.is_valid():
        choose_mails(user=request.user, wanted=form.wanted)
        messages.success(request, "Your choice of mails is saved.")
        return redirect("account-notifications")
    return render(request, "account/notifications.html", {"form": form})


def local_or_list(url: str) -> str:
    """An address of this site, as it was given; the list instead of anything else."""
    is_local = url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)
    return url if is_local else reverse(LIST)


def _last_number(notes: Sequence[Notification]) -> int | None:
    """The highest: what a sweep wrote may bear an earlier time than its neighbours."""
    return max((note.pk for note in notes), default=None)


def _done(request: HttpRequest) -> HttpResponse:
    """Back to where the form was, or the count alone for a script that asks for it."""
    if request.headers.get("Accept") == "application/json":
        assert request.user.is_authenticated, "it has passed a guard"
        return JsonResponse({"unread": selectors.unread_count(user=request.user)})
    return redirect(local_or_list(request.POST.get("next", "")))
