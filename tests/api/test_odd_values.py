"""Values that a database would choke on, in addresses and queries: an answer in every case, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import pytest
from django.test import Client

from catalog.sessions.models import SessionRun
from peerlearn_site.users.models import User
from tests.support import factories

Publish = Callable[..., SessionRun]
pytestmark = pytest.mark.django_db

HUGE = "9" * 30
ODD = {
    "null": "\x00py",
    "huge": HUGE,
    "minus": f"-{HUGE}",
    "surrogate": "\ud800",
    "percent": "%_\\",
}
# More digits than Python reads as a number at all.
ENDLESS = {"endless": "9" * 5_000}
QUERIES = [
    ("/sessions/", ["domain", "price", "from", "to", "mentor", "after", "before", "sort", "q"]),
    ("/api/sessions/", ["domain", "price", "from", "to", "mentor", "after", "before", "limit"]),
    ("/api/domains/", ["q"]),
    ("/accounts/login/", ["next"]),
    ("/dashboard/mentor/my-sessions", ["tab", "after", "before", "page"]),
    ("/dashboard/mentor/requests", ["after", "before", "page"]),
    ("/notifications/", ["after", "before", "page"]),
    ("/dashboard/learner/", ["tab", "after", "before", "page"]),
    ("/admin/sessions/", ["q", "p", "ordering", "status"]),
    ("/admin/pages/search/", ["q", "p"]),
    ("/admin/images/", ["q", "p", "collection_id", "tag"]),
    ("/admin/users/", ["q", "p", "ordering"]),
    ("/admin/reports/workflow/", ["p", "requested_by", "workflow"]),
    ("/admin/requested-topics/", ["q", "p", "o", "state", "foo", "requests__learner__email"]),
    ("/admin/mentors/", ["q", "p", "o", "is_verified__exact", "user__password__startswith"]),
    ("/admin/domains/", ["q", "p", "o", "level", "state", "branch", "foo"]),
    ("/api/topics/", ["domain"]),
    ("/dashboard/mentor/create-session", ["topic", "from", "draft"]),
    ("/domains/python/", ["page"]),
]
ADDRESSES = [
    *(
        f"/api/sessions/{number}/{rest}"
        for rest in ("", "booking/", "feedback/")
        for number in (HUGE,)
    ),
    f"/api/topics/{HUGE}/request/",
    f"/topics/{HUGE}/withdraw/",
    f"/topics/{HUGE}/join/",
    f"/notifications/{HUGE}/",
    f"/notifications/{HUGE}/read/",
    f"/admin/pages/{HUGE}/edit/",
    "/domains/%00/",
    "/sessions/%00/",
    "/session/%00/",
]


def encoded(value: str) -> bytes:
    return value.encode("utf-8", "surrogatepass")


@pytest.mark.parametrize(("path", "names"), QUERIES, ids=[path for path, _ in QUERIES])
def test_no_value_of_a_query_breaks_a_page(
    path: str, names: list[str], client: Client, published: Publish
) -> None:
    published()
    boss = User.objects.create_superuser("boss", "boss@example.org", factories.PASSWORD)
    client.force_login(boss)
    client.raise_request_exception = False
    broken = []
    for name, (kind, value) in product(names, (ODD | ENDLESS).items()):
        answer = client.get(path, {name: encoded(value)}, follow=True)
        if answer.status_code >= 500:
            broken.append((name, kind, answer.status_code))
    assert broken == []


@pytest.mark.parametrize("path", ADDRESSES)
def test_no_address_breaks_the_site(path: str, client: Client, alice: User) -> None:
    client.force_login(alice)
    client.raise_request_exception = False
    assert client.get(path, follow=True).status_code < 500
    assert client.post(path, {}, content_type="application/json").status_code < 500


@pytest.mark.parametrize("value", ODD.values(), ids=ODD)
def test_nobody_signs_in_by_it(value: str, client: Client) -> None:
    form = {"login": encoded(value), "password": encoded(value)}
    assert client.post("/accounts/login/", form).status_code == 200


def test_titles_are_found_whatever_their_case(
    client: Client, published: Publish, maya: User
) -> None:
    published(title="École des boucles: 100% [Python]")
    client.force_login(maya)
    found = {
        words: "des boucles" in client.get("/admin/sessions/", {"q": words}).content.decode()
        for words in ("école", "ÉCOLE DES", "100% [py", "100_", "c.le", "boucles:")
    }
    assert found == {
        "école": True,
        "ÉCOLE DES": True,
        "100% [py": True,
        "100_": False,
        "c.le": False,
        "boucles:": True,
    }
