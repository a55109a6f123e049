"""HTTPS=1: a certificate of our own, made once and made anew when it no longer fits."""

from __future__ import annotations

import os
import ssl
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest
from cryptography import x509

from peerlearn_site.realtime.front.tls import local_names, tls_context
from tests.support.database import ROOT, copy_database, migrated_database
from tests.support.server import free_port, house

NAMES = ["127.0.0.1", "::1", "localhost", "peer.example"]


def certificate(home: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate((home / "tls" / "certificate.pem").read_bytes())


def test_it_names_every_address_of_the_house(tmp_path: Path, now: datetime) -> None:
    tls_context(tmp_path, names=NAMES, now=now)
    found = certificate(tmp_path).extensions.get_extension_for_class(x509.SubjectAlternativeName)
    assert sorted(str(entry.value) for entry in found.value) == NAMES


def test_its_key_is_for_its_owner_alone(tmp_path: Path, now: datetime) -> None:
    tls_context(tmp_path, names=NAMES, now=now)
    assert (tmp_path / "tls" / "key.pem").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "tls").stat().st_mode & 0o777 == 0o700


def test_it_is_kept_while_it_fits(tmp_path: Path, now: datetime) -> None:
    tls_context(tmp_path, names=NAMES, now=now)
    first = certificate(tmp_path)
    tls_context(tmp_path, names=NAMES[:2], now=now + timedelta(days=300))
    assert certificate(tmp_path) == first


@pytest.mark.parametrize(
    ("names", "later"), [([*NAMES, "192.168.1.7"], 0), (NAMES, 400)], ids=["a new name", "too old"]
)
def test_it_is_made_anew_when_it_does_not_fit(
    tmp_path: Path, now: datetime, names: list[str], later: int
) -> None:
    tls_context(tmp_path, names=NAMES, now=now)
    first = certificate(tmp_path)
    tls_context(tmp_path, names=names, now=now + timedelta(days=later))
    assert certificate(tmp_path) != first


def test_this_machine_is_known_by_its_loopback_names() -> None:
    assert {"127.0.0.1", "::1", "localhost", "peer.example"} <= set(local_names("peer.example"))


@pytest.mark.more
def test_pages_are_served_with_it(tmp_path: Path) -> None:
    copy_database(migrated_database(), tmp_path)
    port = free_port()
    env = {**os.environ, **house(tmp_path, port), "HTTPS": "1"}
    del env["PUBLIC_URL"]
    command = [sys.executable, "manage.py", "serve"]
    with subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == f"PeerLearn is at https://127.0.0.1:{port}\n"
        trust = ssl.create_default_context(cafile=str(tmp_path / "tls" / "certificate.pem"))
        answer = httpx.get(f"https://127.0.0.1:{port}/healthz", verify=trust)
        running.terminate()
    assert answer.text == "ok"
    assert answer.headers["strict-transport-security"] == "max-age=31536000"
