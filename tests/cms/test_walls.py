"""carl in the CMS, at every address of maya's: he reads nothing of hers and writes nothing of hers."""

from __future__ import annotations

import re
from datetime import datetime
from urllib.parse import urlencode

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from wagtail.images.models import Image

from catalog.sessions.walls.door import LED_ON, MENTOR_VIEWS, NOBODYS
from tests.support import factories
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

CMS_ROUTES = [route for route in every_route() if route.is_cms]
MENTORS_ROUTES = [route for route in CMS_ROUTES if route.name in {*MENTOR_VIEWS, *LED_ON}]
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


def body(response: HttpResponseBase) -> str:
    """The whole answer, headers and all."""
    if isinstance(response, StreamingHttpResponse):
        text = b"".join(response)  # type: ignore[arg-type]
    else:
        assert isinstance(response, HttpResponse)
        text = response.content
    return f"{response.headers} {text.decode(errors='replace')}"


def told_secrets(planted: Planted, response: HttpResponseBase) -> list[str]:
    """Those of maya's secrets that an answer holds."""
    text = body(response).lower()
    return [secret for secret in planted.secrets if secret.lower() in text]


# What reads and what writes, always; what else there is takes its time.
OTHER_WAYS = [way for way in METHODS if way not in ("GET", "POST")]
WAYS = [
    "GET",
    "POST",
    *(
        pytest.param(way, marks=pytest.mark.more)
        for way in [*OTHER_WAYS, "GET by script", "POST by script"]
    ),
]


@pytest.mark.parametrize("method", WAYS)
def test_another_mentor_meets_nothing_of_hers_at_any_address(method: str, planted: Planted) -> None:
    carl = planted.client("mentor2")
    hers = belongings(planted.owner)
    method, *by_script = method.split(" by ")
    headers = {"X-Requested-With": "XMLHttpRequest"} if by_script else {}
    ids = {"id": [str(page) for page in planted.pages.values()]}
    broken = []
    # The door does not ask for the method: what it refuses needs no more than these two.
    routes = CMS_ROUTES if method in ("GET", "POST") and not by_script else MENTORS_ROUTES
    for route in routes:
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
    listed = {*MENTOR_VIEWS, *LED_ON, *NOBODYS}
    let_in = []
    for route in CMS_ROUTES:
        if route.name in listed:
            continue
        for path in addresses(route, planted):
            with asking(carl, "GET", path) as asked:
                if outcome(asked.response) != "403" or "for our staff" not in body(asked.response):
                    let_in.append((route.name, path, asked.response.status_code))

    assert let_in == []


@pytest.mark.parametrize("kind", ["mentor2", "staff", "superuser"])
def test_what_is_nobodys_is_not_there(planted: Planted, kind: str) -> None:
    somebody = planted.client(kind)
    for route in CMS_ROUTES:
        if route.name in NOBODYS:
            for path in addresses(route, planted):
                assert somebody.get(path).status_code == somebody.post(path).status_code == 404


@pytest.mark.parametrize(
    ("path", "to"),
    [
        ("/admin/pages/", "/admin/sessions/"),
        ("/admin/pages/{index}/", "/admin/sessions/"),
        ("/admin/account/", "/accounts/settings/"),
        ("/admin/choose-phone-link/", "/admin/choose-external-link/"),
        ("/admin/choose-anchor-link/", "/admin/choose-external-link/"),
    ],
)
def test_what_wagtail_offers_all_the_same_leads_to_what_is_theirs(
    planted: Planted, path: str, to: str
) -> None:
    carl = planted.client("mentor2")

    response = carl.get(path.format(index=planted.draft.get_parent().pk))

    assert response.headers["Location"] == to
    assert carl.get(to).status_code == 200


@pytest.mark.parametrize(
    ("ids", "status", "left"),
    [("id={own}", 302, []), ("id=all", 302, []), ("id={own}&id={hers}", 404, ["own"])],
)
def test_a_mentor_deletes_several_of_their_own_pictures_and_nobody_elses(
    planted: Planted, ids: str, status: int, left: list[str]
) -> None:
    own = Image.objects.create(
        title="own",
        file=factories.picture(),
        uploaded_by_user=planted.people["mentor2"],
        collection=planted.image.collection,
    )
    path = "/admin/bulk/wagtailimages/image/delete/?next=/admin/images/&"
    path += ids.format(own=own.pk, hers=planted.image.pk)
    carl = planted.client("mentor2")

    asked = carl.get(path)
    done = carl.post(path)

    assert told_secrets(planted, asked) == []
    assert done.status_code == status
    assert list(Image.objects.exclude(pk=planted.image.pk).values_list("title", flat=True)) == left
    assert Image.objects.filter(pk=planted.image.pk).exists()


@pytest.mark.parametrize(("kind", "actions"), [("owner", ["delete"]), ("staff", 3)])
def test_the_list_of_pictures_offers_what_may_be_done_with_several(
    planted: Planted, kind: str, actions: list[str] | int
) -> None:
    text = planted.client(kind).get("/admin/images/").content.decode()

    offered = re.findall(r"/admin/bulk/wagtailimages/image/(\w+)/", text)
    assert (offered == actions) if isinstance(actions, list) else (len(offered) == actions)


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
