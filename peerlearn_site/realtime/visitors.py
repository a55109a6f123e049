"""Who stands behind a socket: the person of a session cookie, asked for again and again."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from importlib import import_module

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from peerlearn_site.realtime.topics import Topic, topics_for
from peerlearn_site.users.models import User


@dataclass(frozen=True, slots=True)
class Visitor:
    """A person, the session they came with, and what they hear."""

    session_key: str
    user_id: int | None
    topics: tuple[Topic, ...]
    # As they were when they came; who they are now is asked again.
    user: User | AnonymousUser = field(compare=False, repr=False)
    looked_up_at: float = field(compare=False, repr=False, default_factory=time.monotonic)

    @property
    def age(self) -> float:
        """Seconds since they were looked up."""
        return time.monotonic() - self.looked_up_at

    @property
    def groups(self) -> tuple[str, ...]:
        """The layer's names of what the visitor hears."""
        return tuple(topic.group for topic in self.topics)


def visitor_of(session_key: str) -> Visitor:
    """Look up the person of a session; ends with nobody signed in for an old or unknown key."""
    user = user_of(session_key)
    return Visitor(session_key=session_key, user_id=user.pk, topics=topics_for(user), user=user)


def user_of(session_key: str) -> User | AnonymousUser:
    """Django's own reading of a session: it checks the password's hash and that the user is active."""
    if not session_key:
        return AnonymousUser()
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    user = get_user(request)
    assert isinstance(user, User | AnonymousUser)
    return user
