"""A session's file, a person's private calendar, and the page where its address is."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_safe

from catalog.booking.calendar import selectors
from catalog.booking.calendar.ics import Method, calendar_feed, calendar_file
from catalog.booking.calendar.services import make_new_address
from catalog.booking.models import CalendarFeed
from catalog.sessions.models import SessionRun
from peerlearn_site.effects import clock
from peerlearn_site.users.guards import PersonRequest, signed_in

_TYPE: Final = "text/calendar; charset=utf-8"


@require_safe
@cache_control(private=True, no_cache=True)
def session_file(request: HttpRequest, session_id: int) -> HttpResponse:
    """A public session as a file for one's calendar."""
    now = clock.now()
    try:
        run, event = selectors.event_to_add(user=request.user, session_id=session_id, now=now)
    except SessionRun.DoesNotExist:
        raise Http404 from None
    content = calendar_file([event], method=Method.PUBLISH, sender=selectors.sender(), now=now)
    return _answer(content, f'attachment; filename="{run.page.slug}.ics"')


@require_safe
@cache_control(private=True, no_cache=True)
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Somebody's calendar, for whoever has its address: calendars cannot sign in."""
    owner, now = selectors.owner_of_feed(token=token), clock.now()
    if owner is None:
        raise Http404
    events = selectors.events_of(user=owner, now=now)
    name = f"{settings.WAGTAIL_SITE_NAME}: {owner.display_name}"
    content = calendar_feed(events, name=name, sender=selectors.sender(), now=now)
    response = _answer(content, 'inline; filename="peerlearn.ics"')
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def calendar_page(request: PersonRequest) -> HttpResponse:
    """The address of one's own calendar; POST makes a new one."""
    if request.method == "POST":
        make_new_address(user=request.user, now=clock.now())
        messages.success(request, "Your calendar has a new address.")
        return redirect("account-calendar")
    found = selectors.feed_of(request.user)
    address = _address(found) if found else ""
    webcal = f"webcal://{address.partition('://')[2]}"
    return render(
        request, "account/calendar.html", {"feed": found, "address": address, "webcal": webcal}
    )


def _address(found: CalendarFeed) -> str:
    return f"{settings.PUBLIC_URL}{reverse('calendar:feed', args=[found.token])}"


def _answer(content: bytes, disposition: str) -> HttpResponse:
    return HttpResponse(content, _TYPE, headers={"Content-Disposition": disposition})
