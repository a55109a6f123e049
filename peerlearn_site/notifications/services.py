"""Writing down what people are to be told, in the very transaction that makes it so, and what they have read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from peerlearn_site.effects.outbox import enqueue_each
from peerlearn_site.notifications.announcements import announce, announce_read
from peerlearn_site.notifications.kinds import Category, kind_of
from peerlearn_site.notifications.models import MailPreference, Notification
from peerlearn_site.notifications.told import dedupe_key

if TYPE_CHECKING:
    from peerlearn_site.users.models import User

MAIL: Final = "notification.mail"
_TITLE_AT_MOST: Final = 200


@dataclass(frozen=True, slots=True)
class Notice:
    """What one person is told; see :class:`Notification`. ``is_read``: it is about what they have just done."""

    recipient: User
    title: str
    body: str = ""
    url: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    is_read: bool = False


def notify(*, kind: str, notices: Iterable[Notice], key: str | None = None, now: datetime) -> int:
    """Tell each person once, by a row, on their open pages and by a mail; return how many were told.

    Call it inside the transaction that causes it. ``key`` names the news itself, without the person: whoever
    was told under it already is not told again. News that can come only once needs none.

    Raises:
        LookupError: a kind that nobody has registered.
    """
    known = kind_of(kind)
    rows = _untold([_row(known.name, notice, key, now) for notice in notices])
    Notification.objects.bulk_create(rows, ignore_conflicts=key is not None)
    written = _with_numbers(rows)
    announce(written)
    if not known.mails:
        return len(rows)
    enqueue_each(
        kind=MAIL,
        payloads=[{"notification_id": row.pk} for row in written],
        dedupe_keys=[f"{MAIL}:{row.dedupe_key}" if row.dedupe_key else None for row in written],
        now=now,
    )
    return len(rows)


def _row(kind: str, notice: Notice, key: str | None, now: datetime) -> Notification:
    return Notification(
        recipient=notice.recipient,
        kind=kind,
        title=_cut(notice.title),
        body=notice.body,
        url=notice.url,
        data=notice.data,
        dedupe_key=dedupe_key(key, notice.recipient.pk) if key else None,
        created_at=now,
        read_at=now if notice.is_read else None,
    )


def _cut(title: str) -> str:
    """One line, since it heads a mail, at most as long as the column is."""
    title = " ".join(title.split())
    return title if len(title) <= _TITLE_AT_MOST else f"{title[:_TITLE_AT_MOST - 1]}…"


def _untold(rows: list[Notification]) -> list[Notification]:
    keys = [row.dedupe_key for row in rows if row.dedupe_key]
    told = Notification.objects.filter(dedupe_key__in=keys).values_list("dedupe_key", flat=True)
    known = set(told) if keys else set()
    return [row for row in rows if row.dedupe_key not in known]


def _with_numbers(rows: list[Notification]) -> list[Notification]:
    """The rows as they lie in the table: an insert that may be ignored tells no numbers."""
    if all(row.pk for row in rows):
        return rows
    return list(Notification.objects.filter(dedupe_key__in=[row.dedupe_key for row in rows]))


@transaction.atomic
def mark_read(
    *, user: User, ids: Iterable[int] | None = None, up_to: int | None = None, now: datetime
) -> int:
    """Note that somebody has read some of their notifications, or all up to one; return how many are news.

    Without ``ids`` and ``up_to`` it is all of them. Nobody else's are touched; what was read stays read since then.
    """
    rows = Notification.objects.filter(recipient=user, read_at=None)
    if ids is not None:
        rows = rows.filter(pk__in=list(ids))
    if up_to is not None:
        rows = rows.filter(pk__lte=up_to)
    read = rows.update(read_at=now)
    if read:
        announce_read(user.pk)
    return read


def mark_all_read(*, user: User, now: datetime) -> int:
    """Note that somebody has read all there is; return how much of it is news."""
    return mark_read(user=user, now=now)


@transaction.atomic
def choose_mails(*, user: User, wanted: Mapping[Category, bool]) -> None:
    """Keep which categories somebody wants by mail as well; those that are not named stay as they are."""
    MailPreference.objects.bulk_create(
        [
            MailPreference(user=user, category=category, wanted=is_wanted)
            for category, is_wanted in wanted.items()
        ],
        update_conflicts=True,
        unique_fields=["user", "category"],
        update_fields=["wanted"],
    )
