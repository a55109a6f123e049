"""What somebody has been told, what of it is news, and which mails they want."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q, QuerySet

from peerlearn_site.notifications.kinds import WORDS, Category
from peerlearn_site.notifications.models import MailPreference, Notification
from peerlearn_site.users.roles import Role

if TYPE_CHECKING:
    from peerlearn_site.users.models import User


def unread_count(*, user: User) -> int:
    """How much somebody has not read."""
    return Notification.objects.filter(recipient=user, read_at=None).count()


def unread_counts(*, user_ids: Iterable[int]) -> dict[int, int]:
    """The same of many, in one query; who has read all is not among them."""
    unread = Notification.objects.filter(recipient__in=list(user_ids), read_at=None)
    counted = unread.order_by().values_list("recipient").annotate(Count("pk"))
    return dict(counted)


def newest(*, user: User, limit: int) -> list[Notification]:
    """What somebody was told last."""
    return list(_of(user)[:limit])


@dataclass(frozen=True, slots=True)
class NotificationPage:
    """One page's rows, the newest first, and the query strings of its neighbours."""

    rows: list[Notification]
    newer: str | None
    older: str | None


def page_of(*, user: User, after: str, before: str, size: int) -> NotificationPage:
    """Cut one page: ``after`` the row of that number onwards to older ones, or back to what came ``before`` it.

    A number that is none, or of somebody else's row, means the first page. One row more than a page is read to know
    whether there is another.
    """
    if not after and (edge := _edge(user, before)):
        rows = list(_of(user).filter(_newer(edge)).order_by("created_at", "pk")[: size + 1])
        found, has_newer, has_older = rows[:size][::-1], len(rows) > size, True
    else:
        edge = _edge(user, after)
        rows = list((_of(user).filter(_older(edge)) if edge else _of(user))[: size + 1])
        found, has_newer, has_older = rows[:size], edge is not None, len(rows) > size
    return NotificationPage(
        rows=found,
        newer=f"?before={found[0].pk}" if found and has_newer else None,
        older=f"?after={found[-1].pk}" if found and has_older else None,
    )


def wants_mail(*, user_id: int, category: Category) -> bool:
    """Whether somebody wants this category's news by mail as well."""
    chosen = MailPreference.objects.filter(user=user_id, category=category)
    wanted = chosen.values_list("wanted", flat=True).first()
    return WORDS[category].is_mailed_by_default if wanted is None else wanted


def mail_choices(*, user: User) -> dict[Category, bool]:
    """The categories that concern somebody's roles, and which of them they want by mail."""
    roles = {role for role in Role if role in user.role_names}
    chosen = dict(MailPreference.objects.filter(user=user).values_list("category", "wanted"))
    return {
        category: chosen.get(category, words.is_mailed_by_default)
        for category, words in WORDS.items()
        if words.roles & roles or words.roles == frozenset(Role)
    }


def _of(user: User) -> QuerySet[Notification]:
    return Notification.objects.filter(recipient=user).order_by("-created_at", "-pk")


def _edge(user: User, number: str) -> Notification | None:
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return None
    return _of(user).filter(pk=int(number)).first()


def _older(edge: Notification) -> Q:
    return Q(created_at__lt=edge.created_at) | Q(created_at=edge.created_at, pk__lt=edge.pk)


def _newer(edge: Notification) -> Q:
    return Q(created_at__gt=edge.created_at) | Q(created_at=edge.created_at, pk__gt=edge.pk)
