"""Reads of mentors' standing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog.profiles.models import MentorApplication, MentorProfile

if TYPE_CHECKING:
    from peerlearn_site.users.models import User


def is_verified(*, mentor_id: int) -> bool:
    """Whether staff trust the mentor; somebody without a profile is nobody they know."""
    return MentorProfile.objects.filter(user_id=mentor_id, is_verified=True).exists()


def latest_application(*, user: User) -> MentorApplication | None:
    """What somebody asked last, if they ever asked to teach."""
    return MentorApplication.objects.filter(user=user).order_by("-created_at", "-pk").first()
