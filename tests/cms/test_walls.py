"""carl in the CMS, at every address of maya's: he reads nothing of hers and writes nothing of hers."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

import pytest
from django.http import HttpResponse, StreamingHttpResponse

from catalog.sessions.walls.door import EXPLORER, MENTOR_VIEWS
from tests.support.routes import (
    METHODS,
    Planted,
    Route,
    addresses,
    asking,
    belongings,
    every_route,
    outcome,
    plant,
)

# Wagtail leaves the temporary file of a rendition to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

CMS_ROUTES = [route for route in every_route() if route.is_cms]
FORM = "application/x-www-form-urlencoded"
# What a form of the CMS may hold: enough for any of its views to go on to act.
EVERYTHING = {
    "title": "Carl was here",
    "action-publish": "1",
    "action-submit": "1",
    "next": "/admin/",
    "confirm": "1",
    "new_title": "Carl's copy",
    "new_slug": "carls-copy",
    "publish_copies": "1",
    "comment": "Carl",
    "external-link-chooser-url": "https://peerlearn.example/sessions/",
    "email-link-chooser-email_address": "carl@example.org",
}


@pytest.fixture
def planted(db: None, now: datetime) -> Planted:
    return plant(now)


def body(response: HttpResponse) -> str:
    """The whole answer, headers and all."""
    if isinstance(response, StreamingHttpResponse):
        text = b"".join(response)  # type: ignore[arg-type]
    else:
        text = response.content
    return f"{response.headers} {text.decode(errors='replace')}"


def told_secrets(planted: Planted, response: HttpResponse) -> list[str]:
    """Those of maya's secrets that an answer holds."""
    text = body(response).lower()
    return [secret for secret in planted.secrets if secret.lower() in text]


@pytest.mark.parametrize("method", [*METHODS, "GET by script", "POST by script"])
def test_another_mentor_meets_nothing_of_hers_at_any_address(method: str, planted: Planted) -> None:
    carl = planted.client("mentor2")
    hers = belongings(planted.owner)
    method, *by_script = method.split(" by ")
    headers = {"X-Requested-With": "XMLHttpRequest"} if by_script else {}
    ids = {"id": [str(page) for page in planted.pages.values()]}
    broken = []
    for route in CMS_ROUTES:
        for path in addresses(route, planted):
            values = {"data": _form(ids), "content_type": FORM} if method == "POST" else {}
            with asking(carl, method, path, headers=headers, **values) as asked:
                told = told_secrets(planted, asked.response)
                has_changed = asked.has_written and belongings(planted.owner) != hers
                if told or has_changed or asked.response.status_code >= 500:
                    broken.append((path, asked.response.status_code, told, has_changed))

    assert broken == [], "\n".join(map(str, broken))


def _form(extra: dict[str, list[str]]) -> str:
    return urlencode({**EVERYTHING, **extra}, doseq=True)


def test_what_is_not_on_the_list_is_refused_in_words(planted: Planted) -> None:
    carl = planted.client("mentor2")
    listed = {*MENTOR_VIEWS, *EXPLORER}
    let_in = []
    for route in CMS_ROUTES:
        if route.name in listed:
            continue
        for path in addresses(route, planted):
            with asking(carl, "GET", path) as asked:
                if outcome(asked.response) != "403" or "for our staff" not in body(asked.response):
                    let_in.append((route.name, path, asked.response.status_code))

    assert let_in == []


def test_the_explorer_leads_to_their_sessions(planted: Planted) -> None:
    carl = planted.client("mentor2")

    for path in ("/admin/pages/", f"/admin/pages/{planted.draft.get_parent().pk}/"):
        assert carl.get(path).headers["Location"] == "/admin/sessions/"


def test_the_list_names_views_that_there_are() -> None:
    assert set(MENTOR_VIEWS) - {route.name for route in CMS_ROUTES} == set()


def test_a_page_that_is_not_his_is_not_there(planted: Planted) -> None:
    carl = planted.client("mentor2")
    found = []
    for route in CMS_ROUTES:
        if route.name not in MENTOR_VIEWS or not _names_a_page(route):
            continue
        for path in addresses(route, planted):
            if _names_hers(path, planted) and carl.get(path).status_code != 404:
                found.append(path)

    assert found == []


def _names_a_page(route: Route) -> bool:
    return any(name in route.pattern for name in ("page_id", "object_id", "<pk>"))


def _names_hers(path: str, planted: Planted) -> bool:
    return any(f"/{page}/" in path for page in planted.pages.values())


def test_its_mentor_finds_all_of_it(planted: Planted) -> None:
    maya = planted.client("owner")
    page = planted.pages["draft"]
    first = planted.draft.revisions.earliest("pk").pk

    opened = {
        path: maya.get(path).status_code
        for path in (
            f"/admin/pages/{page}/edit/",
            f"/admin/pages/{page}/history/",
            f"/admin/pages/{page}/view_draft/",
            f"/admin/pages/{page}/delete/",
            f"/admin/pages/{page}/revisions/{first}/view/",
            f"/admin/pages/{page}/revisions/compare/earliest...latest/",
            f"/admin/pages/{page}/workflow_history/",
            f"/admin/images/{planted.image.pk}/",
            f"/admin/images/usage/{planted.image.pk}/",
            "/admin/images/",
            "/admin/images/chooser/",
        )
    }

    assert set(opened.values()) == {200}, opened
