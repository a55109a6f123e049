"""Taking a backup under load, and laying it out in an empty house."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connection

from peerlearn_site.operations import migrations
from peerlearn_site.operations.backup import snapshots
from peerlearn_site.operations.backup.archive import FORMAT, Manifest, unpack, write_archive
from peerlearn_site.operations.backup.errors import BackupError
from peerlearn_site.operations.backup.held import hold, plain_files
from peerlearn_site.operations.backup.snapshots import Snapshot

MEDIA: Final = "media"
PRIVATE: Final = "private"
_WORKSHOP: Final = ".backup-"
# A picture may come and go between two looks at the files; not three times in a row.
_TRIES: Final = 3
_LEFT_BEHIND: Final = timedelta(days=1)


def back_up(*, folder: Path, now: datetime) -> tuple[Path, Manifest]:
    """Write an archive of the house as it is at one moment; the house may serve meanwhile.

    Files are held before the database is copied and once more after it, so each that the copy's rows name
    is in the archive, though it be deleted meanwhile.

    Raises:
        BackupError: in words.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    target = folder / f"peerlearn-{now:%Y%m%d-%H%M%S-%f}.tar"
    with _workshop(now) as workshop:
        snapshot, missing = _hold_everything(workshop)
        manifest = _manifest(snapshot, missing, now)
        files = ((str(path.relative_to(workshop)), path) for path in plain_files(workshop))
        write_archive(target, files=files, manifest=manifest)
    return target, manifest


def prune(*, folder: Path, keep: int) -> list[Path]:
    """Delete all but the newest archives of a folder; return those deleted."""
    old = sorted(folder.glob("peerlearn-*.tar"))[:-keep] if keep > 0 else []
    for path in old:
        path.unlink()
    return old


def restore(*, archive: Path, now: datetime) -> Manifest:
    """Lay an archive out in this house, which must be empty; the database comes last.

    Raises:
        BackupError: the house is not empty, the archive is damaged, of another kind of database, or newer
            than this code.
    """
    _refuse_a_house_in_use()
    with _workshop(now) as workshop:
        manifest = unpack(archive, workshop)
        load = _loader(manifest)
        _refuse_a_newer_backup(manifest)
        _move_files(workshop / MEDIA, Path(settings.MEDIA_ROOT))
        _move_files(workshop / PRIVATE, Path(settings.PRIVATE_ROOT))
        load(workshop / manifest.database)
    _compare(manifest)
    return manifest


def _hold_everything(workshop: Path) -> tuple[Snapshot, tuple[str, ...]]:
    for _ in range(_TRIES):
        _hold_files(workshop)
        snapshot = snapshots.take_snapshot(workshop)
        _hold_files(workshop)
        missing = sorted(name for name in snapshot.named if not (workshop / MEDIA / name).exists())
        if not missing:
            break
        (workshop / snapshot.file).unlink()
    else:
        # They were lost before; a backup without them is better than none, and says so.
        snapshot = snapshots.take_snapshot(workshop)
        _hold_files(workshop)
        missing = sorted(name for name in snapshot.named if not (workshop / MEDIA / name).exists())
    return snapshot, tuple(missing)


def _hold_files(workshop: Path) -> None:
    hold(Path(settings.MEDIA_ROOT), workshop / MEDIA)
    hold(Path(settings.PRIVATE_ROOT), workshop / PRIVATE)


def _manifest(snapshot: Snapshot, missing: tuple[str, ...], now: datetime) -> Manifest:
    return Manifest(
        format=FORMAT,
        made_at=now.isoformat(),
        vendor=snapshot.vendor,
        database=snapshot.file,
        rows=snapshot.rows,
        migrations=snapshot.migrations,
        files={},
        missing=missing,
    )


@contextmanager
def _workshop(now: datetime) -> Iterator[Path]:
    """A folder beside the house's files, so that they can be linked and moved; what was left behind goes."""
    home = Path(settings.PEERLEARN_HOME)
    for stale in home.glob(f"{_WORKSHOP}*"):
        if stale.stat().st_mtime < (now - _LEFT_BEHIND).timestamp():
            shutil.rmtree(stale, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=_WORKSHOP, dir=home))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _refuse_a_house_in_use() -> None:
    if connection.introspection.table_names():
        raise BackupError("The database is not empty. A backup is restored into an empty house.")
    for folder in (Path(settings.MEDIA_ROOT), Path(settings.PRIVATE_ROOT)):
        if next(plain_files(folder), None) is not None:
            raise BackupError(f"{folder} holds files. A backup is restored into an empty house.")


def _refuse_a_newer_backup(manifest: Manifest) -> None:
    known = {f"{app}.{name}" for app, name in migrations.known()}
    foreign = sorted(set(manifest.migrations) - known)
    if foreign:
        raise BackupError(f"This backup is newer than this code: it has {', '.join(foreign[:3])}.")


def _loader(manifest: Manifest) -> Callable[[Path], None]:
    if manifest.vendor != connection.vendor:
        raise BackupError(
            f"This is a backup of {manifest.vendor}, and the house is on {connection.vendor}."
            " Restore it there and use manage.py move_data."
        )
    return _place_sqlite if manifest.vendor == "sqlite" else snapshots.load_dump


def _place_sqlite(path: Path) -> None:
    """Put the file in the place of the empty one, whose log must not be taken for the new one's."""
    target = Path(connection.settings_dict["NAME"])
    connection.close()
    for beside in ("-wal", "-shm"):
        Path(f"{target}{beside}").unlink(missing_ok=True)
    shutil.move(path, target)


def _move_files(source: Path, target: Path) -> None:
    for path in list(plain_files(source)):
        goal = target / path.relative_to(source)
        goal.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(path, goal)


def _compare(manifest: Manifest) -> None:
    """See the rows counted as they were: what the archive's digest cannot tell of a loaded dump."""
    rows = snapshots.read_database().rows
    wrong = {
        table: (count, rows.get(table))
        for table, count in manifest.rows.items()
        if rows.get(table) != count
    }
    if wrong:
        raise BackupError(f"Rows are missing after the restore: {wrong}")
