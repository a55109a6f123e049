"""What follows from a person's life events."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import user_signed_up
from django.contrib.auth.models import Group
from django.db.models.signals import post_migrate, post_save, pre_save
from django.dispatch import receiver

from peerlearn_site.users.models import User
from peerlearn_site.users.roles import Role, sync_role_permissions


@receiver(post_migrate, dispatch_uid="sync_role_permissions")
def sync_roles(sender: Any, **kwargs: Any) -> None:
    """After the last app's permissions exist, groups get theirs."""
    if getattr(sender, "label", "") == "auth":
        sync_role_permissions()


@receiver(user_signed_up, dispatch_uid="make_learner")
def make_learner(sender: Any, user: User, **kwargs: Any) -> None:
    """Signing up makes a learner (SPEC 1.2)."""
    user.groups.add(Group.objects.get(name=Role.LEARNER))


@receiver(post_save, sender=User, dispatch_uid="write_zone_to_wagtail_profile")
def write_zone_to_wagtail_profile(sender: Any, instance: User, **kwargs: Any) -> None:
    """``User.time_zone`` is the one source; the CMS reads its own profile (DESIGN 2.13)."""
    from wagtail.users.models import UserProfile

    zone = str(instance.zone)
    UserProfile.objects.filter(user=instance).exclude(current_time_zone=zone).update(
        current_time_zone=zone
    )


@receiver(pre_save, sender="wagtailusers.UserProfile", dispatch_uid="start_wagtail_profile_in_zone")
def start_wagtail_profile_in_zone(sender: Any, instance: Any, **kwargs: Any) -> None:
    """Wagtail makes a profile when somebody first opens the CMS; without a zone it would show UTC."""
    instance.current_time_zone = str(instance.user.zone)
