"""Files for those whom a view lets have them."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import SuspiciousFileOperation
from django.http import Http404, HttpResponseBase
from django.test import RequestFactory

from peerlearn_site.private_files import private_file

# The end of an answer looks at the database's connection.
pytestmark = pytest.mark.django_db


@pytest.fixture
def private(settings: Any) -> Path:
    folder = Path(settings.PRIVATE_ROOT)
    (folder / "resources").mkdir(parents=True)
    (folder / "resources" / "7 notes.pdf").write_bytes(b"for those who booked")
    return folder


def sent(
    path: str = "resources/7 notes.pdf", *, since: str = "", **options: Any
) -> HttpResponseBase:
    headers = {"If-Modified-Since": since} if since else {}
    options.setdefault("name", "Notes für alle.pdf")
    return private_file(RequestFactory().get("/", headers=headers), path, **options)


def content(response: HttpResponseBase) -> bytes:
    with closing(response):
        return b"".join(response)  # type: ignore[call-overload, no-any-return]


def test_without_nginx_the_process_sends_the_file(private: Path) -> None:
    response = sent()
    assert response.headers["Content-Length"] == "20"
    assert content(response) == b"for those who booked"
    assert "X-Accel-Redirect" not in response.headers


def test_behind_nginx_it_names_the_file_and_sends_nothing(private: Path, settings: Any) -> None:
    settings.PRIVATE_FILES_URL = "/_private/"
    response = sent()
    assert content(response) == b""
    assert response.headers["X-Accel-Redirect"] == "/_private/resources/7%20notes.pdf"


@pytest.mark.parametrize("by_nginx", ["", "/_private/"])
def test_it_is_a_download_of_its_type_for_this_person_alone(
    private: Path, settings: Any, by_nginx: str
) -> None:
    settings.PRIVATE_FILES_URL = by_nginx
    with closing(sent()) as response:
        headers = response.headers
        assert headers["Content-Type"] == "application/pdf"
        assert headers["Content-Disposition"] == (
            "attachment; filename*=utf-8''Notes%20f%C3%BCr%20alle.pdf"
        )
        assert headers["Cache-Control"] == "private, no-cache"
        assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    with closing(sent(inline=True, name="notes.pdf")) as shown:
        assert shown.headers["Content-Disposition"] == 'inline; filename="notes.pdf"'
    with closing(sent(name="data.csv.gz")) as zipped:
        assert zipped.headers["Content-Type"] == "application/octet-stream"
        assert "Content-Encoding" not in zipped.headers


def test_whoever_has_it_gets_no_second_copy(private: Path) -> None:
    with closing(sent()) as first:
        since = first.headers["Last-Modified"]
    again = sent(since=since)
    assert (again.status_code, content(again)) == (304, b"")


@pytest.mark.parametrize("by_nginx", ["", "/_private/"])
def test_nothing_else_in_the_house_is_given_away(
    private: Path, settings: Any, by_nginx: str
) -> None:
    settings.PRIVATE_FILES_URL = by_nginx
    (private.parent / "db.sqlite3").touch()
    for path in ("../db.sqlite3", "/etc/passwd", "resources/../../db.sqlite3"):
        with pytest.raises(SuspiciousFileOperation):
            sent(path)
    for path in ("resources", "resources/none.pdf", ""):
        with pytest.raises(Http404):
            sent(path)
