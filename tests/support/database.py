"""One migrated SQLite file, made once and copied by whoever needs a database."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache" / "databases"
MIGRATE = ("migrate", "--verbosity", "0")
SEED = ("seed_demo",)
# Seconds until its next sessions would be about to begin.
DEMO_HOLDS = 10 * 60


def migrated_database() -> Path:
    """The path of a migrated, empty site (taxonomy and page tree in place), without demo content."""
    return made_once("migrated", _sqlite(MIGRATE)) / "db.sqlite3"


def seeded_database() -> Path:
    """The path of a site with the demo content."""
    return made_once("seeded", _sqlite(MIGRATE, SEED)) / "db.sqlite3"


def copy_database(source: Path, target: Path) -> None:
    """Copy a database and the media that its home holds beside it."""
    target.mkdir(parents=True, exist_ok=True)
    shutil.copy(source, target / "db.sqlite3")
    copy_media(source.parent, target)


def lay_out(home: Path, *, seeded: bool) -> None:
    """Fill a house with the demo content, its sessions around now, or with an empty site."""
    source = seeded_database() if seeded else migrated_database()
    # Nobody copies what another test process is just moving to now.
    with open(CACHE / "copying.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if seeded and time.time() - source.stat().st_mtime > DEMO_HOLDS:
            manage(source.parent, *SEED)
            _settle(source)
        copy_database(source, home)


def copy_media(source: Path, target: Path) -> None:
    """Copy the media of one home into another, where there are any."""
    if (source / "media").exists():
        shutil.copytree(source / "media", target / "media", dirs_exist_ok=True)


def made_once(name: str, make: Callable[[Path], None]) -> Path:
    """The folder that ``make`` filled, kept for as long as a fresh database holds the same."""
    folder = CACHE / f"{name}-{_fingerprint()}"
    CACHE.mkdir(parents=True, exist_ok=True)
    # Several test processes may start at once; the first makes it, the others wait.
    with open(CACHE / f"{name}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "done").exists():
            for stale in CACHE.glob(f"{name}-*"):
                shutil.rmtree(stale)
            folder.mkdir()
            make(folder)
            (folder / "done").touch()
    return folder


def manage(home: Path, *command: str, **env: str) -> None:
    """Run a command of ``manage.py`` in a house, in embedded mode unless the environment says otherwise."""
    settings = {"DJANGO_SETTINGS_MODULE": "peerlearn_site.settings.embedded"}
    subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env={**os.environ, "PEERLEARN_HOME": str(home), **settings, **env},
        check=True,
    )


def _sqlite(*commands: Sequence[str]) -> Callable[[Path], None]:
    def make(home: Path) -> None:
        for command in commands:
            manage(home, *command)
        _settle(home / "db.sqlite3")

    return make


def _settle(path: Path) -> None:
    """Drop the effects of the setting-up, and fold the write-ahead log into the one file."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DELETE FROM peerlearn_site_effect")
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _fingerprint() -> str:
    """A digest of all that decides what a fresh database holds."""
    digest = hashlib.sha256()
    patterns = (
        "*/migrations/*.py",
        "*/seed*.py",
        "**/seed*/*.py",
        "home/site_tree.py",
        "**/demo.py",
        "**/demo/*.py",
        "**/roles.py",
        "**/permissions.py",
        "tests/support/postgres*.py",
    )
    for pattern in patterns:
        for path in sorted(ROOT.glob(pattern)):
            if ".venv" not in path.parts and "node_modules" not in path.parts:
                digest.update(path.read_bytes())
    # Of what is installed, Django's and Wagtail's apps bring tables.
    pins = (ROOT / "requirements.txt").read_text().splitlines()
    digest.update("".join(pin for pin in pins if re.match(r".*(django|wagtail)", pin)).encode())
    return digest.hexdigest()[:16]
