"""Learners, and sessions of any time and status: rows alone, without the publish machinery."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

from django.db import transaction

from catalog.sessions.cards import write_card
from catalog.sessions.enums import RunStatus
from catalog.sessions.models import SessionIndexPage, SessionPage, SessionRun
from catalog.sessions.rules import title_key
from home.site_tree import ensure_site_tree
from peerlearn_site.users.models import User
from peerlearn_site.users.roles import Role
from tests.support import factories

_numbers = count(1)


def learner(username: str, **values: Any) -> User:
    """Somebody who books."""
    return factories.person(username, Role.LEARNER, **values)


@transaction.atomic
def session(
    *,
    mentor: User,
    starts_at: datetime,
    title: str = "",
    minutes: int = 60,
    capacity: int = 5,
    price_paise: int | None = None,
    status: RunStatus = RunStatus.SCHEDULED,
) -> SessionRun:
    """A published session of any time and status: page, run and card."""
    index = SessionIndexPage.objects.first() or ensure_site_tree()
    times = {"starts_at": starts_at, "ends_at": starts_at + timedelta(minutes=minutes)}
    common = {**times, "capacity": capacity, "price_paise": price_paise}
    title = title or f"Session number {next(_numbers)}"
    slug = f"s-{uuid4().hex[:12]}"
    page = index.add_child(
        instance=SessionPage(title=title, slug=slug, owner=mentor, live=False, **common)
    )
    # Not by saving: a live page is judged by the rules, which want its start in the future.
    SessionPage.objects.filter(pk=page.pk).update(live=True)
    run = SessionRun.objects.create(
        page=page,
        mentor=mentor,
        title=title,
        title_key=title_key(title),
        status=status,
        published_at=starts_at - timedelta(days=7),
        **common,
    )
    write_card(page=page, run=run)
    return run
