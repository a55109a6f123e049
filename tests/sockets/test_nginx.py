"""What only nginx does: it says who asks, keeps the figures in, sends private files, and speaks for the dead.

What it has in common with our own front is asked of both in test_front_http.py.
"""

from __future__ import annotations

import json
import re
import ssl
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.conf import settings

from peerlearn_site.effects import clock
from peerlearn_site.realtime.front.tls import tls_context
from tests.support.nginx import BEHIND_NGINX, TEMPLATE, Nginx, serving_behind_nginx
from tests.support.raw_feed import answer, client_frame, connect, open_feed, read_until
from tests.support.raw_http import ask, dial, head
from tests.support.server import Server, free_port, serving

pytestmark = pytest.mark.nginx

MIB = 1024 * 1024
NOTES = b"for those who booked"
ROOM = "0b6ba7f8-9dad-41d1-80b4-00c04fd430c8"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    env = {"DJANGO_SETTINGS_MODULE": "tests.support.probing_site"}
    with serving_behind_nginx(seeded=False, env=env) as running:
        private = running.home / "private"
        private.mkdir()
        (private / "seven notes.pdf").write_bytes(NOTES)
        (private / "shortcut.pdf").symlink_to(running.home / "db.sqlite3")
        yield running
        assert "Traceback" not in running.log, running.log


def noted(server: Server, request_id: str) -> dict[str, Any]:
    """What nginx has written of a request, once it is done with it."""
    log = server.home / "nginx" / "access.log"
    end = time.monotonic() + 10
    while time.monotonic() < end:
        for line in map(json.loads, log.read_text().splitlines()):
            if line["request_id"] == request_id:
                found: dict[str, Any] = line
                return found
        time.sleep(0.01)
    raise AssertionError(f"no line of {request_id}")


def test_its_caps_are_the_front_s() -> None:
    found = re.findall(
        r"location (/\S*) \{\s+client_max_body_size (\d+)([km]);", TEMPLATE.read_text()
    )
    caps = {path: int(size) * {"k": 1024, "m": MIB}[unit] for path, size, unit in found}
    # Longer prefixes with their parent's cap are there for other reasons, in either place.
    for path in {*caps, *settings.PEERLEARN_BODY_CAPS}:
        assert _cap(caps, path) == _cap(settings.PEERLEARN_BODY_CAPS, path), path


def _cap(caps: dict[str, int], path: str) -> int:
    return caps[max((prefix for prefix in caps if path.startswith(prefix)), key=len)]


class TestWhoAsks:
    def test_is_the_browser_and_not_the_proxy(self, server: Server) -> None:
        with httpx.Client(transport=httpx.HTTPTransport(local_address="127.0.0.2")) as browser:
            told = browser.get(f"{server.url}/probe/told").json()
        assert told == {"address": "127.0.0.2", "secure": False, "url": "/probe/told"}

    @pytest.mark.parametrize(
        "forged",
        [
            "X-Forwarded-For: 6.6.6.6",
            "X_Forwarded_For: 6.6.6.6",
            "X-Forwarded-Proto: https",
            "X_Forwarded_Proto: https",
            "X-Forwarded_Proto: https",
        ],
    )
    def test_is_not_what_the_browser_says(self, server: Server, forged: str) -> None:
        told = ask(server, "GET", "/probe/told", [forged]).json
        assert told == {"address": "127.0.0.1", "secure": False, "url": "/probe/told"}

    def test_has_one_id_in_both_logs_and_the_answer(self, server: Server) -> None:
        mine = "my-own-request-id"
        given = httpx.get(f"{server.url}/probe/told", headers={"X-Request-ID": mine})
        request_id = given.headers["X-Request-ID"]
        assert request_id != mine
        assert noted(server, request_id)["path"] == "/probe/told"
        assert "GET /probe/told 200" in server.log
        assert f"request_id={request_id}" in server.log


class TestWhatIsNotPublic:
    @pytest.mark.parametrize("path", ["/metrics", "//metrics", "/%6detrics", "/x/../metrics?a=1"])
    def test_are_the_figures(self, server: Server, path: str) -> None:
        answered = ask(server, "GET", path)
        # The process would refuse, too; it is not even asked.
        assert (answered.status, answered.headers.get("x-request-id")) == (404, None)

    @pytest.mark.parametrize("path", ["/readyz", "//readyz", "/./readyz"])
    def test_is_what_is_missing(self, server: Server, path: str) -> None:
        assert ask(server, "GET", path).status == 404

    @pytest.mark.parametrize(
        "path", ["/_private/", "/_private/seven%20notes.pdf", "//_private/seven%20notes.pdf"]
    )
    def test_are_private_files_by_their_inner_address(self, server: Server, path: str) -> None:
        answered = ask(server, "GET", path)
        assert answered.status == 404
        assert NOTES not in answered.raw


class TestAPrivateFile:
    def test_is_sent_to_whom_a_page_gives_it(self, server: Server) -> None:
        given = httpx.get(f"{server.url}/probe/give/seven notes.pdf")
        assert (given.status_code, given.content) == (200, NOTES)
        headers = given.headers
        assert headers["content-type"] == "application/pdf"
        assert headers["content-disposition"] == 'attachment; filename="seven notes.pdf"'
        assert headers["cache-control"] == "private, no-cache"
        assert headers["content-security-policy"] == "default-src 'none'; sandbox"
        assert headers["x-content-type-options"] == "nosniff"
        assert "x-accel-redirect" not in headers

    def test_is_sent_in_parts_and_not_again(self, server: Server) -> None:
        url = f"{server.url}/probe/give/seven notes.pdf"
        part = httpx.get(url, headers={"Range": "bytes=4-8"})
        assert (part.status_code, part.content) == (206, b"those")
        since = {"If-Modified-Since": part.headers["last-modified"]}
        assert httpx.get(url, headers=since).status_code == 304

    @pytest.mark.parametrize("name", ["shortcut.pdf", "none.pdf"])
    def test_is_nothing_else_in_the_house(self, server: Server, name: str) -> None:
        answered = ask(server, "GET", f"/probe/give/{name}")
        assert answered.status == 404
        assert b"SQLite" not in answered.raw

    def test_costs_the_process_nothing(self, server: Server) -> None:
        with open(server.home / "private" / "large.pdf", "wb") as file:
            file.truncate(200 * MIB)
        before = server.resident_megabytes()
        with dial(server) as connection:
            connection.sendall(head(server, "GET", "/probe/give/large.pdf", close=True))
            received = 0
            while data := connection.recv(1 << 20):
                received += len(data)
        assert received > 200 * MIB
        assert server.peak_megabytes() - before < 20


class TestItsLog:
    @pytest.mark.parametrize(
        ("asked", "written"),
        [
            ("/probe/told?secret=1", "/probe/told"),
            (f"/session/{ROOM}/", "/session/*/"),
            (f"/api/none/{ROOM}", "/api/none/*"),
            ("/accounts/password/reset/key/1-abc-def/", "/accounts/password/reset/key/*"),
            ("/accounts/confirm-email/abc:def/", "/accounts/confirm-email/*"),
            ("/calendar/Zk-3_9vJq0xW8rT5uY2iO7pL4aS1dF6gH0jK3lZ5xCv.ics", "/calendar/*"),
            ("/calendar/session/12.ics", "/calendar/session/12.ics"),
            ("/probe%0a%22told%22%1b[2J", '/probe\n"told"\x1b[2J'),
        ],
    )
    def test_holds_no_query_no_room_and_no_key_and_cannot_be_forged(
        self, server: Server, asked: str, written: str
    ) -> None:
        answered = ask(server, "GET", asked)
        assert noted(server, answered.headers["x-request-id"])["path"] == written


class TestASocket:
    def test_passes_as_it_is(self, server: Server) -> None:
        with connect(server) as made:
            said = made.recv(4096).split(b"\r\n\r\n")[0].lower()
        assert b" 101 " in said
        assert b"sec-websocket-protocol: peerlearn.v1" in said
        assert b"sec-websocket-extensions" not in said

    @pytest.mark.parametrize(
        "origins", [[], ["http://evil.example"], ["{ours}", "http://evil.example"], ["null"]]
    )
    def test_of_another_site_is_refused(self, server: Server, origins: list[str]) -> None:
        with connect(server, origins=[one.format(ours=server.url) for one in origins]) as made:
            assert answer(made)[0] in (400, 403)

    def test_ends_with_its_reason(self, server: Server) -> None:
        feed = open_feed(server)
        with feed.socket:
            feed.socket.sendall(client_frame(b"x" * 100_000))
            read_until([feed], lambda one: one.close_code is not None, seconds=20)
        assert feed.close_code == 1009


@pytest.mark.more
def test_with_a_certificate_everything_knows_that_it_came_by_tls(tmp_path: Path) -> None:
    port = free_port()
    env = {
        **BEHIND_NGINX,
        "PUBLIC_URL": f"https://127.0.0.1:{port}",
        "DJANGO_SETTINGS_MODULE": "tests.support.probing_site",
    }
    with serving(seeded=False, env=env) as behind:
        tls_context(behind.home, names=["127.0.0.1"], now=clock.now())
        certificate = behind.home / "tls" / "certificate.pem"
        proxy = Nginx(behind.home, port=port, webs=[behind.port], certificate=certificate)
        proxy.start()
        try:
            trust = ssl.create_default_context(cafile=str(certificate))
            with httpx.Client(base_url=proxy.url, verify=trust) as browser:
                told = browser.get("/probe/told")
                browser.get("/accounts/login/").raise_for_status()
                cookies = {cookie.name: cookie.secure for cookie in browser.cookies.jar}
            led_on = httpx.get(f"http://127.0.0.1:{proxy.redirect_port}/sessions/?domain=biology")
        finally:
            proxy.stop()
    assert told.json()["secure"] is True
    assert told.headers["strict-transport-security"] == "max-age=31536000"
    assert cookies == {"__Host-csrftoken": True}
    assert led_on.status_code == 308
    assert led_on.headers["location"] == "https://127.0.0.1/sessions/?domain=biology"


def test_while_no_process_is_there_pages_say_so_and_try_again(server: Server) -> None:
    server.kill9()
    page = httpx.get(f"{server.url}/sessions/")
    call = httpx.get(f"{server.url}/api/sessions/")
    server.start()

    assert (page.status_code, call.status_code) == (503, 503)
    assert page.headers["retry-after"] == call.headers["retry-after"] == "5"
    assert "We will be back in a moment" in page.text
    assert '<meta http-equiv="refresh" content="5">' in page.text
    assert call.json()["code"] == "unavailable"
    assert httpx.get(f"{server.url}/sessions/").status_code == 200
