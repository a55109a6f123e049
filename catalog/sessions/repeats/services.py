"""Publishing one session on several dates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, NoReturn
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction

from catalog.sessions.authoring import AuthoredSession, publish_new_session
from catalog.sessions.repeats.rules import dated
from catalog.sessions.slugs import slug_for
from catalog.sessions.workflow.services import Submitted

if TYPE_CHECKING:
    from peerlearn_site.users.models import User


@transaction.atomic
def publish_series(
    *,
    mentor: User,
    authored: AuthoredSession,
    repeats: Sequence[datetime],
    zone: ZoneInfo,
    now: datetime,
) -> list[Submitted]:
    """Publish a session and the same again at each further start, the first one first; all or none.

    Each is a session of its own, as long as the first, with the same picture; ``zone`` is that in which the dates
    are named.

    Effects: those of ``publish_new_session``, for each.

    Raises:
        ValidationError: keyed by the page's fields; what is wrong with a further one, by ``repeat_start_times``.
        PermissionDenied: the person may not add sessions.
    """
    first = publish_new_session(mentor=mentor, authored=authored, now=now)
    publish = partial(publish_new_session, mentor=mentor, now=now, thumbnail=first.page.thumbnail)
    done = [first]
    for start in repeats:
        # Named by its date: the search for a free number behind the title would grow with each.
        slug = slug_for(f"{authored.title[:60]} {start.astimezone(zone):%Y-%m-%d}")
        try:
            done.append(publish(authored=_moved(authored, start), slug=slug))
        except ValidationError as error:
            _refuse(error, start, zone)
    return done


def _moved(authored: AuthoredSession, start: datetime) -> AuthoredSession:
    assert authored.start_time and authored.end_time
    length = authored.end_time - authored.start_time
    return replace(authored, start_time=start, end_time=start + length, picture=None)


def _refuse(error: ValidationError, start: datetime, zone: ZoneInfo) -> NoReturn:
    words = [dated(start, message, zone=zone) for message in error.messages]
    raise ValidationError({"repeat_start_times": words}) from error
