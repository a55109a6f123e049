"""What tests do inside a home with the product's own models; run by ``in_home``, never imported."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.crypto import get_random_string
from wagtail.models import Page

from catalog.profiles.models import MentorProfile
from peerlearn_site.users.models import User
from peerlearn_site.users.roles import Role


@transaction.atomic
def people(*, role: str, count: int) -> list[dict[str, str]]:
    """Make ``count`` people of a role (``"Mentors"`` or ``"Learners"``), signed in by rows alone.

    Returns what their browsers hold: ``{"username", "session", "csrf"}``.
    """
    prefix = role.lower().removesuffix("s")
    made = User.objects.bulk_create(
        User(username=f"{prefix}{number}", email=f"{prefix}{number}@example.org", password="!")
        for number in range(count)
    )
    group = Group.objects.get(name=role)
    User.groups.through.objects.bulk_create(
        User.groups.through(user=user, group=group) for user in made
    )
    if role == Role.MENTOR:
        MentorProfile.objects.bulk_create(MentorProfile(user=user) for user in made)
    return [_signed_in(user) for user in made]


def _signed_in(user: User) -> dict[str, str]:
    session: Any = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return {
        "username": user.username,
        "session": session.session_key,
        "csrf": get_random_string(32),
    }


def tree_problems() -> list[list[Any]]:
    """Whatever is wrong with the page tree, in treebeard's five kinds."""
    return [list(kind) for kind in Page.find_problems()]
