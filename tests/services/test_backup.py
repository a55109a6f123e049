"""A backup holds a house of one moment, whole; it is restored into an empty house, or not at all."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import stat
import tarfile
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from peerlearn_site.effects import clock
from peerlearn_site.operations.backup import services, snapshots
from peerlearn_site.operations.backup.archive import Manifest, unpack, write_archive
from peerlearn_site.operations.backup.errors import BackupError
from peerlearn_site.operations.backup.services import prune
from peerlearn_site.operations.backup.snapshots import Snapshot
from tests.support.archives import PICTURE, backed_up, contents, demo_house, files, manage

MANIFEST = Manifest(1, "now", "sqlite", "database.sqlite3", {}, (), {}, ())


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return demo_house(tmp_path_factory.mktemp("house"))


@pytest.fixture(scope="module")
def archive(house: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return backed_up(house, tmp_path_factory.mktemp("archives"))


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """An archive of two files, made without a house."""
    target = tmp_path / "small.tar"
    (tmp_path / "one").write_bytes(b"1" * 2000)
    (tmp_path / "two").write_bytes(b"2" * 2000)
    listed = [("database.sqlite3", tmp_path / "one"), ("media/two", tmp_path / "two")]
    write_archive(target, files=listed, manifest=MANIFEST)
    return target


def test_a_restored_house_holds_every_row_and_file_of_the_first(
    house: Path, archive: Path, tmp_path: Path
) -> None:
    done = manage(tmp_path, "restore", str(archive))

    assert done.returncode == 0, done.stderr
    assert contents(tmp_path) == contents(house)
    assert (
        files(tmp_path)
        == files(house)
        == {"media/original_images/cover.jpg": PICTURE, "private/notes/a b.txt": PICTURE}
    )
    assert not list(tmp_path.glob(".backup-*")) and not list(house.glob(".backup-*"))

    again = manage(tmp_path, "restore", str(archive))

    assert again.returncode == 1
    assert again.stderr == (
        "CommandError: The database is not empty. A backup is restored into an empty house.\n"
    )


def test_a_backup_is_its_owner_s_alone_and_holds_no_secret(archive: Path) -> None:
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    with tarfile.open(archive) as tar:
        assert tar.getnames() == [
            "database.sqlite3",
            "media/original_images/cover.jpg",
            "private/notes/a b.txt",
            "manifest.json",
        ]


@pytest.mark.more
def test_a_house_that_is_served_is_not_restored_into(archive: Path, tmp_path: Path) -> None:
    with open(tmp_path / "serve.lock", "a+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.write("process 4711")
        lock.flush()

        done = manage(tmp_path, "restore", str(archive))

    words = f"CommandError: {tmp_path} is served, by process 4711. End that first.\n"
    assert (done.returncode, done.stderr) == (1, words)
    assert files(tmp_path) == {}


@pytest.mark.more
def test_a_house_with_pictures_is_not_restored_into(archive: Path, tmp_path: Path) -> None:
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / "mine.jpg").write_bytes(b"mine")

    done = manage(tmp_path, "restore", str(archive))

    assert done.returncode == 1
    assert done.stderr.endswith("holds files. A backup is restored into an empty house.\n")
    assert files(tmp_path) == {"media/mine.jpg": b"mine"}


@pytest.mark.more
def test_the_workshop_of_a_killed_backup_goes_after_a_day(house: Path, tmp_path: Path) -> None:
    old, young = house / ".backup-old", house / ".backup-young"
    old.mkdir()
    young.mkdir()
    yesterday = (clock.now() - timedelta(hours=25)).timestamp()
    os.utime(old, (yesterday, yesterday))

    backed_up(house, tmp_path)

    assert (old.exists(), young.exists()) == (False, True)
    young.rmdir()


@pytest.mark.more
def test_an_older_database_is_copied_before_it_is_migrated(tmp_path: Path) -> None:
    home = demo_house(tmp_path / "home")
    manage(home, "migrate", "live", "zero")
    before = contents(home)

    done = manage(home, "prepare", PEERLEARN_ENV="production", SECRET_KEY="x" * 50)

    assert done.returncode == 0, done.stderr
    (copy,) = (home / "backups").iterdir()
    assert f"The older database was copied to {copy.name}." in done.stdout
    shutil.copy(copy, tmp_path / "db.sqlite3")
    assert contents(tmp_path) == before


def test_a_whole_archive_is_laid_out_as_it_was(small: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()

    manifest = unpack(small, tmp_path / "out")

    assert sorted(manifest.files) == ["database.sqlite3", "media/two"]
    assert (tmp_path / "out" / "media" / "two").read_bytes() == b"2" * 2000


def flipped(data: bytes) -> bytes:
    """One bit of a file's content is another."""
    place = data.index(b"2222") + 700
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (flipped, "small.tar is damaged: media/two is not what it was."),
        (lambda data: data[:1500], "small.tar cannot be read as a backup: .*"),
        # At the very end of a file, where nothing looks cut off.
        (
            lambda data: data[: data.index(b"2222") + 2048],
            "small.tar has no manifest.json: it is cut off, or no backup.",
        ),
        (lambda data: b"PK" + data, "small.tar cannot be read as a backup: .*"),
        (lambda data: b"", "small.tar cannot be read as a backup: empty file"),
    ],
)
def test_a_damaged_archive_is_refused_in_words(
    damage: Callable[[bytes], bytes], words: str, small: Path, tmp_path: Path
) -> None:
    small.write_bytes(damage(small.read_bytes()))
    (tmp_path / "out").mkdir()

    with pytest.raises(BackupError, match=f"^{words}$"):
        unpack(small, tmp_path / "out")


@pytest.mark.parametrize("name", ["../outside", "media/../../outside"])
def test_an_archive_cannot_write_outside_its_folder(name: str, tmp_path: Path) -> None:
    evil = tmp_path / "evil.tar"
    with tarfile.open(evil, "w") as tar:
        entry = tarfile.TarInfo(name)
        entry.size = 4
        tar.addfile(entry, BytesIO(b"evil"))
    (tmp_path / "out").mkdir()

    with pytest.raises(BackupError, match="cannot be read as a backup"):
        unpack(evil, tmp_path / "out")

    assert not (tmp_path / "outside").exists()


def test_a_link_in_an_archive_is_not_followed(tmp_path: Path) -> None:
    evil = tmp_path / "evil.tar"
    with tarfile.open(evil, "w") as tar:
        entry = tarfile.TarInfo("media/link")
        entry.type, entry.linkname = tarfile.SYMTYPE, "two"
        tar.addfile(entry)
    (tmp_path / "out").mkdir()

    with pytest.raises(BackupError, match="holds something that is no file: media/link"):
        unpack(evil, tmp_path / "out")


@pytest.mark.django_db
def test_a_backup_of_newer_code_is_refused(small: Path, settings: Any, tmp_path: Path) -> None:
    newer = Manifest(**{**vars(MANIFEST), "migrations": ("catalog.0999_from_the_future",)})

    with pytest.raises(BackupError, match=r"newer than this code: it has catalog\.0999_from_the"):
        services._refuse_a_newer_backup(newer)


# --- Files that come and go while the backup is taken ---------------------------------------------


class Coming:
    """A snapshot whose moments change the files before and after the database is copied."""

    def __init__(self, media: Path, *named: str) -> None:
        self.media, self.named = media, frozenset(named)
        self.before: list[Callable[[], None]] = []
        self.after: list[Callable[[], None]] = []
        self.taken = 0

    def __call__(self, folder: Path) -> Snapshot:
        self.taken += 1
        if self.before:
            self.before.pop(0)()
        (folder / "database.sqlite3").write_bytes(b"rows")
        if self.after:
            self.after.pop(0)()
        return Snapshot("sqlite", "database.sqlite3", {}, (), self.named)

    def comes(self) -> None:
        (self.media / "picture.jpg").write_bytes(PICTURE)

    def goes(self) -> None:
        (self.media / "picture.jpg").unlink()


@pytest.fixture
def coming(
    own_media: Path, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Coming:
    own_media.mkdir()
    settings.PEERLEARN_HOME = tmp_path
    snapshot = Coming(own_media, "picture.jpg")
    monkeypatch.setattr(snapshots, "take_snapshot", snapshot)
    return snapshot


def in_the_archive(tmp_path: Path) -> tuple[list[str], tuple[str, ...]]:
    written, manifest = services.back_up(folder=tmp_path / "archives", now=clock.now())
    with tarfile.open(written) as tar:
        return tar.getnames()[1:-1], manifest.missing


def test_a_picture_deleted_after_the_copy_is_in_the_archive(coming: Coming, tmp_path: Path) -> None:
    coming.comes()
    coming.after = [coming.goes]

    assert in_the_archive(tmp_path) == (["media/picture.jpg"], ())


def test_a_picture_that_came_just_before_the_copy_is_in_the_archive(
    coming: Coming, tmp_path: Path
) -> None:
    coming.before = [coming.comes]

    assert in_the_archive(tmp_path) == (["media/picture.jpg"], ())


def test_a_picture_that_came_and_went_between_the_looks_makes_it_look_again(
    coming: Coming, tmp_path: Path
) -> None:
    coming.before = [coming.comes]
    coming.after = [coming.goes, coming.comes]

    assert in_the_archive(tmp_path) == (["media/picture.jpg"], ())
    assert coming.taken == 2


def test_a_picture_that_was_lost_before_is_told_of_and_keeps_nothing_else_out(
    coming: Coming, tmp_path: Path
) -> None:
    (coming.media / "other.jpg").write_bytes(PICTURE)

    assert in_the_archive(tmp_path) == (["media/other.jpg"], ("picture.jpg",))


def test_a_disk_that_is_full_keeps_no_half_archive(
    coming: Coming, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("peerlearn_site.operations.backup.archive._add", full)
    with pytest.raises(OSError, match="No space left"):
        in_the_archive(tmp_path)
    assert [path for path in tmp_path.rglob("*") if path.name.startswith("peerlearn-")] == []


def test_only_the_newest_archives_are_kept(tmp_path: Path) -> None:
    for day in ("20261101", "20261103", "20261102"):
        (tmp_path / f"peerlearn-{day}-120000-000000.tar").touch()
    (tmp_path / "peerlearn-20261101-120000-000000.partial").touch()

    gone = prune(folder=tmp_path, keep=2)

    assert [path.name for path in gone] == ["peerlearn-20261101-120000-000000.tar"]
    assert len(list(tmp_path.glob("*.tar"))) == 2
    assert prune(folder=tmp_path, keep=0) == []
