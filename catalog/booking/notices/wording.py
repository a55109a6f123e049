"""What several notices say alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse

from catalog.sessions.models import SessionRun
from catalog.sessions.when import in_words
from peerlearn_site.notifications.services import Notice
from peerlearn_site.users.models import User


def notice_of(
    run: SessionRun,
    *,
    to: User,
    title: str,
    body: str,
    url: str | None = None,
    data: Mapping[str, Any] | None = None,
    is_read: bool = False,
) -> Notice:
    """A notice about a session; it leads to the session's page. ``data`` is kept beside the run's number."""
    return Notice(
        recipient=to,
        title=title,
        body=body,
        url=(run.page.get_url() or "") if url is None else url,
        data={"run_id": run.pk, **(data or {})},
        is_read=is_read,
    )


def when_of(run: SessionRun, person: User) -> str:
    """The session's times in a person's zone, which is named."""
    return in_words(run.starts_at, run.ends_at, zone=person.zone)


def way_to_room(run: SessionRun) -> str:
    """Where the room is, for whoever reads it in a mail."""
    address = f"{settings.PUBLIC_URL}{reverse('room', args=[run.room_code])}"
    return f"Its room opens half an hour before the start: {address}"
