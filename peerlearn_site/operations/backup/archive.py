"""The archive: a tar of the database's copy and the files, and at its end a manifest that vouches for each."""

from __future__ import annotations

import hashlib
import json
import os
import tarfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path
from typing import IO, Any, Final

from peerlearn_site.operations.backup.errors import BackupError

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
_BLOCK: Final = 1024 * 1024


@dataclass(frozen=True)
class Manifest:
    """What an archive holds. ``files``: SHA-256 by name in the archive; ``rows``: counts by table.

    ``missing``: files that rows name and that were not there when the backup was taken.
    """

    format: int
    made_at: str
    vendor: str
    database: str
    rows: Mapping[str, int]
    migrations: tuple[str, ...]
    files: Mapping[str, str]
    missing: tuple[str, ...]


def write_archive(target: Path, *, files: Iterable[tuple[str, Path]], manifest: Manifest) -> None:
    """Write an archive under a passing name and give it its own when it is whole and on the disk.

    It holds addresses and passwords' hashes, so it is its owner's alone. ``manifest.files`` is filled here.
    """
    passing = target.with_suffix(".partial")
    try:
        _write(passing, files, manifest)
    except BaseException:
        # Half an archive on a disk that is full keeps it full.
        passing.unlink(missing_ok=True)
        raise
    os.replace(passing, target)
    _sync_folder(target.parent)


def _write(target: Path, files: Iterable[tuple[str, Path]], manifest: Manifest) -> None:
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
            digests = {name: _add(tar, name, path) for name, path in files}
            text = json.dumps({**asdict(manifest), "files": digests}, indent=1).encode()
            entry = tarfile.TarInfo(MANIFEST)
            entry.size = len(text)
            tar.addfile(entry, BytesIO(text))
        out.flush()
        os.fsync(out.fileno())


def unpack(source: Path, folder: Path) -> Manifest:
    """Lay an archive out in a folder; return its manifest, which every file was compared with.

    Raises:
        BackupError: it is no archive of ours, cut off, or a file is not what the manifest says.
    """
    try:
        found = dict(_unpacked(source, folder))
    except (tarfile.TarError, OSError, EOFError) as error:
        raise BackupError(f"{source.name} cannot be read as a backup: {error}") from error
    if found.pop(MANIFEST, None) is None:
        raise BackupError(f"{source.name} has no {MANIFEST}: it is cut off, or no backup.")
    manifest = _read_manifest(folder / MANIFEST)
    wrong = sorted(
        name
        for name in found.keys() | manifest.files.keys()
        if found.get(name) != manifest.files.get(name)
    )
    if wrong:
        raise BackupError(f"{source.name} is damaged: {', '.join(wrong[:3])} is not what it was.")
    return manifest


def _add(tar: tarfile.TarFile, name: str, path: Path) -> str:
    with open(path, "rb") as file:
        entry = tar.gettarinfo(arcname=name, fileobj=file)
        # Who owns the files here means nothing elsewhere.
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = ""
        # Several links to one file are files of their own here.
        entry.type, entry.linkname = tarfile.REGTYPE, ""
        entry.size = os.fstat(file.fileno()).st_size
        reader = _Digesting(file)
        tar.addfile(entry, reader)  # type: ignore[arg-type]
    return reader.digest.hexdigest()


class _Digesting:
    """Hands a file on and sums it up meanwhile."""

    def __init__(self, file: IO[bytes]) -> None:
        self.digest = hashlib.sha256()
        self._file = file

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self.digest.update(data)
        return data


def _unpacked(source: Path, folder: Path) -> Iterator[tuple[str, str]]:
    """(name, SHA-256) of each file, laid out; only plain files inside the folder are taken."""
    with tarfile.open(source, "r:") as tar:
        for entry in tar:
            safe = tarfile.data_filter(entry, str(folder))
            content = tar.extractfile(safe) if safe.isreg() else None
            if content is None:
                raise BackupError(f"{source.name} holds something that is no file: {entry.name}.")
            path = folder / safe.name
            path.parent.mkdir(parents=True, exist_ok=True)
            yield safe.name, _copy(content, path, entry.mtime)


def _copy(content: IO[bytes], path: Path, modified: float) -> str:
    digest = hashlib.sha256()
    with open(path, "xb") as out:
        while block := content.read(_BLOCK):
            digest.update(block)
            out.write(block)
        out.flush()
        os.fsync(out.fileno())
    os.utime(path, (modified, modified))
    return digest.hexdigest()


def _read_manifest(path: Path) -> Manifest:
    try:
        body: dict[str, Any] = json.loads(path.read_bytes())
        if body["format"] != FORMAT:
            raise BackupError("This backup was made by another version of the command.")
        return Manifest(
            **{**body, "migrations": tuple(body["migrations"]), "missing": tuple(body["missing"])}
        )
    except (ValueError, KeyError, TypeError) as error:
        raise BackupError("The backup's manifest cannot be read.") from error


def _sync_folder(folder: Path) -> None:
    """A new name is safe when its folder is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
