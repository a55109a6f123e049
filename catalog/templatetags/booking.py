"""The tag that shows a visitor's way to a seat."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.conf import settings
from django.template import Context

from catalog.booking import selectors
from catalog.booking.button import Visitor, button_state, may_cancel
from catalog.booking.enums import WaitStatus
from catalog.booking.models import Booking, WaitlistEntry
from catalog.sessions.models import SessionPage, SessionRun
from catalog.sessions.money import price_label
from catalog.sessions.policies import room_url
from peerlearn_site.effects import clock

register = template.Library()


@register.inclusion_tag("booking/button.html", takes_context=True)
def booking_button(context: Context, page: SessionPage) -> dict[str, Any]:
    """Book, Cancel, or why not, for the visitor of a session's page.

    A preview of a session that was never published has no run and shows nothing.
    """
    run: SessionRun | None = context.get("run") or getattr(page, "run", None)
    if run is None:
        return {"run": None}
    now, user = clock.now(), context["user"]
    booking = _booking(user, run)
    entry = _place_in_line(user, run, booking)
    state = button_state(
        visitor=_visitor(user, run, booking, entry),
        status=run.status,
        starts_at=run.starts_at,
        effective_end=run.effective_end,
        is_paid=run.is_paid,
        has_seats=run.seats_left > 0,
        now=now,
    )
    return {
        "run": run,
        "page": page,
        "state": state.value,
        "booking": booking,
        "room_url": room_url(user, run),
        "price": price_label(run.price_paise),
        "may_cancel": may_cancel(status=run.status, starts_at=run.starts_at, now=now),
        "place": selectors.place_of(entry) if entry else None,
        "waiting": _others_waiting(run, booking, entry),
        "held_until": _site_time(booking.hold_expires_at) if booking else None,
        "next": context["request"].get_full_path(),
    }


def _booking(user: Any, run: SessionRun) -> Booking | None:
    if not user.is_authenticated:
        return None
    return selectors.booking_of(learner=user, run=run, now=clock.now())


def _place_in_line(user: Any, run: SessionRun, booking: Booking | None) -> WaitlistEntry | None:
    """Where a learner without a seat waits; nobody waits before an open session with seats left."""
    may_wait = user.is_authenticated and user.is_learner and not run.seats_left
    if booking is not None or not may_wait:
        return None
    entry = selectors.entry_of(learner=user, run=run, now=clock.now())
    return entry if entry and entry.status == WaitStatus.WAITING else None


def _others_waiting(run: SessionRun, booking: Booking | None, entry: WaitlistEntry | None) -> int:
    """How many wait, for pages that may come to need it before the feed tells."""
    may_lose_seat = booking is not None and booking.hold_expires_at is not None
    return selectors.line(run=run).count() if may_lose_seat or entry else 0


def _site_time(moment: datetime | None) -> datetime | None:
    """In the site's zone; the script rewrites it to the viewer's."""
    return moment.astimezone(ZoneInfo(settings.SITE_TIME_ZONE)) if moment else None


def _visitor(
    user: Any, run: SessionRun, booking: Booking | None, entry: WaitlistEntry | None
) -> Visitor:
    if not user.is_authenticated:
        return Visitor()
    return Visitor(
        is_signed_in=True,
        is_learner=user.is_learner,
        is_mentor_of_session=run.mentor_id == user.pk,
        booking=booking.status if booking else None,
        has_offer=booking is not None and booking.is_free_offer,
        is_waiting=entry is not None,
    )
