"""The front door of a real server: what it refuses, what it serves from the disk, what it never shows.

All of it is asked twice: of a process itself, and through nginx as it is deployed, which answers much of it
alone. Where nginx has other words for the same refusal, the test says so.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.support.nginx import serving_behind_nginx
from tests.support.raw_http import Upload, ask, dial, head, read_answer, read_to_the_end
from tests.support.server import Server, serving

KIB, MIB = 1024, 1024 * 1024


# What nginx refuses by itself: it parses no method in small letters, and knows these two.
NGINX_ON_METHODS = {"TRACE": 405, "CONNECT": 405, "get": 400}
DOORS = {"front": serving, "nginx": serving_behind_nginx}


NGINX = pytest.param("nginx", marks=[pytest.mark.nginx, pytest.mark.more])


@pytest.fixture(scope="module", params=["front", NGINX])
def door(request: pytest.FixtureRequest) -> str:
    """Who stands at the door."""
    name: str = request.param
    return name


@pytest.fixture(scope="module")
def server(door: str) -> Iterator[Server]:
    with DOORS[door](seeded=False) as running:
        _furnish(running.home)
        yield running
        assert "Traceback" not in running.log, running.log


def _furnish(home: Path) -> None:
    """Files in every folder of the house."""
    static = home / "staticfiles"
    if static.is_symlink():
        static.unlink()
    (static / "assets").mkdir(parents=True)
    (static / "assets" / "main-AbC_d-12.js").write_text("let page = 1;" * 100)
    (static / "css").mkdir()
    (static / "css" / "app.0123456789ab.css").write_text("a{}" * 500)
    with gzip.open(static / "css" / "app.0123456789ab.css.gz", "wb") as file:
        file.write(b"a{}" * 500)
    (static / "create-sessions.js").write_text("not hashed")
    media = home / "media"
    (media / "images").mkdir(parents=True, exist_ok=True)
    (media / "images" / "cover.jpg").write_bytes(bytes(range(256)) * 40)
    (media / "page.html").write_text("<script>alert(1)</script>")
    (media / "drawing.svg").write_text("<svg onload='alert(1)'/>")
    (home / "private").mkdir()
    (home / "private" / "notes.pdf").write_text("for those who booked")
    (media / "documents").mkdir()
    (media / "documents" / "grades.pdf").write_text("not for everybody who booked")
    (media / "shortcut").symlink_to(home / "private" / "notes.pdf")
    (media / "folder").symlink_to(home / "private")


class TestABodyThatIsTooLarge:
    def test_is_refused_before_any_of_it_is_sent(self, server: Server) -> None:
        with dial(server) as connection:
            connection.sendall(head(server, "POST", "/nowhere", ["Content-Length: 300000000"]))
            answer = read_answer(connection)
        assert (answer.status, answer.complete) == (413, True)
        assert answer.json == {"detail": "This is more than we accept here.", "code": "too_large"}
        assert answer.headers["connection"] == "close"

    def test_is_refused_although_the_client_waits_for_leave_to_send(self, server: Server) -> None:
        headers = ["Content-Length: 300000000", "Expect: 100-continue"]
        with dial(server) as connection:
            connection.sendall(head(server, "POST", "/", headers))
            assert read_answer(connection).status == 413

    def test_is_a_message_about_the_picture_where_sessions_are_published(
        self, server: Server
    ) -> None:
        answer = ask(server, "POST", "/api/sessions/", [f"Content-Length: {3 * MIB + 1}"])
        assert (answer.status, answer.json) == (413, {"thumbnail": ["File too large"]})

    @pytest.mark.parametrize("chunked", [False, True])
    @pytest.mark.parametrize("path", ["/", "/api/sessions/", "/admin/images/add/", "/media/x"])
    def test_is_answered_to_a_client_that_sends_all_of_it(
        self, server: Server, door: str, path: str, chunked: bool
    ) -> None:
        before = server.peak_megabytes()
        answer = Upload(server, path, megabytes=60, chunked=chunked).send()
        # nginx looks for the file first, and finds none.
        is_missed = door == "nginx" and chunked and path == "/media/x"
        assert (answer.status, answer.complete) == (404 if is_missed else 413, True)
        assert server.peak_megabytes() - before < 20

    def test_is_readable_for_an_ordinary_client(self, server: Server) -> None:
        answer = httpx.post(f"{server.url}/api/sessions/", content=b"x" * 20 * MIB, timeout=60)
        assert answer.json() == {"thumbnail": ["File too large"]}

    @pytest.mark.parametrize(
        ("path", "cap"),
        [("/nowhere", 64 * KIB), ("/api/sessions/", 3 * MIB), ("/api/sessions/7/", 3 * MIB)],
    )
    def test_begins_one_byte_above_the_cap(self, server: Server, path: str, cap: int) -> None:
        assert ask(server, "POST", path, [f"Content-Length: {cap}"], b"x" * cap).status != 413
        assert ask(server, "POST", path, [f"Content-Length: {cap + 1}"]).status == 413

    @pytest.mark.parametrize("path", ["/api%2fsessions/", "//api/sessions/", "/x/../api/sessions/"])
    def test_is_not_let_in_by_another_spelling_of_the_path(self, server: Server, path: str) -> None:
        assert ask(server, "POST", path, [f"Content-Length: {13 * MIB}"]).status == 413

    def test_does_not_disturb_the_request_before_it(self, server: Server) -> None:
        with dial(server) as connection:
            connection.sendall(
                head(server, "GET", "/healthz")
                + head(server, "POST", "/", ["Content-Length: 99999999"])
            )
            answer = read_answer(connection)
            answer.raw += read_to_the_end(connection)
        assert answer.status == 200
        assert answer.raw.count(b"HTTP/1.1 413 ") == 1


class TestARequestThatMakesNoSense:
    @pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND", "get", "BREW"])
    def test_has_a_method_of_its_own(self, server: Server, door: str, method: str) -> None:
        answer = ask(server, method, "/healthz")
        if door == "nginx" and method in NGINX_ON_METHODS:
            assert answer.status == NGINX_ON_METHODS[method]
        else:
            assert answer.status == 405
            assert answer.headers["allow"] == "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT"

    def test_has_too_many_headers(self, server: Server) -> None:
        assert ask(server, "GET", "/healthz", [f"X-{n}: 1" for n in range(90)]).status == 200
        assert ask(server, "GET", "/healthz", [f"X-{n}: 1" for n in range(110)]).status == 400

    def test_has_headers_that_are_too_long(self, server: Server) -> None:
        assert ask(server, "GET", "/healthz", ["X: " + "y" * 17_000]).status == 400

    @pytest.mark.parametrize(
        "headers",
        [
            ["Content-Length: 5", "Transfer-Encoding: chunked"],
            ["Content-Length: 5", "Content-Length: 6"],
            ["Content-Length: -1"],
            ["Content-Length: +5"],
            ["Transfer-Encoding: gzip, chunked"],
            ["X-Odd: a\x0bb"],
            ["X Odd: a"],
        ],
    )
    def test_could_be_read_in_two_ways(self, server: Server, door: str, headers: list[str]) -> None:
        # "Not implemented", says nginx of an encoding that it does not know.
        is_unknown = door == "nginx" and headers == ["Transfer-Encoding: gzip, chunked"]
        answer = ask(server, "POST", "/healthz", headers, b"hello")
        assert answer.status == (501 if is_unknown else 400)

    def test_is_answered_in_json(self, server: Server) -> None:
        answer = ask(server, "GET", "/healthz", ["Content-Length: -1"])
        assert answer.json == {"detail": "This request cannot be read.", "code": "bad_request"}

    def test_has_a_header_with_an_underscore_that_passes_for_another(self, server: Server) -> None:
        answer = ask(server, "GET", "/healthz", ["X_Forwarded_Host: evil.example"])
        assert answer.status == 200

    def test_has_a_foreign_host(self, server: Server) -> None:
        with dial(server) as connection:
            connection.sendall(b"GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n")
            assert read_answer(connection).status == 400


def test_every_answer_is_dated_and_names_no_version_of_a_server(server: Server, door: str) -> None:
    for path in ("/healthz", "/sessions/", "/static/create-sessions.js", "/nowhere"):
        headers = httpx.get(f"{server.url}{path}").headers
        assert headers["date"].endswith(" GMT")
        assert headers.get("server") == (None if door == "front" else "nginx")


class TestStaticFiles:
    def test_with_a_hash_in_the_name_hold_for_ever(self, server: Server) -> None:
        for path in ("assets/main-AbC_d-12.js", "css/app.0123456789ab.css"):
            answer = httpx.get(f"{server.url}/static/{path}")
            assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
            assert answer.headers["x-content-type-options"] == "nosniff"

    def test_without_one_hold_for_an_hour(self, server: Server) -> None:
        answer = httpx.get(f"{server.url}/static/create-sessions.js")
        assert answer.headers["cache-control"] == "public, max-age=3600"

    def test_come_compressed_where_that_was_done_before(self, server: Server) -> None:
        url = f"{server.url}/static/css/app.0123456789ab.css"
        zipped = httpx.get(url)
        plain = httpx.get(url, headers={"Accept-Encoding": "identity"})
        assert zipped.headers["content-encoding"] == "gzip"
        assert "content-encoding" not in plain.headers
        assert zipped.text == plain.text == "a{}" * 500
        for answer in (zipped, plain):
            assert answer.headers["content-type"].startswith("text/css")
            assert answer.headers["vary"] == "Accept-Encoding"

    def test_are_not_sent_again_to_who_has_them(self, server: Server) -> None:
        url = f"{server.url}/static/css/app.0123456789ab.css"
        tag = httpx.get(url).headers["etag"]
        assert httpx.get(url, headers={"If-None-Match": tag}).status_code == 304

    def test_are_told_of_without_their_body(self, server: Server) -> None:
        answer = httpx.head(f"{server.url}/static/create-sessions.js")
        assert (answer.status_code, answer.content) == (200, b"")

    def test_are_not_written_to(self, server: Server) -> None:
        assert httpx.post(f"{server.url}/static/create-sessions.js").status_code == 405

    @pytest.mark.parametrize("path", ["none.js", "", "css", "css/", "%00", "a" * 300])
    def test_that_are_not_there_are_404(self, server: Server, door: str, path: str) -> None:
        # No file can be named with a NUL; to nginx no address, either.
        expected = 400 if door == "nginx" and path == "%00" else 404
        assert httpx.get(f"{server.url}/static/{path}").status_code == expected


class TestMedia:
    def test_is_a_picture_of_the_type_that_we_say(self, server: Server) -> None:
        answer = httpx.get(f"{server.url}/media/images/cover.jpg")
        assert answer.content == bytes(range(256)) * 40
        assert answer.headers["content-type"] == "image/jpeg"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"

    def test_is_sent_in_parts(self, server: Server) -> None:
        url = f"{server.url}/media/images/cover.jpg"
        answer = httpx.get(url, headers={"Range": "bytes=10-19"})
        assert (answer.status_code, answer.content) == (206, bytes(range(10, 20)))
        assert answer.headers["content-range"] == "bytes 10-19/10240"
        assert httpx.get(url, headers={"Range": "bytes=20000-"}).status_code == 416

    @pytest.mark.parametrize("name", ["page.html", "drawing.svg"])
    def test_that_is_no_picture_is_saved_and_not_opened(self, server: Server, name: str) -> None:
        answer = httpx.get(f"{server.url}/media/{name}")
        assert answer.headers["content-type"] == "application/octet-stream"
        assert answer.headers["content-disposition"] == "attachment"

    @pytest.mark.parametrize(
        "path",
        [
            "../private/notes.pdf",
            "%2e%2e/private/notes.pdf",
            "..%2fprivate%2fnotes.pdf",
            "images/../../private/notes.pdf",
            "images/..%2f..%2fprivate/notes.pdf",
            "%2e%2e%2fdb.sqlite3",
            "..%5cprivate%5cnotes.pdf",
            "shortcut",
            "folder/notes.pdf",
            "documents/grades.pdf",
            "/documents/grades.pdf",
            "images/../documents/grades.pdf",
            "%64ocuments/grades.pdf",
            "%2fetc%2fpasswd",
            "/etc/passwd",
            "../secrets/secret_key",
            "notes.pdf",
        ],
    )
    def test_leads_nowhere_else_in_the_house(self, server: Server, path: str) -> None:
        answer = ask(server, "GET", f"/media/{path}")
        assert answer.status == 404
        assert b"booked" not in answer.raw

    @pytest.mark.parametrize(
        "path", ["/private/notes.pdf", "/db.sqlite3", "/serve.log", "/secrets/"]
    )
    def test_is_the_only_folder_with_an_address(self, server: Server, path: str) -> None:
        assert ask(server, "GET", path).status == 404

    def test_is_not_held_in_memory_for_a_reader_who_is_slow(self, server: Server) -> None:
        large = server.home / "media" / "large.jpg"
        with open(large, "wb") as file:
            file.truncate(200 * MIB)
        before = server.resident_megabytes()
        with dial(server) as connection:
            connection.sendall(head(server, "GET", "/media/large.jpg", close=True))
            received = len(connection.recv(65_536))
            assert ask(server, "GET", "/healthz").status == 200
            assert server.resident_megabytes() - before < 20
            while data := connection.recv(1 << 20):
                received += len(data)
        assert received > 200 * MIB
        assert server.peak_megabytes() - before < 40
