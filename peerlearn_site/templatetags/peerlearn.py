"""Times and prices as the house words them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.conf import settings

register = template.Library()


@register.inclusion_tag("components/when.html")
def when(starts_at: datetime, ends_at: datetime | None = None) -> dict[str, Any]:
    """A ``<time>`` in the site's zone, named; the browser rewrites it to the viewer's own."""
    zone = ZoneInfo(settings.SITE_TIME_ZONE)
    return {
        "starts_at": starts_at,
        "ends_at": ends_at,
        "start_local": starts_at.astimezone(zone),
        "end_local": ends_at.astimezone(zone) if ends_at else None,
        "zone_name": starts_at.astimezone(zone).tzname(),
    }
