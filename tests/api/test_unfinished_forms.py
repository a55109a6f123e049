"""Unfinished forms in My Sessions: a mentor finds what they have begun, and nobody else does."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog.sessions.drafts.models import FormDraft
from catalog.sessions.drafts.services import save_form
from catalog.sessions.models import SessionPage
from peerlearn_site.users.models import User
from tests.support.routes import MARKER

CREATE = "/dashboard/mentor/create-session"
DRAFTS = "/dashboard/mentor/my-sessions?tab=Drafts"


def begun(mentor: User, now: datetime, title: str = "Closures") -> UUID:
    key = uuid4()
    save_form(mentor=mentor, key=key, version=0, values={"title": title}, now=now)
    return key


def page_of(client: Client, mentor: User, address: str = DRAFTS) -> str:
    client.force_login(mentor)
    return client.get(address).content.decode()


def test_a_form_stands_under_drafts_until_it_became_a_page(
    client: Client, maya: User, now: datetime
) -> None:
    key = begun(maya, now, " <b>Closures")
    page = page_of(client, maya)
    assert "&lt;b&gt;Closures" in page
    assert f'href="/dashboard/mentor/create-session?draft={key}"' in page
    assert f'data-api="/api/drafts/{key}/"' in page
    assert '<span class="tab-count">1</span>' in page
    assert "data-form" not in page_of(client, maya, DRAFTS.replace("Drafts", "Upcoming"))
    FormDraft.objects.update(closed_at=now)
    assert "data-form" not in page_of(client, maya)


def test_the_form_lists_what_else_was_begun_the_last_saved_first(
    client: Client, maya: User, carl: User, now: datetime
) -> None:
    begun(carl, now, f"{MARKER} closures")
    first = begun(maya, now - timedelta(hours=2), "Decorators")
    closed = begun(maya, now - timedelta(hours=1), f"{MARKER} became a session")
    FormDraft.objects.filter(key=closed).update(closed_at=now)
    second = begun(maya, now)
    page = page_of(client, maya, CREATE)
    assert re.findall(r'data-form="([-0-9a-f]+)"', page) == [str(second), str(first)]
    assert f'href="{CREATE}?draft={second}"' in page
    assert MARKER not in page
    FormDraft.objects.update(closed_at=now)
    assert "unfinished-forms" not in page_of(client, maya, CREATE)


def test_one_without_a_title_is_called_so(client: Client, maya: User, now: datetime) -> None:
    begun(maya, now, "  ")
    assert "Untitled session" in page_of(client, maya)


def test_nobody_else_finds_it(client: Client, maya: User, carl: User, now: datetime) -> None:
    begun(maya, now, f"{MARKER} closures")
    page = page_of(client, carl)
    assert MARKER not in page and "data-form" not in page


def test_more_forms_cost_no_more_queries(client: Client, maya: User, now: datetime) -> None:
    begun(maya, now)
    page_of(client, maya)
    with CaptureQueriesContext(connection) as one:
        client.get(DRAFTS)
    for _ in range(5):
        begun(maya, now)
    with CaptureQueriesContext(connection) as six:
        client.get(DRAFTS)
    assert len(six) == len(one)


def test_who_saved_a_draft_is_shown_the_way_to_its_editor(
    client: Client, maya: User, carl: User, now: datetime
) -> None:
    client.force_login(maya)
    made = client.post(f"/api/drafts/{uuid4()}/page/", {"title": "Closures"}).json()
    page = page_of(client, maya, f"{DRAFTS}&saved={made['id']}")
    assert "Draft saved." in page and f'href="{made["edit_url"]}"' in page
    for mentor, saved in ((carl, made["id"]), (maya, 0), (maya, "x" * 30), (maya, "9" * 30)):
        assert "Draft saved." not in page_of(client, mentor, f"{DRAFTS}&saved={saved}")
    SessionPage.objects.all().delete()
    assert "Draft saved." not in page_of(client, maya, f"{DRAFTS}&saved={made['id']}")


def test_the_one_saved_last_is_first(client: Client, maya: User, now: datetime) -> None:
    begun(maya, now + timedelta(minutes=1), "The newer one")
    begun(maya, now, "The older one")
    page = page_of(client, maya)
    assert page.index("The newer one") < page.index("The older one")
