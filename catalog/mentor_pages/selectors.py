"""What a mentor's public page shows."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet
from wagtail.images.exceptions import InvalidFilterSpecError
from wagtail.images.models import Image, SourceImageIOError

from catalog.booking.enums import Attendance, BookingStatus
from catalog.booking.models import Booking
from catalog.profiles.models import MentorProfile
from catalog.sessions.enums import RunStatus
from catalog.sessions.renditions import picture_of
from catalog.taxonomy.models import Domain
from peerlearn_site.users.models import User
from peerlearn_site.users.roles import Role

# Widths in CSS pixels at 1x, 2x and 3x; a face is square.
PHOTO_SIZES = ((128, 128), (256, 256), (384, 384))
DOMAINS = 12


def mentors() -> QuerySet[User]:
    """Whoever has a public page: mentors with an account that is in use."""
    return User.objects.filter(is_active=True, groups__name=Role.MENTOR)


def profile_of(*, mentor: User) -> MentorProfile:
    """The mentor's profile with its photo; an empty one, unsaved, for whom nothing was written yet."""
    found = MentorProfile.objects.select_related("photo").filter(user=mentor).first()
    return found or MentorProfile(user=mentor)


def photo_of(profile: MentorProfile, *, name: str) -> dict[str, Any] | None:
    """The photo as ``components/picture.html`` takes it; none where its file is gone."""
    image: Image | None = profile.photo
    if image is None:
        return None
    try:
        return picture_of(image, alt=f"Photo of {name}", sizes=PHOTO_SIZES)
    except (SourceImageIOError, InvalidFilterSpecError):
        return None


def domains_of(*, mentor: User) -> QuerySet[Domain]:
    """The domains of the mentor's public sessions, past ones too; those of most sessions first."""
    public = Q(
        session_tags__content_object__live=True, session_tags__content_object__run__mentor=mentor
    ) & ~Q(session_tags__content_object__run__status=RunStatus.CANCELLED)
    counted = Domain.objects.filter(public).annotate(sessions=Count("session_tags"))
    return counted.order_by("-sessions", "name")[:DOMAINS]


def learners_taught(*, mentor: User) -> int:
    """How many bookings were completed: the session was held, and the learner was there."""
    return Booking.objects.filter(
        run__mentor=mentor, status=BookingStatus.CONFIRMED, attendance=Attendance.ATTENDED
    ).count()
