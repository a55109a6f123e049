"""Who may do what to sessions in the CMS."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from wagtail.models import GroupPagePermission

from catalog.sessions.models import SessionIndexPage
from peerlearn_site.users.roles import Role


def sync_index_permissions() -> None:
    """Mentors may add under the sessions index, and nothing more.

    With Wagtail's stock ``publish`` one mentor could unpublish another's page.
    """
    index = SessionIndexPage.objects.first()
    if index is None:
        return
    mentors, _ = Group.objects.get_or_create(name=Role.MENTOR)
    add = Permission.objects.get(content_type__app_label="wagtailcore", codename="add_page")
    GroupPagePermission.objects.get_or_create(group=mentors, page=index.page_ptr, permission=add)
