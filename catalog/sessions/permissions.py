"""Who may do what to sessions in the CMS."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from wagtail.models import GroupPagePermission

from catalog.sessions.models import SessionIndexPage
from peerlearn_site.users.roles import Role

INDEX_PERMISSIONS: dict[Role, tuple[str, ...]] = {
    # With Wagtail's stock ``publish`` one mentor could unpublish another's page.
    Role.MENTOR: ("add_page",),
    # What it takes to read, compare, preview, mend and approve what mentors send for review.
    Role.STAFF: ("change_page", "publish_page"),
}


def sync_index_permissions() -> None:
    """Mentors may add under the sessions index, and nothing more; staff may change and publish there."""
    index = SessionIndexPage.objects.first()
    if index is None:
        return
    for role, codenames in INDEX_PERMISSIONS.items():
        group, _ = Group.objects.get_or_create(name=role)
        for permission in Permission.objects.filter(
            content_type__app_label="wagtailcore", codename__in=codenames
        ):
            GroupPagePermission.objects.get_or_create(
                group=group, page=index.page_ptr, permission=permission
            )
