"""The secret key of a house: made once, whoever starts first, readable by its owner alone."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from peerlearn_site.settings.home import read_or_create_secret_key


def test_processes_that_start_at_once_have_one_key_and_a_whole_one(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        for number in range(50):
            home = tmp_path / str(number)
            asked = [
                threads.submit(read_or_create_secret_key, home, may_create=True) for _ in range(8)
            ]
            (key,) = {one.result() for one in asked}
            assert len(key) > 50
            (file,) = (home / "secrets").iterdir()
            assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_production_invents_none_and_reads_the_one_there_is(tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured):
        read_or_create_secret_key(tmp_path, may_create=False)
    key = read_or_create_secret_key(tmp_path, may_create=True)
    assert read_or_create_secret_key(tmp_path, may_create=False) == key
