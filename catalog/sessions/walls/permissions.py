"""Who may do what to pictures in the CMS; granted after every migration."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from wagtail.models import GroupCollectionPermission

from catalog.sessions.pictures import session_pictures
from peerlearn_site.users.roles import Role

PICTURE_PERMISSIONS: dict[Role, tuple[str, ...]] = {
    # ``add`` is to change and delete what one uploaded; ``choose`` reaches no further either (OwnImagesPolicy).
    Role.MENTOR: ("add_image", "choose_image"),
    # Staff mend what they review.
    Role.STAFF: ("add_image", "change_image", "choose_image"),
}


def sync_picture_permissions() -> None:
    """Mentors keep their own pictures in the mentors' collection, staff all of them; safe to repeat."""
    collection = session_pictures()
    for role, codenames in PICTURE_PERMISSIONS.items():
        group, _ = Group.objects.get_or_create(name=role)
        for permission in Permission.objects.filter(
            content_type__app_label="wagtailimages", codename__in=codenames
        ):
            GroupCollectionPermission.objects.get_or_create(
                group=group, collection=collection, permission=permission
            )
