"""When a session is looked at by staff before it goes public (SPEC 6.3)."""

from __future__ import annotations

from catalog.profiles.selectors import is_verified
from catalog.site_settings.models import SiteSettings
from catalog.site_settings.selectors import site_settings


def review_is_due(*, mentor_id: int, settings: SiteSettings | None = None) -> bool:
    """Where every session is reviewed, or the first ones are and staff have not approved one of theirs yet.

    ``settings`` may be handed in by whoever has read them already.
    """
    settings = settings or site_settings()
    if settings.sessions_need_review:
        return True
    return settings.first_sessions_need_review and not is_verified(mentor_id=mentor_id)
