"""``manage.py serve``: when it refuses, in words, and how it ends."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.core.management import CommandError, call_command
from django.db.migrations.executor import MigrationExecutor

from peerlearn_site.management.commands import serve
from peerlearn_site.users.demo import ensure_demo_accounts
from tests.support.database import ROOT, copy_database, migrated_database
from tests.support.raw_http import dial, head, read_answer
from tests.support.server import Server, free_port, house, serving, visitor


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving() as running:
        yield running


def test_it_names_its_address_and_the_demo_accounts(server: Server) -> None:
    assert f"PeerLearn is at {server.url}" in server.log
    assert "peerlearn-demo" in server.log


def test_a_second_server_in_the_same_house_is_refused(server: Server) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "serve"],
        cwd=ROOT,
        env={**os.environ, **house(server.home, free_port())},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 1
    assert f"served already, by process {server.pid} at {server.url}" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.fixture
def own_home(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A house in which nothing is served and nothing goes on beside it."""
    settings.PEERLEARN_HOME = tmp_path
    monkeypatch.setattr(serve, "all_work", lambda: ())
    return tmp_path


@pytest.mark.django_db
def test_a_taken_port_is_told(server: Server, own_home: Path, settings: Any) -> None:
    settings.PORT = server.port
    with pytest.raises(CommandError, match=f"Port {server.port} on 127.0.0.1 is taken"):
        call_command("serve")
    # What was held is free again: the next try gets as far.
    with pytest.raises(CommandError, match="is taken"):
        call_command("serve")


@pytest.mark.django_db
@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.7", "::", "peer.example"])
def test_demo_passwords_do_not_go_out_into_the_network(own_home: Path, host: str) -> None:
    ensure_demo_accounts()
    with pytest.raises(CommandError, match=r"everybody knows the password of .*mentor2"):
        call_command("serve", host=host)


@pytest.mark.django_db
def test_a_database_that_is_not_prepared_is_told(
    own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda self, targets: ["a migration"])
    with pytest.raises(CommandError, match="Run `manage.py prepare` first"):
        call_command("serve")


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


@pytest.mark.more
def test_a_port_by_option_is_the_port_of_every_link(tmp_path: Path) -> None:
    copy_database(migrated_database(), tmp_path)
    wanted = free_port()
    env = {**os.environ, **house(tmp_path, free_port())}
    del env["PUBLIC_URL"]
    command = [sys.executable, "manage.py", "serve", "--port", str(wanted)]
    with subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        first = running.stdout.readline()
        running.terminate()
    assert first.strip() == f"PeerLearn is at http://127.0.0.1:{wanted}"


@pytest.mark.more
def test_after_a_kill_it_starts_again_in_the_same_house() -> None:
    with serving() as server:
        server.kill9()
        server.restart()
        assert httpx.get(f"{server.url}/sessions/").status_code == 200
