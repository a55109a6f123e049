"""Log lines: which request, in UTC, as JSON or for people; never with a secret, never forged."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from peerlearn_site.operations.middleware import RequestMiddleware
from peerlearn_site.telemetry import context
from peerlearn_site.telemetry.formatters import JsonLines, PlainLines
from peerlearn_site.telemetry.masking import mask
from peerlearn_site.users.models import User

CODE = "3b5f6f2e-8c1d-4f4e-9a77-0c4d5e6f7a8b"
TOKEN = "Zk-3_9vJq0xW8rT5uY2iO7pL4aS1dF6gH0jK3lZ5xCv"


@pytest.fixture
def said() -> Callable[..., str]:
    """What a logger writes by one of our formatters."""

    def write(
        formatter: logging.Formatter, words: str, *args: object, error: bool = False, **extra: Any
    ) -> str:
        stream = io.StringIO()
        handler = logging.StreamHandler(stream)
        handler.setFormatter(formatter)
        logger = logging.Logger("test.lines")
        logger.addHandler(handler)
        if error:
            try:
                raise ValueError(words)
            except ValueError:
                logger.exception("it failed", extra=extra)
        else:
            logger.warning(words, *args, extra=extra)
        return stream.getvalue()

    return write


def test_a_json_line_holds_what_was_said_and_by_whom(said: Callable[..., str]) -> None:
    line = json.loads(said(JsonLines(), "%s of %s", 3, "4", path="/"))

    assert line.pop("time").endswith("Z")
    assert line == {
        "level": "WARNING",
        "logger": "test.lines",
        "message": "3 of 4",
        "path": "/",
    }


def test_a_traceback_is_part_of_its_json_line(said: Callable[..., str]) -> None:
    text = said(JsonLines(), "boom", error=True)

    assert text.count("\n") == 1
    assert json.loads(text)["exception"].endswith("ValueError: boom")


def test_django_s_whole_request_is_left_out(said: Callable[..., str]) -> None:
    line = json.loads(said(JsonLines(), "Not Found", request=HttpRequest(), status_code=404))

    assert (line.get("status_code"), "request" in line) == (404, False)


def test_a_line_for_people_says_its_moment_in_utc_and_its_request(
    said: Callable[..., str],
) -> None:
    context.bind(request_id="abc")

    line = said(PlainLines(), "words")

    context.clear()
    assert line.endswith("Z WARNING test.lines: words [request_id=abc]\n")


@pytest.mark.parametrize("formatter", [JsonLines(), PlainLines()])
def test_nobody_can_forge_a_line_or_act_on_a_terminal(
    formatter: logging.Formatter, said: Callable[..., str]
) -> None:
    text = said(formatter, "name: %s", "x\r\n2026 INFO forged\x1b[2J\u202e\u2028y")

    assert text.count("\n") == 1
    assert text.isascii() and "\x1b" not in text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (f"GET /session/{CODE}/ 200", "GET /session/3b5f6f2e-***/ 200"),
        ("/accounts/password/reset/key/3-c4f-1a2b/", "/accounts/password/reset/key/***/"),
        ("/accounts/confirm-email/MQ:1vX:abc/ 200", "/accounts/confirm-email/***/ 200"),
        (f"GET /calendar/{TOKEN}.ics 200", "GET /calendar/*** 200"),
        (f'{{"path": "/calendar/{TOKEN[:20]}"}}', '{"path": "/calendar/***"}'),
        (f"webcal://learn.example/calendar/{TOKEN}.ics", "webcal://learn.example/calendar/***"),
        ("GET /calendar/session/12.ics 200", "GET /calendar/session/12.ics 200"),
        ("GET /accounts/calendar/ 200", "GET /accounts/calendar/ 200"),
        ("postgres://house:pa55@db:5432/x", "postgres://***@db:5432/x"),
        ("Authorization: Bearer abc.def, next", "Authorization: ***, next"),
        ("Cookie: sessionid=abc; csrftoken=def", "Cookie: ***; csrftoken=***"),
        ('{"password1": "hunter2", "name": "x"}', '{"password1": "***", "name": "x"}'),
        ('"{\\"token\\": \\"abc\\"}"', '"{\\"token\\": \\"***\\"}"'),
        ("3 effects of kind mail.send", "3 effects of kind mail.send"),
    ],
)
def test_secrets_are_masked(text: str, masked: str) -> None:
    assert mask(text) == masked


def test_a_secret_in_a_traceback_is_masked_and_the_line_stays_json(
    said: Callable[..., str],
) -> None:
    line = said(JsonLines(), f'{{"secret": "hunter2"}} in {CODE}', error=True)

    assert "hunter2" not in line and CODE not in line
    assert "3b5f6f2e-***" in json.loads(line)["exception"]


def answered(request: HttpRequest) -> tuple[str, str]:
    """The id that a request was answered with, and the one that its lines said."""
    lines = []

    def view(request: HttpRequest) -> HttpResponse:
        lines.append(context.bound()["request_id"])
        return HttpResponse()

    response = RequestMiddleware(view)(request)
    assert context.bound() == {}
    return response.headers["X-Request-ID"], lines[0]


def test_every_request_gets_an_id_of_its_own_that_its_lines_say() -> None:
    first, second = (answered(RequestFactory().get("/")) for _ in range(2))

    assert first[0] == first[1] != second[0] == second[1]
    assert len(first[0]) == 32


def test_an_id_is_taken_over_from_a_trusted_proxy_alone(settings: Any) -> None:
    settings.TRUSTED_PROXIES = ["10.1.0.0/16", "::1"]

    def given(address: str, value: str = "proxy-id-1") -> str:
        request = RequestFactory(REMOTE_ADDR=address).get("/", headers={"X-Request-ID": value})
        return answered(request)[0]

    assert given("10.1.2.3") == given("::1") == "proxy-id-1"
    assert "proxy-id-1" not in (given("10.2.0.1"), given("127.0.0.1"), given(""))
    assert given("10.1.2.3", "short") != "short"
    assert given("10.1.2.3", 'x" forged="1" y') != 'x" forged="1" y'


@pytest.mark.django_db
def test_pages_and_errors_carry_their_id() -> None:
    client = Client()

    ids = {client.get(path).headers["X-Request-ID"] for path in ("/", "/nowhere", "/healthz")}

    assert len(ids) == 3


@pytest.mark.django_db
def test_who_signs_in_fails_to_or_is_refused_is_a_line_of_its_own(
    alice: User, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "peerlearn.security")
    client = Client()
    alice.set_password("a good one")
    alice.save()
    form = {"login": alice.username, "password": "my-other-password"}

    client.post("/accounts/login/", form)
    client.post("/accounts/login/", form | {"password": "a good one"})
    client.get("/admin/")
    client.post("/accounts/logout/")

    lines = [line.message for line in caplog.records if line.name == "peerlearn.security"]
    who = f"user {alice.pk}"
    assert lines == [
        "a sign-in failed",
        f"{who} signed in",
        f"{who} was refused: GET /admin/ 403",
        f"{who} signed out",
    ]
    assert "my-other-password" not in caplog.text
