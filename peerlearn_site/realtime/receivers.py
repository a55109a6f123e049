"""Who signs out, is switched off or gets another role: their sockets are asked at once who they are.

Every look at a socket's person would find it within seconds; this makes it a moment, in every process.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.dispatch import receiver

from peerlearn_site.realtime.publish import doubt
from peerlearn_site.realtime.topics import sockets_of
from peerlearn_site.users.models import User

# Written at every sign-in; it changes nothing about anybody.
_OF_NO_MATTER = {"last_login"}


@receiver(post_delete, sender=Session)
def doubt_who_signed_out(instance: Session, **_: Any) -> None:
    """A session is gone: signed out here, or everywhere."""
    user_id = str(instance.get_decoded().get("_auth_user_id", ""))
    if user_id.isdecimal():
        _doubt_after_the_commit(int(user_id))


@receiver(post_save, sender=User)
def doubt_who_changed(
    instance: User, created: bool, update_fields: frozenset[str] | None, **_: Any
) -> None:
    """The password or the account's state may be another one."""
    if not created and not (update_fields and set(update_fields) <= _OF_NO_MATTER):
        _doubt_after_the_commit(instance.pk)


@receiver(m2m_changed, sender=User.groups.through)
def doubt_who_has_another_role(instance: Any, action: str, **_: Any) -> None:
    """Roles decide what somebody hears."""
    if isinstance(instance, User) and action in ("post_add", "post_remove", "post_clear"):
        _doubt_after_the_commit(instance.pk)


def _doubt_after_the_commit(user_id: int) -> None:
    transaction.on_commit(partial(doubt, sockets_of(user_id)), robust=True)
