"""The API's document is whole and true: every route is in it, and real answers are as it says."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver
from jsonschema import Draft4Validator

from catalog.profiles.models import MentorProfile
from catalog.sessions.docs import SessionForm
from catalog.sessions.enums import RunStatus
from catalog.sessions.lifecycle import change_status
from catalog.sessions.models import SessionRun
from catalog.sessions.serializers import SessionInput, SessionPatch
from peerlearn_site.users.models import User
from tests.support import held

pytestmark = pytest.mark.django_db
Publish = Callable[..., SessionRun]
METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture
def document(client: Client) -> dict[str, Any]:
    answer = client.get("/api/schema/")
    assert answer["Content-Type"] == "application/vnd.oai.openapi+json"
    parsed: dict[str, Any] = json.loads(answer.content)
    return parsed


def described(document: dict[str, Any], method: str, path: str, status: int) -> Any:
    """The schema of an answer, ``None`` for one without a body; a missing one is a KeyError."""
    answer = document["paths"][path][method]["responses"][str(status)]
    content = answer.get("content")
    return content["application/json"]["schema"] if content else None


def strictly(schema: Any) -> Any:
    """As JSON Schema, in which nothing may be said that is not described."""
    if isinstance(schema, list):
        return [strictly(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    strict = {key: strictly(value) for key, value in schema.items()}
    if "properties" in strict:
        strict.setdefault("additionalProperties", False)
    if strict.pop("nullable", False):
        strict = {"anyOf": [strict, {"type": "null"}]}
    return strict


class Checked:
    """Calls the API and holds every answer to the document."""

    def __init__(self, client: Client, document: dict[str, Any]) -> None:
        self.client = client
        self.document = document
        self.components = strictly(document["components"])

    def __call__(
        self, status: int, method: str, path: str, ids: dict[str, Any] | None = None, **call: Any
    ) -> Any:
        answer = getattr(self.client, method)(path.format(**(ids or {})), **call)
        assert answer.status_code == status, answer.content
        schema = described(self.document, method, path, status)
        if schema is None:
            assert answer.content == b""
            return None
        whole = {**strictly(schema), "components": self.components}
        problems = list(Draft4Validator(whole).iter_errors(answer.json()))
        assert problems == [], [(list(one.path), one.message) for one in problems]
        return answer.json()


@pytest.fixture
def checked(client: Client, document: dict[str, Any]) -> Checked:
    return Checked(client, document)


def test_the_document_is_valid_and_nothing_in_it_was_guessed(tmp_path: Path) -> None:
    call_command("spectacular", "--validate", "--fail-on-warn", file=str(tmp_path / "api.yaml"))


def test_every_route_of_the_api_is_in_it(document: dict[str, Any]) -> None:
    ours = {"api-schema", "api-docs"}
    named = {
        re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", f"/{route}")
        for route, name in _routes(get_resolver())
        if route.startswith("api/") and name not in ours
    }
    plain = {re.sub(r"\{\w+\}", "{}", path) for path in named}
    assert plain == {re.sub(r"\{\w+\}", "{}", path) for path in document["paths"]}
    assert len(plain) >= 8


def _routes(resolver: Any, prefix: str = "") -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for pattern in resolver.url_patterns:
        route = prefix + _plain(str(pattern.pattern))
        if hasattr(pattern, "url_patterns"):
            found += _routes(pattern, route)
        elif "format" not in route:
            found.append((route, pattern.name or ""))
    return found


def _plain(pattern: str) -> str:
    return re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", pattern).strip("^$").replace("\\Z", "")


def test_every_operation_says_what_it_is_for_and_how_it_refuses(document: dict[str, Any]) -> None:
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            assert method in METHODS
            assert operation.get("summary"), (path, method)
            if method != "get":
                assert {"401", "403"} <= set(operation["responses"]), (path, method)


def test_the_form_that_is_described_is_the_form_that_is_read() -> None:
    assert set(SessionForm().fields) == set(SessionInput().fields) == set(SessionPatch().fields)


def test_a_sessions_life_is_answered_as_described(
    checked: Checked, published: Publish, maya: User, carl: User, alice: User, now: datetime
) -> None:
    run = published(price_paise=499_00)
    own, its = "/api/sessions/{id}/", {"id": run.page_id}
    change: dict[str, Any] = {"content_type": "application/json"}

    checked(401, "patch", own, its)
    listed = checked(200, "get", "/api/sessions/")
    assert [one["id"] for one in listed["results"]] == [run.page_id]
    checked(400, "get", "/api/sessions/", data={"domain": "no-such"})
    assert "edit_url" not in checked(200, "get", own, its)

    checked.client.force_login(carl)
    checked(403, "delete", own, its)
    checked(404, "post", "/api/sessions/{id}/cancel/", {"id": 987654321})

    checked.client.force_login(maya)
    assert checked(200, "get", own, its)["room_code"] == str(run.room_code)
    assert checked(200, "patch", own, its, data={"capacity": 9}, **change)["capacity"] == 9
    checked(400, "patch", own, its, data={"capacity": 0}, **change)
    headers = {"Idempotency-Key": "k"}
    copy = checked(201, "post", "/api/sessions/{id}/duplicate/", its, headers=headers)
    draft = checked(200, "get", own, {"id": copy["id"]})
    assert (draft["status"], draft["room_code"]) == ("draft", None)
    checked(204, "delete", own, {"id": copy["id"]})
    body = checked(200, "post", "/api/sessions/{id}/cancel/", its)
    assert body["locked"]
    checked(409, "patch", own, its, data={"capacity": 8}, **change)


def test_publishing_and_review_are_answered_as_described(
    checked: Checked, maya: User, alice: User, now: datetime, published: Publish
) -> None:
    start = now + timedelta(days=3)
    form = {
        "title": "Pattern matching in Python",
        "tags": ["python"],
        "start_time": start.isoformat(),
        "end_time": (start + timedelta(hours=1)).isoformat(),
    }
    checked.client.force_login(alice)
    checked(403, "post", "/api/sessions/", data=form)
    checked.client.force_login(maya)
    checked(400, "post", "/api/sessions/", data={})
    headers = {"Idempotency-Key": "k"}
    made = checked(201, "post", "/api/sessions/", data=form, headers=headers)
    checked(422, "post", "/api/sessions/", data={**form, "capacity": 9}, headers=headers)

    MentorProfile.objects.filter(user=maya).update(is_verified=False)
    ids, change = {"id": made["id"]}, {"content_type": "application/json"}
    waiting = checked(202, "patch", "/api/sessions/{id}/", ids, data={"capacity": 9}, **change)
    assert waiting["changes"] == "in_review"
    other = {**form, "title": "Something for staff to read"}
    assert checked(201, "post", "/api/sessions/", data=other)["status"] == "in_review"


def test_booking_rating_and_rooms_are_answered_as_described(
    checked: Checked, published: Publish, maya: User, alice: User, bob: User, now: datetime
) -> None:
    run = published(price_paise=499_00)
    seat, its = "/api/sessions/{session_id}/booking/", {"session_id": run.page_id}
    checked.client.force_login(maya)
    checked(403, "post", seat, its)
    checked.client.force_login(alice)
    checked(404, "get", seat, its)
    checked(201, "post", seat, its)
    checked(200, "post", seat, its)
    checked(200, "get", seat, its)
    checked(200, "delete", seat, its)
    line = "/api/sessions/{session_id}/waitlist/"
    checked(404, "get", line, its)
    checked(409, "post", line, its)
    SessionRun.objects.filter(pk=run.pk).update(capacity=1, seats_taken=1)
    checked(201, "post", line, its)
    checked(200, "get", line, its)
    checked(200, "delete", line, its)
    SessionRun.objects.filter(pk=run.pk).update(seats_taken=0)
    change_status(run=run, to=RunStatus.CANCELLED, now=now)
    checked(409, "post", seat, its)

    past = held.session(mentor=maya, ended_at=now - timedelta(hours=1), came=[alice])
    said, its = "/api/sessions/{session_id}/feedback/", {"session_id": past.page_id}
    assert len(checked(200, "get", said, its)["may_rate"]) == 1
    rating = {"subject": maya.pk, "stars": 5}
    checked(201, "post", said, its, data=rating)
    checked(200, "post", said, its, data={**rating, "comment": "Clear and kind."})
    checked(400, "post", said, its, data={**rating, "stars": 9})
    checked(200, "get", "/api/rooms/{room_code}/", {"room_code": past.room_code})
    checked.client.force_login(bob)
    checked(403, "post", said, its, data=rating)

    found = checked(200, "get", "/api/domains/", data={"q": "pyth"})
    assert [one["slug"] for one in found["results"]][:1] == ["python"]


class TestTheBrowsableDocs:
    def test_everything_comes_from_this_site_and_nothing_is_inline(self, client: Client) -> None:
        page = client.get("/api/docs/")
        html = page.content.decode()
        assert page.status_code == 200
        assert "script-src 'self'" in page["Content-Security-Policy"]
        assert not re.search(r"<style|\sstyle=|\son\w+=", html)
        assert re.findall(r"<script(?![^>]*\ssrc=)[^>]*>", html) == []
        sources = re.findall(r'<(?:script|link)[^>]*\s(?:src|href)="([^"]+)"', html)
        assert any("swagger-ui-bundle" in source for source in sources)
        assert [source for source in sources if not source.startswith("/")] == []

    def test_its_script_reads_the_document_and_holds_no_secret(self, client: Client) -> None:
        page: HttpResponse = client.get("/api/docs/?script=")
        script = page.content.decode()
        assert page["Content-Type"].startswith("application/javascript")
        assert "/api/schema/" in script.replace("\\u002D", "-")
        assert client.cookies.get("csrftoken") is None or (
            client.cookies["csrftoken"].value not in script
        )
        assert 'request.headers["X-CSRFTOKEN"] = token' in script
