"""Houses that are backed up, restored and moved: their commands, and all that they hold."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from tests.support.database import ROOT, copy_database, seeded_database
from tests.support.home import House, environment

PICTURE = b"\xff\xd8\xff not to be looked at"


def demo_house(home: Path) -> Path:
    """A house with the demo content, a picture that a row names, and a private file."""
    copy_database(seeded_database(), home)
    name = "original_images/cover.jpg"
    for folder, path in (("media", name), ("private", "notes/a b.txt")):
        file = home / folder / path
        file.parent.mkdir(parents=True)
        file.write_bytes(PICTURE)
    with closing(sqlite3.connect(home / "db.sqlite3")) as connection:
        connection.execute(
            "INSERT INTO wagtailimages_image (title, file, width, height, created_at, collection_id,"
            " file_hash, description) SELECT 'A cover', ?, 1, 1, '2026-11-01 10:00:00', id, '', ''"
            " FROM wagtailcore_collection LIMIT 1",
            [name],
        )
        connection.commit()
    return home


def manage(house: Path | House, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run a command of ``manage.py`` in a house; whether it went well is the caller's to see."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={**environment(house), **env},
        capture_output=True,
        text=True,
    )


def backed_up(house: Path | House, folder: Path) -> Path:
    """An archive of a house."""
    done = manage(house, "backup", "--to", str(folder))
    assert done.returncode == 0, done.stderr
    return Path(done.stdout.splitlines()[-1])


def contents(home: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table of an SQLite house."""
    with closing(sqlite3.connect(f"file:{home / 'db.sqlite3'}?mode=ro", uri=True)) as connection:
        query = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
        tables = [name for (name,) in connection.execute(query)]
        return {
            table: sorted(connection.execute(f'SELECT * FROM "{table}"').fetchall(), key=repr)
            for table in tables
        }


def files(home: Path) -> dict[str, bytes]:
    """The public and private files of a house."""
    found = [path for part in ("media", "private") for path in (home / part).rglob("*")]
    return {str(path.relative_to(home)): path.read_bytes() for path in found if path.is_file()}


def empty_house(home: Path) -> Path:
    """A folder that nothing was made in yet."""
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    return home
