"""One migrated SQLite file, made once and copied by whoever needs a database."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache" / "databases"


def migrated_database() -> Path:
    """The path of a migrated, empty site (taxonomy and page tree in place), without demo content."""
    return _made_once("migrated", [["migrate", "--verbosity", "0"]])


def seeded_database() -> Path:
    """The path of a site with the demo content."""
    return _made_once("seeded", [["migrate", "--verbosity", "0"], ["seed_demo"]])


def copy_database(source: Path, target: Path) -> None:
    """Copy a database and the media that its home holds beside it."""
    target.mkdir(parents=True, exist_ok=True)
    shutil.copy(source, target / "db.sqlite3")
    media = source.parent / "media"
    if media.exists():
        shutil.copytree(media, target / "media", dirs_exist_ok=True)


def _made_once(name: str, commands: list[list[str]]) -> Path:
    home = CACHE / f"{name}-{_fingerprint()}"
    CACHE.mkdir(parents=True, exist_ok=True)
    # Several test processes may start at once; the first makes it, the others wait.
    with open(CACHE / f"{name}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (home / "done").exists():
            _make(home, name, commands)
    return home / "db.sqlite3"


def _make(home: Path, name: str, commands: list[list[str]]) -> None:
    for stale in CACHE.glob(f"{name}-*"):
        shutil.rmtree(stale)
    home.mkdir()
    env = {**os.environ, "PEERLEARN_HOME": str(home)}
    env["DJANGO_SETTINGS_MODULE"] = "peerlearn_site.settings.embedded"
    for command in commands:
        subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=env, check=True)
    _settle(home / "db.sqlite3")
    (home / "done").touch()


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
        "requirements.txt",
    )
    for pattern in patterns:
        for path in sorted(ROOT.glob(pattern)):
            if ".venv" not in path.parts and "node_modules" not in path.parts:
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
