"""Reads of mentors' standing."""

from __future__ import annotations

from catalog.profiles.models import MentorProfile


def is_verified(*, mentor_id: int) -> bool:
    """Whether staff trust the mentor; somebody without a profile is nobody they know."""
    return MentorProfile.objects.filter(user_id=mentor_id, is_verified=True).exists()
