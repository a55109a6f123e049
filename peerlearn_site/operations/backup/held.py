"""The files of a house, held for a while: whatever is deleted meanwhile, its bytes are still here."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from pathlib import Path


def hold(source: Path, target: Path) -> None:
    """Give every file below ``source`` a second name below ``target``; what has one already is left.

    A second name costs no bytes; a copy is made only where the two lie on different disks.
    """
    for path in plain_files(source):
        held = target / path.relative_to(source)
        held.parent.mkdir(parents=True, exist_ok=True)
        if not held.exists():
            _link(path, held)


def plain_files(folder: Path) -> Iterator[Path]:
    """Every file below a folder, without what begins with a dot; none where there is no folder."""
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(parent, name)
            if not name.startswith(".") and path.is_file() and not path.is_symlink():
                yield path


def _link(path: Path, held: Path) -> None:
    try:
        os.link(path, held)
    except FileNotFoundError:
        # Deleted since it was listed: no row names it any more, or the next look finds out.
        return
    except OSError as error:
        if error.errno not in (errno.EXDEV, errno.EPERM, errno.EMLINK):
            raise
        shutil.copy2(path, held)
