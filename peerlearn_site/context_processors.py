"""What every template may use."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    """The house's name, its address and the zone in which times are worded at first."""
    user = getattr(request, "user", None)
    return {
        "site_name": settings.WAGTAIL_SITE_NAME,
        "public_url": settings.PUBLIC_URL,
        "site_time_zone": settings.SITE_TIME_ZONE,
        "drawn_at": time.time(),
        "viewer_time_zone": getattr(user, "time_zone", ""),
    }
