"""Writing down what people are to be told, in the very transaction that makes it so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from peerlearn_site.notifications.models import Notification

if TYPE_CHECKING:
    from peerlearn_site.users.models import User


@dataclass(frozen=True, slots=True)
class Notice:
    """What one person is told; see :class:`Notification`. ``key`` names the news itself, without the person."""

    recipient: User
    title: str
    body: str = ""
    url: str = ""


def notify(*, kind: str, notices: Iterable[Notice], key: str | None = None, now: datetime) -> int:
    """Tell each person once, by a row and a mail; return how many were told.

    Call it inside the transaction that causes it. With ``key``, whoever was told under it already is not told again.
    """
    raise NotImplementedError
