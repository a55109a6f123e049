"""Writing a session in the CMS: drafts keep every word, publishing takes the one road."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from catalog.sessions.models import SessionPage, SessionRun
from catalog.sessions.rules import WORDS
from catalog.taxonomy.models import Domain
from peerlearn_site.users.models import User
from peerlearn_site.users.roles import Role
from tests.support import factories
from tests.support.cms import (
    add_url,
    autosave,
    edit_url,
    errors,
    good_form,
    save,
    submit,
    typed,
    written,
)

Publish = Callable[..., SessionRun]


@pytest.fixture
def cms(client: Client, maya: User) -> Client:
    client.force_login(maya)
    return client


def test_a_good_form_becomes_a_public_session(cms: Client, maya: User, now: datetime) -> None:
    form = good_form(maya, now, is_paid="paid", price_paise="1499.50", capacity="3")

    response = submit(cms, add_url(), form)

    run = SessionRun.objects.get()
    begins = (now + timedelta(days=1)).replace(second=0)
    assert response.status_code == 302
    assert (run.mentor, run.title, run.price_paise, run.capacity) == (
        maya,
        "Closures and decorators in Python",
        1499_50,
        3,
    )
    assert (run.starts_at, run.ends_at) == (begins, begins + timedelta(hours=1))
    assert {tag.slug for tag in run.page.tags.all()} == {"python", "algorithms"}
    assert run.page.description == "<p>What a closure keeps.</p>"


def test_a_draft_keeps_what_is_not_ready_yet(cms: Client, maya: User, now: datetime) -> None:
    form = {
        "title": "Short",
        "tags": "",
        "starts_at": typed(now - timedelta(days=3), maya),
        "ends_at": "",
        "is_paid": "paid",
        "price_paise": "5",
        "capacity": "",
        "thumbnail": "",
        "description": "<p>" + "word " * 201 + "</p>",
    }

    response = save(cms, add_url(), form)

    page = written(SessionPage.objects.get().pk)
    assert response.status_code == 302
    assert (page.title, page.live, page.price_paise, page.capacity) == ("Short", False, 5_00, 5)
    assert page.starts_at == (now - timedelta(days=3)).replace(second=0)
    assert page.ends_at is None
    assert page.description.count("word") == 201
    assert not SessionRun.objects.exists()


def test_a_title_is_all_that_autosave_needs(cms: Client) -> None:
    empty = {name: "" for name in ("tags", "starts_at", "ends_at", "price_paise", "capacity")}

    response = autosave(cms, add_url(), {"title": "Closures", "description": "", **empty})

    assert response.json()["success"] is True
    assert SessionPage.objects.get().title == "Closures"


def test_autosave_goes_on_in_the_draft_it_made(cms: Client, maya: User, now: datetime) -> None:
    first = autosave(cms, add_url(), good_form(maya, now)).json()
    form = good_form(maya, now, title="Closures, second thoughts")

    again = autosave(
        cms, first["url"], {**form, "overwrite_revision_id": first["revision_id"]}
    ).json()

    assert again["revision_id"] == first["revision_id"]
    assert written(SessionPage.objects.get().pk).title == "Closures, second thoughts"


def test_a_paid_draft_may_wait_for_its_price(cms: Client, maya: User, now: datetime) -> None:
    save(cms, add_url(), good_form(maya, now, is_paid="paid"))
    page = SessionPage.objects.get()

    shown = cms.get(edit_url(page.pk)).context["form"]
    refused = submit(cms, edit_url(page.pk), good_form(maya, now, is_paid="paid"))

    assert (shown["is_paid"].value(), shown["price_paise"].value()) == ("paid", "")
    assert errors(refused) == {"price_paise": [WORDS["price.required"]]}
    assert not SessionRun.objects.exists()


def test_the_editor_shows_times_in_the_mentors_zone(
    cms: Client, maya: User, now: datetime, published: Publish
) -> None:
    maya.time_zone = "America/New_York"
    maya.save()
    run = published(start_time=(now + timedelta(days=2)).replace(second=0))

    form = cms.get(edit_url(run.page_id)).context["form"]

    assert str(form["starts_at"].value())[:16] == typed(run.starts_at, maya)


def test_a_time_that_was_not_touched_stays_to_the_second(
    cms: Client, maya: User, now: datetime, published: Publish
) -> None:
    start = (now + timedelta(days=2)).replace(second=37)
    run = published(start_time=start)
    form = good_form(
        maya,
        now,
        title="Closures and what they keep",
        starts_at=typed(run.starts_at, maya),
        ends_at=typed(run.ends_at, maya),
    )

    submit(cms, edit_url(run.page_id), form)

    run.refresh_from_db()
    assert (run.title, run.starts_at) == ("Closures and what they keep", start)


def test_an_offset_that_is_written_counts(cms: Client, maya: User, now: datetime) -> None:
    begins = (now + timedelta(days=1)).replace(second=0)
    form = good_form(
        maya,
        now,
        starts_at=begins.isoformat(),
        ends_at=(begins + timedelta(minutes=30)).isoformat(),
    )

    submit(cms, add_url(), form)

    assert SessionRun.objects.get().starts_at == begins


def booked(run: SessionRun, seats: int) -> SessionRun:
    SessionRun.objects.filter(pk=run.pk).update(seats_taken=seats, booked_count=seats)
    run.refresh_from_db()
    return run


def moved(run: SessionRun, maya: User, now: datetime, **values: Any) -> dict[str, Any]:
    later = run.starts_at + timedelta(hours=2)
    return good_form(
        maya,
        now,
        starts_at=typed(later, maya),
        ends_at=typed(later + timedelta(hours=1), maya),
        **values,
    )


@pytest.mark.parametrize(
    ("seats", "asked"),
    [
        (1, "This moves 1 booking; the learner is told."),
        (12, "This moves 12 bookings; each learner is told."),
    ],
)
def test_publishing_another_time_asks_before_it_moves_bookings(
    seats: int, asked: str, cms: Client, maya: User, now: datetime, published: Publish
) -> None:
    run = booked(published(capacity=20), seats)
    was = run.starts_at

    refused = submit(cms, edit_url(run.page_id), moved(run, maya, now, capacity="20"))

    run.refresh_from_db()
    assert errors(refused) == {
        "moves_bookings": [f"{asked} Tick the box to go on, or set the times back."]
    }
    assert run.starts_at == was

    submit(cms, edit_url(run.page_id), moved(run, maya, now, capacity="20", moves_bookings="on"))

    run.refresh_from_db()
    assert run.starts_at == (was + timedelta(hours=2)).replace(second=0)


def test_a_draft_of_another_time_moves_nobody_and_asks_nothing(
    cms: Client, maya: User, now: datetime, published: Publish
) -> None:
    run = booked(published(), 3)
    was = run.starts_at

    response = save(cms, edit_url(run.page_id), moved(run, maya, now))

    run.refresh_from_db()
    assert response.status_code == 302
    assert run.starts_at == was
    assert written(run.page_id).starts_at != was


def test_a_session_without_bookings_moves_without_a_question(
    cms: Client, maya: User, now: datetime, published: Publish
) -> None:
    run = published()

    submit(cms, edit_url(run.page_id), moved(run, maya, now))

    was = run.starts_at
    run.refresh_from_db()
    assert run.starts_at == (was + timedelta(hours=2)).replace(second=0)


def previewed(cms: Client, url: str, mode: str = "") -> str:
    """What the preview panel shows after the editor has sent it the form."""
    return cms.get(f"{url}preview/?mode={mode}&in_preview_panel=true").content.decode()


@pytest.mark.parametrize("mode", ["", "card"])
def test_the_preview_shows_what_is_in_the_form(
    mode: str, cms: Client, maya: User, now: datetime, published: Publish
) -> None:
    run = published()
    form = good_form(
        maya, now, title="Not yet the title", is_paid="paid", price_paise="750", capacity="9"
    )
    url = edit_url(run.page_id)

    answer = cms.post(f"{url}preview/", form).json()
    html = previewed(cms, url, mode)

    assert answer == {"is_valid": True, "is_available": True}
    assert "Not yet the title" in html
    assert "₹750" in html
    assert 'data-seats-left="9"' in html


def test_a_preview_needs_no_more_than_a_title(cms: Client, maya: User) -> None:
    url = add_url()

    assert cms.post(f"{url}preview/", {"title": "Closures", "description": ""}).json()["is_valid"]
    assert "Choose a start and an end" in previewed(cms, url)
    assert "Choose a start and an end" in previewed(cms, url, "card")


def test_a_first_visit_shows_times_in_the_mentors_own_zone(
    cms: Client, maya: User, published: Publish
) -> None:
    maya.time_zone = "Asia/Tokyo"
    maya.save()
    published()

    html = cms.get("/admin/sessions/").content.decode()

    assert "JST" in html


def test_domains_are_suggested_by_name_and_synonym_and_retired_ones_not(cms: Client) -> None:
    Domain.objects.create(name="Machine Latin", slug="machine-latin", is_retired=True)

    assert cms.get("/admin/sessions/domains/?term=machine l").json() == ["Machine Learning"]
    assert "Machine Learning" in cms.get("/admin/sessions/domains/?term=ML").json()


def test_links_to_public_pages_stay_and_to_others_are_dropped(
    cms: Client, maya: User, now: datetime, published: Publish
) -> None:
    public = published()
    save(cms, add_url(), good_form(maya, now, title="Nobody else may know of it"))
    draft = SessionPage.objects.get(live=False)
    text = (
        f'<p><a linktype="page" id="{public.page_id}">public</a>'
        f' <a linktype="page" id="{draft.pk}">draft</a> <a href="https://example.org">far</a></p>'
    )

    submit(
        cms,
        add_url(),
        good_form(maya, now, title="With links in the description", description=text),
    )

    description = SessionPage.objects.get(title="With links in the description").description
    assert f'href="{public.page.url}"' in description
    assert draft.slug not in description
    assert 'href="https://example.org"' in description
    assert "draft" in description


ODD = [
    {"description": '{"blocks": 5}'},
    {"description": "[]"},
    {"description": "{"},
    {"description": '{"blocks": [{"type": "unstyled", "text": "a"}], "entityMap": {}}'},
    {"description": '{"blocks": [], "entityMap": {"0": {"type": "LINK"}}}'},
    {"description": "\x00<p>Hi</p>"},
    {"thumbnail": "abc"},
    {"thumbnail": "999999"},
    {"thumbnail": "9" * 40},
    {"overwrite_revision_id": "abc"},
    {"overwrite_revision_id": "9" * 40},
    {"loaded_revision_id": "abc", "loaded_revision_created_at": "x"},
    {"tags": '"'},
    {"tags": ",,,"},
    {"tags": "\x00"},
    {"starts_at": "9999-12-31 23:59", "ends_at": "9999-12-31 23:59"},
    {"starts_at": "2030-01-01 10:00+25:00"},
    {"capacity": "٣"},
    {"capacity": "-0"},
    {"is_paid": "perhaps", "price_paise": "x" * 5000},
    {"is_paid": "paid", "price_paise": "1e9999999"},
    {"next": "https://evil.example/"},
]


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: str(odd)[:60])
@pytest.mark.parametrize("press", [save, submit, autosave])
def test_nothing_that_is_sent_breaks_the_editor(
    press: Callable[..., Any],
    odd: dict[str, str],
    cms: Client,
    maya: User,
    now: datetime,
    published: Publish,
) -> None:
    run = published()
    form = good_form(maya, now, **odd)
    for url in (add_url(), edit_url(run.page_id)):
        assert press(cms, url, form).status_code in (200, 302, 400)
        assert cms.post(f"{url}preview/", form).status_code == 200
        assert cms.get(f"{url}preview/").status_code == 200


@pytest.mark.parametrize(
    "query", ["?q=closures", "?q=%00", "?stage=nowhere", "?p=none", "?p=99", "?ordering=-owner"]
)
def test_the_list_takes_any_question(query: str, cms: Client, published: Publish) -> None:
    published()

    assert cms.get(f"/admin/sessions/{query}").status_code in (200, 404)


def test_revisions_are_compared_in_the_mentors_words(
    cms: Client, maya: User, now: datetime, published: Publish
) -> None:
    run = published(price_paise=300_00)
    save(
        cms,
        edit_url(run.page_id),
        good_form(maya, now, is_paid="paid", price_paise="450", starts_at=""),
    )

    page = SessionPage.objects.get(pk=run.page_id)
    html = cms.get(
        f"/admin/pages/{page.pk}/revisions/compare/live...{page.latest_revision_id}/"
    ).content.decode()

    assert "₹300" in html
    assert "₹450" in html


def test_the_end_follows_by_the_length_of_the_mentors_last_session(
    cms: Client, carl: User, now: datetime, published: Publish
) -> None:
    start = now + timedelta(days=1)

    def offered() -> list[str]:
        return re.findall(r'data-usual-minutes="(\d+)"', cms.get(add_url()).content.decode())

    assert offered() == ["60"]
    published(mentor=carl, start_time=start, end_time=start + timedelta(minutes=30))
    run = published(start_time=start, end_time=start + timedelta(minutes=90))
    assert offered() == ["90"]
    editor = cms.get(edit_url(run.page_id)).content.decode()
    assert 'data-usual-minutes="90"' in editor
    start_field = re.search(r'<input[^>]*name="starts_at"[^>]*>', editor)
    assert start_field and f'data-zone="{run.mentor.zone}"' in start_field.group()


def test_staff_write_on_by_the_length_of_the_sessions_mentor(
    client: Client, now: datetime, published: Publish
) -> None:
    start = now + timedelta(days=1)
    run = published(start_time=start, end_time=start + timedelta(minutes=45))
    client.force_login(factories.person("nina", Role.STAFF, Role.MENTOR, is_superuser=True))
    editor = client.get(edit_url(run.page_id)).content.decode()
    assert 'data-usual-minutes="45"' in editor
    assert 'data-most-words="200"' in editor
