"""People."""

from __future__ import annotations

from functools import cached_property
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models

from peerlearn_site.users.roles import Role
from peerlearn_site.users.zones import validate_time_zone


class User(AbstractUser):
    """A person; roles are groups, and one person may have several."""

    time_zone = models.CharField(
        max_length=64,
        blank=True,
        validators=[validate_time_zone],
        help_text="Times are shown in this zone. Left empty, your browser's zone is used.",
    )

    class Meta:
        verbose_name = "user"

    @property
    def display_name(self) -> str:
        """The name others see: the full name, or the username with a capital."""
        return self.get_full_name() or self.username[:1].upper() + self.username[1:]

    @property
    def zone(self) -> ZoneInfo:
        """The person's zone, or the site's where none is known yet."""
        return ZoneInfo(self.time_zone or settings.SITE_TIME_ZONE)

    @cached_property
    def role_names(self) -> frozenset[str]:
        """Names of the person's groups; one query per request at most."""
        return frozenset(self.groups.values_list("name", flat=True))

    @property
    def is_mentor(self) -> bool:
        """Whether the person may write sessions."""
        return self.is_active and Role.MENTOR in self.role_names

    @property
    def is_learner(self) -> bool:
        """Whether the person may book sessions."""
        return self.is_active and Role.LEARNER in self.role_names

    @property
    def is_curator(self) -> bool:
        """Whether the person curates the taxonomy and reviews; superusers always may."""
        return self.is_active and (self.is_superuser or Role.STAFF in self.role_names)

    def has_role(self, role: Role) -> bool:
        """Whether the person is in the role's group."""
        return self.is_active and role in self.role_names
