"""Whose word about a request is believed."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from peerlearn_site.operations.proxy import ProxyMiddleware

PROXY = "10.1.2.3"


@pytest.fixture(autouse=True)
def trusted(settings: Any) -> None:
    settings.TRUSTED_PROXIES = ["10.1.0.0/16"]
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")


def seen(neighbour: str, **headers: str) -> tuple[str, bool]:
    """Address and TLS as views see them; ``headers`` by their names with underscores."""
    found: list[tuple[str, bool]] = []

    def view(request: HttpRequest) -> HttpResponse:
        found.append((request.META["REMOTE_ADDR"], request.is_secure()))
        return HttpResponse()

    named = {name.replace("_", "-"): value for name, value in headers.items()}
    ProxyMiddleware(view)(RequestFactory(REMOTE_ADDR=neighbour).get("/", headers=named))
    return found[0]


def test_a_trusted_proxy_says_who_asks_and_how() -> None:
    told = {"X_Forwarded_For": "203.0.113.7", "X_Forwarded_Proto": "https"}
    assert seen(PROXY, **told) == ("203.0.113.7", True)
    assert seen(PROXY) == (PROXY, False)


def test_what_anybody_else_says_is_nothing() -> None:
    told = {"X_Forwarded_For": "203.0.113.7", "X_Forwarded_Proto": "https"}
    assert seen("10.2.0.1", **told) == ("10.2.0.1", False)
    assert seen("", **told) == ("", False)


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ("6.6.6.6, 203.0.113.7", "203.0.113.7"),
        ("2001:db8::1", "2001:db8::1"),
        ("localhost", PROXY),
        ("203.0.113.7:80", PROXY),
        ("", PROXY),
    ],
)
def test_the_nearest_word_counts_if_it_is_an_address(said: str, address: str) -> None:
    assert seen(PROXY, X_Forwarded_For=said)[0] == address


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/healthz", "/metrics"])
def test_machines_ask_by_the_name_that_they_know(path: str) -> None:
    assert Client(headers={"Host": "web1:8000"}).get(path).status_code == 200
    assert Client(headers={"Host": "web1:8000"}).get(path + "/").status_code == 400
