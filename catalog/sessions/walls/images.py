"""Whose pictures a person of the CMS may find, choose and change."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from wagtail.images.models import Image
from wagtail.permission_policies.collections import CollectionOwnershipPermissionPolicy
from wagtail.permissions import policy_registry

if TYPE_CHECKING:
    from peerlearn_site.users.models import User

NOT_YOUR_PICTURE = "Please choose one of your own pictures."


class OwnImagesPolicy(CollectionOwnershipPermissionPolicy):
    """Wagtail's policy, but ``choose`` too reaches only one's own uploads where one may not ``change`` all."""

    def __init__(self) -> None:
        super().__init__(
            Image, auth_model="wagtailimages.Image", owner_field_name="uploaded_by_user"
        )

    def instances_user_has_any_permission_for(
        self, user: User, actions: Iterable[str]
    ) -> QuerySet[Image]:
        """As in Wagtail, less the uploads of others in collections where one may only add and choose."""
        images: QuerySet[Image] = super().instances_user_has_any_permission_for(user, actions)
        if user.is_superuser or not user.is_authenticated:
            return images
        curated = self._collections_with_perm(user, ["change"])
        return images.filter(Q(uploaded_by_user=user) | Q(collection__in=curated))

    def user_has_any_permission_for_instance(
        self, user: User, actions: Iterable[str], instance: Image
    ) -> bool:
        """As in Wagtail, and only one's own where one may not change all."""
        may = bool(super().user_has_any_permission_for_instance(user, actions, instance))
        is_own = instance.uploaded_by_user_id == user.pk
        return may and (is_own or self._check_perm(user, ["change"], instance.collection))


def own_images(user: Any) -> QuerySet[Image]:
    """The pictures that somebody may change and delete."""
    found: QuerySet[Image] = policy_registry.get_by_type(Image).instances_user_has_permission_for(
        user, "change"
    )
    return found


def may_choose(user: Any, image: Image) -> bool:
    """Whether somebody may put a picture on a session."""
    policy = policy_registry.get_by_type(Image)
    return bool(policy.user_has_permission_for_instance(user, "choose", image))


def without_anothers_picture(
    data: Any, *, user: Any, kept: int | None, name: str = "thumbnail"
) -> tuple[Any, bool]:
    """What was sent to a form, less a picture its sender may not choose; and whether it named one.

    ``kept`` is the picture that is on the session already: whoever put it there, it may stay.
    """
    named = str(data.get(name) or "")
    if not named.isdecimal() or named == str(kept):
        return data, False
    image = Image.objects.filter(pk=int(named)).first() if len(named) < 15 else None
    if image is not None and may_choose(user, image):
        return data, False
    cleaned = data.copy()
    cleaned[name] = "" if kept is None else str(kept)
    return cleaned, True
