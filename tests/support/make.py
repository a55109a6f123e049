"""Learners and sessions in numbers: rows alone, without the publish machinery."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page

from catalog.sessions.cards import write_card
from catalog.sessions.enums import OPEN_STATUSES, RunStatus
from catalog.sessions.models import SessionCard, SessionIndexPage, SessionPage, SessionRun
from catalog.sessions.rules import title_key
from home.site_tree import ensure_site_tree
from peerlearn_site.users.models import User
from peerlearn_site.users.roles import Role
from tests.support import factories

_numbers = count(1)


def learner(username: str, **values: Any) -> User:
    """Somebody who books."""
    return factories.person(username, Role.LEARNER, **values)


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


def many_sessions(
    count: int, *, mentor: User, starts_at: datetime, status: RunStatus = RunStatus.SCHEDULED
) -> list[SessionRun]:
    """So many public sessions, an hour apart, in a few statements: for counting queries."""
    times = [starts_at + timedelta(hours=number) for number in range(count)]
    pages = many_pages(count, mentor=mentor, live=True)
    runs = SessionRun.objects.bulk_create(
        _run_row(page, mentor, start, status) for page, start in zip(pages, times, strict=True)
    )
    SessionCard.objects.bulk_create(_card_row(run) for run in runs)
    return runs


def many_pages(count: int, *, mentor: User, live: bool = False) -> list[Page]:
    """So many pages of sessions without times or runs: drafts, unless they are live."""
    index = SessionIndexPage.objects.first() or ensure_site_tree()
    pages = Page.objects.bulk_create(
        _page_row(index, mentor, index.numchild + number, live) for number in range(count)
    )
    Page.objects.filter(pk=index.pk).update(numchild=index.numchild + count)
    for page in pages:
        # Raw: the parent's row is there already.
        SessionPage(page_ptr_id=page.pk).save_base(raw=True, force_insert=True)
    return pages


def _page_row(index: SessionIndexPage, mentor: User, position: int, live: bool) -> Page:
    slug = f"m-{uuid4().hex[:12]}"
    return Page(
        path=Page._get_path(index.path, index.depth + 1, position + 1),
        depth=index.depth + 1,
        title=f"One of many, {position}",
        draft_title=f"One of many, {position}",
        slug=slug,
        url_path=f"{index.url_path}{slug}/",
        content_type=ContentType.objects.get_for_model(SessionPage),
        locale=index.locale,
        owner=mentor,
        live=live,
    )


def _run_row(page: Page, mentor: User, start: datetime, status: RunStatus) -> SessionRun:
    return SessionRun(
        page_id=page.pk,
        mentor=mentor,
        title=page.title,
        title_key=page.title.lower(),
        starts_at=start,
        ends_at=start + timedelta(hours=1),
        capacity=500,
        status=status,
        published_at=start - timedelta(days=7),
    )


def _card_row(run: SessionRun) -> SessionCard:
    return SessionCard(
        page_id=run.page_id,
        run=run,
        title=run.title,
        url=f"/sessions/{run.page_id}/",
        mentor_name=run.mentor.display_name,
        mentor_username=run.mentor.username,
        starts_at=run.starts_at,
        ends_at=run.ends_at,
        cover={"hue": 1, "seed": run.page_id, "picture": None},
        is_listed=run.status in OPEN_STATUSES,
    )
