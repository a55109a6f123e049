"""The private address of a person's calendar."""

from __future__ import annotations

from datetime import datetime
from secrets import token_urlsafe
from typing import TYPE_CHECKING

from django.db import transaction

from catalog.booking.models import CalendarFeed

if TYPE_CHECKING:
    from peerlearn_site.users.models import User


@transaction.atomic
def make_new_address(*, user: User, now: datetime) -> CalendarFeed:
    """Give somebody's calendar an address nobody can guess; the one it had ends."""
    feed, _ = CalendarFeed.objects.update_or_create(
        user=user, defaults={"token": token_urlsafe(32), "created_at": now}
    )
    return feed
