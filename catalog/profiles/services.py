"""What becomes of a mentor's standing."""

from __future__ import annotations

from catalog.profiles.models import MentorProfile


def verify_mentor(*, mentor_id: int) -> None:
    """Trust a mentor from now on: their sessions go public without a review. Safe to repeat."""
    MentorProfile.objects.update_or_create(user_id=mentor_id, defaults={"is_verified": True})
