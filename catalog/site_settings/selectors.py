"""Reads of the site's settings."""

from __future__ import annotations

from catalog.site_settings.models import SiteSettings
from catalog.site_settings.rules import hours_in


def site_settings() -> SiteSettings:
    """What staff have set; the defaults where they have saved nothing yet.

    Wagtail's own ``load`` writes the row when it is missing, which a page that is only read must not.
    """
    return SiteSettings.objects.first() or SiteSettings()


def default_capacity() -> int:
    """Seats of a session whose mentor names no number (SPEC 4.9)."""
    return site_settings().default_capacity


def reminder_hours() -> tuple[int, ...]:
    """So many hours before the start learners and mentors are reminded; none where the text says none."""
    return hours_in(site_settings().reminder_hours) or ()
