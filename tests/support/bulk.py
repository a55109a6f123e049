"""Very many sessions at once, as rows: for what must cost the same at any size."""

from __future__ import annotations

from copy import copy
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import connection, models, transaction
from wagtail.models import Page

from catalog.sessions.card_models import CardDomain, SessionCard
from catalog.sessions.models import SessionIndexPage, SessionPage, SessionPageTag, SessionRun
from tests.support import factories

BATCH = 1000


@transaction.atomic
def many_sessions(count: int, *, now: datetime, **values: Any) -> list[SessionRun]:
    """Publish one session and copy its rows ``count - 1`` times, one every ten minutes.

    The copies are what a publish would have left but for revisions, log entries and search.
    """
    values.setdefault("start_time", now + timedelta(hours=1))
    first = factories.session(now=now, **values)
    pages = _copy_pages(first.page, count - 1)
    runs = [first, *_copy_runs(first, pages)]
    _copy_cards(first.card, runs[1:])
    _copy_tags(first.page, pages)
    return runs


def _copy_pages(source: SessionPage, count: int) -> list[Page]:
    index = SessionIndexPage.objects.get()
    step, width = index.numchild, Page.steplen
    pages = []
    for number in range(1, count + 1):
        page = copy(source.page_ptr)
        page.pk = page.id = None
        page._state = models.base.ModelState()
        page.slug = f"{source.slug}-{number}"
        page.url_path = f"{index.url_path}{page.slug}/"
        page.path = index.path + Page._int2str(step + number).rjust(width, "0")
        page.translation_key = uuid4()
        page.latest_revision = page.live_revision = None
        pages.append(page)
    pages = Page.objects.bulk_create(pages, BATCH)
    Page.objects.filter(pk=index.pk).update(numchild=step + count)
    _copy_child_rows(source, pages)
    return pages


def _copy_child_rows(source: SessionPage, pages: list[Page]) -> None:
    """``bulk_create`` refuses multi-table children, so their own table is filled directly."""
    fields = [field for field in SessionPage._meta.local_concrete_fields if not field.primary_key]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    table = SessionPage._meta.db_table
    with connection.cursor() as cursor:
        cursor.executemany(
            f'INSERT INTO "{table}" ("page_ptr_id", {columns}) '
            f'SELECT %s, {columns} FROM "{table}" WHERE "page_ptr_id" = %s',
            [(page.pk, source.pk) for page in pages],
        )


def _copy_runs(source: SessionRun, pages: list[Page]) -> list[SessionRun]:
    length = source.ends_at - source.starts_at
    runs = []
    for number, page in enumerate(pages, start=1):
        run = copy(source)
        run.pk = run.id = None
        run._state = models.base.ModelState()
        run.page_id = page.pk
        run.room_code = uuid4()
        run.starts_at = source.starts_at + timedelta(minutes=10 * number)
        run.ends_at = run.starts_at + length
        runs.append(run)
    return SessionRun.objects.bulk_create(runs, BATCH)


def _copy_cards(source: SessionCard, runs: list[SessionRun]) -> None:
    cards = []
    for run in runs:
        card = copy(source)
        card._state = models.base.ModelState()
        card.page_id, card.run_id = run.page_id, run.pk
        card.starts_at, card.ends_at = run.starts_at, run.ends_at
        card.cover = {**source.cover, "seed": run.page_id}
        cards.append(card)
    SessionCard.objects.bulk_create(cards, BATCH)
    CardDomain.objects.bulk_create(
        [
            CardDomain(card_id=run.page_id, slug=slug, starts_at=run.starts_at)
            for run in runs
            for slug in source.domains
        ],
        BATCH,
    )


def _copy_tags(source: SessionPage, pages: list[Page]) -> None:
    tag_ids = list(source.tagged_items.values_list("tag_id", flat=True))
    SessionPageTag.objects.bulk_create(
        [
            SessionPageTag(tag_id=tag_id, content_object_id=page.pk)
            for page in pages
            for tag_id in tag_ids
        ],
        BATCH,
    )
