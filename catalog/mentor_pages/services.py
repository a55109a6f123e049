"""A mentor writes their profile."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db import transaction
from wagtail.images.models import Image

from catalog.profiles.models import MentorProfile
from catalog.sessions.models import SessionPage
from catalog.sessions.pictures import StoredPicture, add_image
from peerlearn_site.effects.outbox import enqueue

if TYPE_CHECKING:
    from peerlearn_site.users.models import User

DRAW_PHOTO: Final = "mentor.photo"


@transaction.atomic
def save_profile(
    *, mentor: User, headline: str, biography: str, picture: StoredPicture | None, now: datetime
) -> MentorProfile:
    """Write the public part of a profile; without a new picture the photo stays.

    The photo that was there before goes, and the new one's renditions are drawn after the commit.
    """
    profile = _locked(mentor)
    profile.headline, profile.biography = headline, biography
    profile.save(update_fields=["headline", "biography"])
    if picture is not None:
        image = add_image(
            picture=picture, title=f"Photo of {mentor.display_name}", owner_id=mentor.pk
        )
        _set_photo(profile, image)
        enqueue(kind=DRAW_PHOTO, payload={"user_id": mentor.pk}, now=now)
    return profile


@transaction.atomic
def remove_photo(*, mentor: User) -> None:
    """Take the photo away, its files too. Doing it twice is doing it once."""
    _set_photo(_locked(mentor), None)


def _locked(mentor: User) -> MentorProfile:
    MentorProfile.objects.get_or_create(user=mentor)
    return MentorProfile.objects.select_for_update(of=("self",)).get(user=mentor)


def _set_photo(profile: MentorProfile, image: Image | None) -> None:
    old = profile.photo
    profile.photo = image
    profile.save(update_fields=["photo"])
    # In the CMS a mentor may have given a session the same picture.
    if old is not None and not SessionPage.objects.filter(thumbnail=old).exists():
        old.delete()
