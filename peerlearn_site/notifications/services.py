"""Writing down what people are to be told, in the very transaction that makes it so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from peerlearn_site.effects.outbox import enqueue_each
from peerlearn_site.notifications.kinds import kind_of
from peerlearn_site.notifications.models import Notification

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
    """Tell each person once, by a row and a mail; return how many were told.

    Call it inside the transaction that causes it. ``key`` names the news itself, without the person: whoever
    was told under it already is not told again. News that can come only once needs none.

    Raises:
        LookupError: a kind that nobody has registered.
    """
    known = kind_of(kind)
    rows = _untold([_row(known.name, notice, key, now) for notice in notices])
    Notification.objects.bulk_create(rows, ignore_conflicts=key is not None)
    written = _with_numbers(rows)
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
        dedupe_key=f"{key}:{notice.recipient.pk}" if key else None,
        created_at=now,
        read_at=now if notice.is_read else None,
    )


def _cut(title: str) -> str:
    """At most as long as the column is; PostgreSQL refuses what SQLite would take."""
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
