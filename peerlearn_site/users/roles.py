"""The three roles; each is a Django group of that name (SPEC 1.1)."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """A role's value is its group's name."""

    MENTOR = "Mentors"
    LEARNER = "Learners"
    STAFF = "Staff"


# Model permissions of each role, as "app_label.codename". Page permissions hang on the sessions
# index and are granted where that page is made (catalog.sessions.roles).
ROLE_PERMISSIONS: dict[Role, tuple[str, ...]] = {
    Role.MENTOR: ("wagtailadmin.access_admin",),
    Role.LEARNER: (),
    Role.STAFF: (
        "wagtailadmin.access_admin",
        "catalog.add_domain",
        "catalog.change_domain",
        "catalog.view_domain",
        "catalog.view_requestedtopic",
        "catalog.change_requestedtopic",
        "catalog.view_sessionrun",
        "catalog.view_mentorapplication",
        "catalog.change_mentorapplication",
        "catalog.view_mentorprofile",
        "catalog.change_mentorprofile",
        "catalog.change_sitesettings",
    ),
}


def sync_role_permissions() -> None:
    """Give every role's group exactly its model permissions; safe to run at any time.

    Permission rows are made by ``post_migrate`` and so cannot be named inside a migration.
    """
    from django.contrib.auth.models import Group, Permission

    for role, names in ROLE_PERMISSIONS.items():
        group, _ = Group.objects.get_or_create(name=role)
        wanted = {tuple(name.split(".")) for name in names}
        found = [
            permission
            for permission in Permission.objects.filter(
                codename__in=[codename for _, codename in wanted]
            ).select_related("content_type")
            if (permission.content_type.app_label, permission.codename) in wanted
        ]
        group.permissions.set(found)
