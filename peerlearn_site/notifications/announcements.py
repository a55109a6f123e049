"""Telling a person's open pages what they are told and what they have read, after the commit."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Final

from django.db import transaction

from peerlearn_site.notifications.kinds import kind_of
from peerlearn_site.notifications.models import Notification
from peerlearn_site.notifications.protocol import NotificationsRead, NotificationWritten
from peerlearn_site.notifications.selectors import unread_counts
from peerlearn_site.realtime.publish import publish
from peerlearn_site.realtime.topics import notifications_of

BODY_AT_MOST: Final = 200

# Held while counts are read and told, so that the last word to a person is the newest count.
_speaking = threading.Lock()


def announce(notes: Iterable[Notification]) -> None:
    """After the commit, tell everybody who has one of these."""
    rows = list(notes)
    if rows:
        transaction.on_commit(partial(_tell, rows), robust=True)


def announce_read(user_id: int) -> None:
    """After the commit, tell somebody's pages how much is left to read."""
    transaction.on_commit(partial(_tell_read, user_id), robust=True)


def _tell(notes: Sequence[Notification]) -> None:
    with _speaking:
        unread = unread_counts(user_ids={note.recipient_id for note in notes})
        for note in notes:
            publish(
                notifications_of(note.recipient_id),
                _event(note, unread.get(note.recipient_id, 0)),
            )


def _tell_read(user_id: int) -> None:
    with _speaking:
        unread = unread_counts(user_ids={user_id}).get(user_id, 0)
        publish(notifications_of(user_id), NotificationsRead(unread=unread))


def _event(note: Notification, unread: int) -> NotificationWritten:
    return NotificationWritten(
        id=note.pk,
        kind=note.kind,
        title=note.title,
        body=_shortened(note.body),
        url=note.url,
        unread=unread,
        toast=kind_of(note.kind).toasts and note.read_at is None,
    )


def _shortened(body: str) -> str:
    line = " ".join(body.split())
    return line if len(line) <= BODY_AT_MOST else f"{line[: BODY_AT_MOST - 1]}…"
