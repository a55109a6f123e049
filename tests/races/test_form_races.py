"""Saves of a form racing with each other and with what it becomes; by threads, so that it holds on PostgreSQL too."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest

from catalog.sessions.authoring import AuthoredSession, publish_new_session
from catalog.sessions.drafts.models import FormDraft
from catalog.sessions.drafts.services import (
    FormChanged,
    FormClosed,
    Kept,
    form_closing,
    keep_as_page,
    save_form,
)
from catalog.sessions.models import SessionPage, SessionRun
from home.site_tree import ensure_site_tree
from peerlearn_site.effects import clock
from peerlearn_site.users.models import User
from tests.support import factories
from tests.support.race import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 6


@pytest.mark.parametrize("version", [0, 1], ids=["the first save", "a later one"])
def test_of_saves_at_once_one_is_kept_and_the_others_hear_of_it(version: int, maya: User) -> None:
    key, now = uuid4(), clock.now()
    save = partial(save_form, mentor=maya, key=key, now=now)
    if version:
        save(version=0, values={"title": "Begun"})
    saves = [partial(save, version=version, values={"title": f"Tab {n}"}) for n in range(MANY)]
    results = all_at_once(saves)
    (kept,) = [result for result in results if isinstance(result, FormDraft)]
    told = [result.draft.values for result in results if isinstance(result, FormChanged)]
    row = FormDraft.objects.get()
    assert (row.values, row.version) == (kept.values, version + 1)
    assert told == [row.values] * (MANY - 1)


def test_the_same_save_at_once_is_one(maya: User) -> None:
    key, now = uuid4(), clock.now()
    save = partial(
        save_form, mentor=maya, key=key, now=now, version=0, values={"title": "Sent twice"}
    )
    results = all_at_once([save] * MANY)
    assert [getattr(result, "version", result) for result in results] == [1] * MANY
    assert FormDraft.objects.count() == 1


def _authored(title: str) -> AuthoredSession:
    start = clock.now().replace(microsecond=0) + timedelta(days=1)
    tags = (factories.domain(),)
    return AuthoredSession(title, tags, start, start + timedelta(hours=1), None, 5)


@pytest.mark.parametrize("saved_before", [True, False])
def test_two_tabs_publish_while_a_third_still_saves(saved_before: bool, maya: User) -> None:
    ensure_site_tree()
    key, now = uuid4(), clock.now()
    if saved_before:
        save_form(mentor=maya, key=key, version=0, values={"title": "Begun"}, now=now)
    authored = [_authored(f"Closures and decorators {number}") for number in range(3)]

    def publish(number: int) -> SessionPage:
        with form_closing(mentor=maya, key=key, now=now) as closing:
            done = publish_new_session(mentor=maya, authored=authored[number], now=now)
            closing.page = done.page
        return done.page

    version = int(saved_before)
    typed = {"title": "Typed on"}
    save = partial(save_form, mentor=maya, key=key, version=version, values=typed, now=now)
    results = all_at_once([partial(publish, 0), partial(publish, 1), partial(publish, 2), save])
    pages = [result for result in results[:3] if isinstance(result, SessionPage)]
    closed = [result for result in results[:3] if isinstance(result, FormClosed)]
    assert (len(pages), len(closed)) == (1, 2), results
    # Saved before it was closed, or told that it is.
    assert isinstance(results[3], FormDraft | FormClosed), results[3]
    row = FormDraft.objects.get()
    assert (row.page_id, SessionRun.objects.get().page_id) == (pages[0].pk, pages[0].pk)
    assert row.closed_at is not None


def test_a_draft_is_made_of_a_form_once(maya: User) -> None:
    ensure_site_tree()
    keep = partial(
        keep_as_page, mentor=maya, key=uuid4(), authored=_authored("Closures"), now=clock.now()
    )
    results = all_at_once([keep] * MANY)
    kept = [result for result in results if isinstance(result, Kept)]
    assert len(kept) == MANY, results
    assert sorted(one.is_new for one in kept) == [False] * (MANY - 1) + [True]
    assert {one.page.pk for one in kept} == {SessionPage.objects.get().pk}
