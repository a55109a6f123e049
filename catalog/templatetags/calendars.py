"""The tag that offers a session to the visitor's calendar."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from catalog.booking.calendar.links import google_link, outlook_link
from catalog.booking.calendar.selectors import public_event
from catalog.sessions.enums import OPEN_STATUSES
from catalog.sessions.models import SessionPage, SessionRun

register = template.Library()


@register.inclusion_tag("booking/calendar_links.html", takes_context=True)
def calendar_links(context: Context, page: SessionPage) -> dict[str, Any]:
    """Its file, and Google's and Outlook's forms, while there is still something to come to.

    The links hold what is public: what stands in them is told to Google and Microsoft.
    """
    run: SessionRun | None = context.get("run")
    if run is None or run.status not in OPEN_STATUSES or not page.live:
        return {"session_id": None}
    run.page = page
    event = public_event(run=run)
    return {
        "session_id": run.page_id,
        "google_url": google_link(event),
        "outlook_url": outlook_link(event),
    }
