"""Whose pages a person of the CMS may find."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.permissions import policy_registry

from catalog.sessions.models import SessionPage

if TYPE_CHECKING:
    from peerlearn_site.users.models import User


class OwnSessionsPolicy(PagePermissionPolicy):
    """Wagtail's policy, but for one thing: who may only ``add`` sessions finds none of the others'.

    In Wagtail ``add`` makes everything below findable (drafts too, by title), since one may add there. Listings,
    searches, the explorer and the page API ask this policy.
    """

    def instances_user_has_any_permission_for(
        self, user: User, actions: Iterable[str]
    ) -> QuerySet[Page]:
        """As in Wagtail; of sessions only their own where they hold no more than ``add``."""
        pages = super().instances_user_has_any_permission_for(user, actions)
        if user.is_superuser or not user.is_active:
            return pages
        strong = super().instances_user_has_any_permission_for(user, set(actions) - {"add"})
        return pages.filter(_not_anothers(user) | Q(pk__in=strong.values("pk")))

    def user_has_any_permission_for_instance(
        self, user: User, actions: Iterable[str], instance: Page
    ) -> bool:
        """As in Wagtail; ``add`` counts for nothing on another's session."""
        is_anothers = _is_session(instance) and instance.owner_id != user.pk
        kept = set(actions) - {"add"} if is_anothers and not user.is_superuser else set(actions)
        return super().user_has_any_permission_for_instance(user, kept, instance)


def _is_session(page: Page) -> bool:
    return issubclass(page.specific_class or Page, SessionPage)


def _not_anothers(user: User) -> Q:
    return Q(owner_id=user.pk) | ~Q(pk__in=SessionPage.objects.values("pk"))


def own_pages(user: Any) -> QuerySet[Page]:
    """The pages that a person may find in the CMS: of sessions a mentor's own, and where they are added."""
    return policy_registry.get_by_type(Page).explorable_instances(user)


def choosable_pages(user: Any) -> QuerySet[Page]:
    """The pages that a person may link to: what they may find, and the way there."""
    structure = Page.objects.exclude(pk__in=SessionPage.objects.values("pk"))
    return Page.objects.filter(
        Q(pk__in=own_pages(user).values("pk")) | Q(pk__in=structure.values("pk"))
    )
