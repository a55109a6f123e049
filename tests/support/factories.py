"""People and sessions for tests, made by the product's own services."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from catalog.profiles.models import MentorProfile
from catalog.sessions.authoring import AuthoredSession, publish_new_session
from catalog.sessions.models import SessionRun
from catalog.taxonomy.models import Domain
from peerlearn_site.users.models import User
from peerlearn_site.users.roles import Role

PASSWORD = "correct-horse-battery"


def person(username: str, *roles: Role, **values: Any) -> User:
    """A person with roles; the password is ``PASSWORD``."""
    values.setdefault("email", f"{username}@example.org")
    user = User.objects.create_user(username=username, password=PASSWORD, **values)
    for role in roles:
        user.groups.add(Group.objects.get_or_create(name=role)[0])
    if Role.MENTOR in roles:
        MentorProfile.objects.create(user=user, is_verified=True)
    return user


def domain(slug: str = "python") -> Domain:
    """A domain of the seeded taxonomy, or a new one where a flushed database has none."""
    found = Domain.objects.filter(slug=slug).first()
    return found or Domain.objects.create(name=slug.replace("-", " ").title(), slug=slug)


def session(*, mentor: User, now: datetime, start_time: datetime, **values: Any) -> SessionRun:
    """A published session of one hour, free, five seats, unless said otherwise.

    The mentor must be one whose sessions go public at once.
    """
    values.setdefault("title", "Closures and decorators in Python")
    values.setdefault("end_time", start_time + timedelta(hours=1))
    values.setdefault("price_paise", None)
    values.setdefault("capacity", 5)
    slugs = values.pop("tags", ["python"])
    tags = tuple(domain(slug) for slug in slugs)
    authored = AuthoredSession(tags=tags, start_time=start_time, **values)
    submitted = publish_new_session(mentor=mentor, authored=authored, now=now)
    assert submitted.is_public, "The session waits for review: its mentor is not verified."
    return SessionRun.objects.select_related("mentor", "page", "card").get(page=submitted.page)


def picture_bytes(kind: str = "JPEG", size: tuple[int, int] = (1280, 720)) -> bytes:
    """A real picture of one colour."""
    buffer = BytesIO()
    Image.new("RGB", size, (200, 120, 40)).save(buffer, kind)
    return buffer.getvalue()


def picture(name: str = "cover.jpg", kind: str = "JPEG", **values: Any) -> SimpleUploadedFile:
    """An upload of such a picture."""
    return SimpleUploadedFile(name, picture_bytes(kind, **values), f"image/{kind.lower()}")
