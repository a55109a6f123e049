"""What every page of the house keeps to: nothing inline, everything escaped, the theme that was chosen."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from django.db import OperationalError
from django.db.backends.utils import CursorWrapper
from django.test import Client, RequestFactory

from catalog.sessions.models import SessionRun
from catalog.taxonomy.models import Domain
from peerlearn_site.users.errors import server_error
from peerlearn_site.users.models import User

pytestmark = pytest.mark.django_db

VISITORS = [
    "/",
    "/sessions/",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/password/reset/key/1-used/",
    "/accounts/confirm-email/used/",
    "/nothing-here/",
]
PERSONS = [
    "/accounts/settings/",
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/logout/",
    "/dashboard/learner/",
    "/dashboard/learner/activity",
]


class Inline(HTMLParser):
    """Collects what the CSP would refuse: inline styles, inline scripts, handlers in attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        is_data = names.get("type") == "application/json"
        if tag == "style" or (tag == "script" and "src" not in names and not is_data):
            self.found.append(tag)
        self.found += [name for name in names if name == "style" or name.startswith("on")]


@pytest.fixture
def run(published: Callable[..., SessionRun]) -> SessionRun:
    return published(title="<script>alert(1)</script> & friends")


@pytest.mark.parametrize("path", VISITORS)
def test_a_visitors_page_has_nothing_inline(client: Client, run: SessionRun, path: str) -> None:
    assert Inline(client.get(path).content.decode()).found == []


@pytest.mark.parametrize("path", PERSONS)
def test_a_persons_page_has_nothing_inline(client: Client, alice: User, path: str) -> None:
    client.force_login(alice)
    assert Inline(client.get(path).content.decode()).found == []


@pytest.mark.parametrize("where", ["/", "/sessions/", "page"])
def test_a_title_is_text_wherever_it_stands(client: Client, run: SessionRun, where: str) -> None:
    html = client.get(run.page.url if where == "page" else where).content.decode()
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; friends" in html


@pytest.mark.parametrize("where", ["/", "/sessions/"])
def test_a_list_shows_each_session_on_one_card(client: Client, run: SessionRun, where: str) -> None:
    html = client.get(where).content.decode()
    assert re.findall(r'<article class="card" data-session-id="(\d+)"', html) == [str(run.page_id)]


@pytest.mark.parametrize("where", ["/", "/sessions/"])
def test_an_empty_list_says_so_and_leads_on(client: Client, where: str) -> None:
    html = client.get(where).content.decode()
    assert "data-when-empty>" in html
    assert re.search(r"data-when-filled hidden", html)


@pytest.mark.parametrize(
    ("cookie", "attribute"),
    [("dark", ' data-theme="dark"'), ("light", ' data-theme="light"'), ('"><b>', ""), ("", "")],
)
def test_the_theme_is_drawn_before_any_script_runs(
    client: Client, cookie: str, attribute: str
) -> None:
    client.cookies["theme"] = cookie
    opening = re.search(r'<html lang="en"(.*?) data-time-zone', client.get("/").content.decode())
    assert opening is not None
    assert opening[1] == attribute


def test_the_page_tells_the_scripts_the_persons_zone(client: Client, alice: User) -> None:
    alice.time_zone = "Europe/Paris"
    alice.save()
    client.force_login(alice)
    assert 'data-time-zone="Europe/Paris"' in client.get("/").content.decode()


def test_the_domain_filter_offers_each_branch_with_what_is_below_it(client: Client) -> None:
    Domain.objects.all().update(order=100)
    Domain.objects.filter(slug="biology").update(order=1)
    html = client.get("/sessions/?domain=genetics").content.decode()
    groups = re.findall(r'<optgroup label="(.*?)">(.*?)</optgroup>', html, re.DOTALL)
    branch, options = groups[0]
    assert branch == "Biology"
    values = re.findall(r'<option value="(.*?)"( selected)?>(.*?)</option>', options)
    below = Domain.objects.filter(parent__slug="biology").order_by("name")
    assert values == [
        ("biology", "", "All of Biology"),
        *((one.slug, " selected" if one.slug == "genetics" else "", one.name) for one in below),
    ]


def test_a_drawn_cover_stands_in_where_there_is_no_picture(client: Client, run: SessionRun) -> None:
    html = client.get(run.page.url).content.decode()
    assert html.count('<path class="cover-ground"') == 1
    assert "<picture>" not in html


def test_an_error_page_asks_no_database(
    client: Client, django_assert_num_queries: Callable[[int], Any]
) -> None:
    with django_assert_num_queries(0):
        response = server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert Inline(response.content.decode()).found == []
    assert "Something broke on our side" in response.content.decode()


@pytest.fixture
def away(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody can be asked who signed in: the first thing that any page wants to know of the database."""

    def refuse(*args: object, **kwargs: object) -> None:
        raise OperationalError("connection refused")

    client.raise_request_exception = False
    monkeypatch.setattr(CursorWrapper, "execute", refuse)


def test_without_the_database_a_page_says_so_and_comes_back_by_itself(
    client: Client, alice: User, request: pytest.FixtureRequest
) -> None:
    client.force_login(alice)
    request.getfixturevalue("away")
    for path in ("/", "/sessions/", "/dashboard/learner/", "/admin/"):
        response = client.get(path)
        assert (response.status_code, response["Retry-After"]) == (503, "5"), path
        assert response["Cache-Control"] == "no-store"
        html = response.content.decode()
        assert "We will be back in a moment" in html and "unavailable" in html
        assert Inline(html).found == []


def test_without_the_database_what_was_sent_is_not_sent_again_by_itself(
    client: Client, away: None
) -> None:
    response = client.post("/accounts/login/", {"login": "alice", "password": "right"})
    assert response.status_code == 503
    html = response.content.decode()
    assert "may not have been saved" in html and "unavailable" not in html


def test_without_the_database_each_request_is_one_line_of_the_log(
    client: Client, away: None, caplog: pytest.LogCaptureFixture
) -> None:
    client.get("/sessions/")
    (line,) = caplog.records
    assert (line.levelname, line.exc_info) == ("WARNING", None)
    assert line.getMessage() == "Service Unavailable: /sessions/"


def test_without_the_database_the_api_answers_in_its_own_shape(
    client: Client, alice: User, request: pytest.FixtureRequest
) -> None:
    client.force_login(alice)
    request.getfixturevalue("away")
    response = client.post("/api/sessions/")
    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert response.json() == {
        "detail": "PeerLearn cannot reach its data just now. Try again in a moment.",
        "code": "unavailable",
    }


def test_a_countdown_is_worded_before_any_script_runs(
    client: Client, published: Callable[..., SessionRun], now: datetime
) -> None:
    published(start_time=now + timedelta(days=10))
    html = client.get("/sessions/").content.decode()
    assert re.findall(r'data-countdown="(\w+)">(.*?)<', html) == [("upcoming", "in 10 days")]
