"""``manage.py serve``: when it refuses, in words, and how it ends."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from tests.support.database import ROOT, copy_database, seeded_database
from tests.support.raw_http import dial, head, read_answer
from tests.support.server import Server, free_port, house, serving, visitor


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving() as running:
        yield running


def serve_in_vain(home: Path, *arguments: str, **env: str) -> str:
    """Run the command where it must refuse; return what it said."""
    port = int(env.pop("PORT", free_port()))
    command = [sys.executable, "manage.py", "serve", *arguments]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, **house(home, port), **env},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    return done.stderr


def test_it_names_its_address_and_the_demo_accounts(server: Server) -> None:
    assert f"PeerLearn is at {server.url}" in server.log
    assert "peerlearn-demo" in server.log


def test_a_second_server_in_the_same_house_is_refused(server: Server) -> None:
    words = serve_in_vain(server.home)
    assert f"served already, by process {server.pid} at {server.url}" in words


def test_a_taken_port_is_told(server: Server, tmp_path: Path) -> None:
    copy_database(seeded_database(), tmp_path)
    words = serve_in_vain(tmp_path, PORT=str(server.port))
    assert f"Port {server.port} on 127.0.0.1 is taken" in words


def test_demo_passwords_do_not_go_out_into_the_network(tmp_path: Path) -> None:
    copy_database(seeded_database(), tmp_path)
    words = serve_in_vain(tmp_path, HOST="0.0.0.0")
    assert "On 0.0.0.0 others can reach this server" in words
    assert "mentor2" in words


def test_a_database_that_is_not_prepared_is_told(tmp_path: Path) -> None:
    assert "manage.py prepare" in serve_in_vain(tmp_path)


def test_a_port_by_option_is_the_port_of_every_link(tmp_path: Path) -> None:
    copy_database(seeded_database(), tmp_path)
    wanted = free_port()
    env = {**os.environ, **house(tmp_path, free_port())}
    del env["PUBLIC_URL"]
    command = [sys.executable, "manage.py", "serve", "--port", str(wanted)]
    with subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        first = running.stdout.readline()
        running.terminate()
    assert first.strip() == f"PeerLearn is at http://127.0.0.1:{wanted}"


def test_what_is_under_way_is_answered_before_the_end() -> None:
    with serving() as server:
        request = _wrong_sign_in(server)
        people = [dial(server) for _ in range(8)]
        for person in people:
            person.sendall(request)
        # Trying a password takes a while: when one has been answered, the others are under way.
        answers = [read_answer(people[0]).status]
        assert server.stop() == 0
        answers += [read_answer(person).status for person in people[1:]]
        for person in people:
            person.close()
        assert answers == [200] * 8
        assert "Traceback" not in server.log
        server.start()


def _wrong_sign_in(server: Server) -> bytes:
    """A request that keeps a worker thread busy for a good part of a second."""
    with closing(visitor(server)) as client:
        token = client.cookies["csrftoken"]
    body = f"login=mentor&password=wrong&csrfmiddlewaretoken={token}".encode()
    headers = [
        f"Cookie: csrftoken={token}",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
    ]
    return head(server, "POST", "/accounts/login/", headers, close=True) + body


def test_after_a_kill_it_starts_again_in_the_same_house() -> None:
    with serving() as server:
        server.kill9()
        server.restart()
        assert httpx.get(f"{server.url}/sessions/").status_code == 200
