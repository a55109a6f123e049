"""What still happens after a mentor's photo was saved."""

from __future__ import annotations

from typing import Any

from catalog.mentor_pages.selectors import photo_of, profile_of
from catalog.mentor_pages.services import DRAW_PHOTO
from peerlearn_site.effects.outbox import effect
from peerlearn_site.users.models import User


@effect(DRAW_PHOTO)
def draw_photo(payload: dict[str, Any]) -> None:
    """Make the renditions before anybody asks for them; those that are there stay."""
    mentor = User.objects.filter(pk=payload["user_id"]).first()
    if mentor is not None:
        photo_of(profile_of(mentor=mentor), name=mentor.display_name)
