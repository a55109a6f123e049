"""One server per house: without Redis a second process would not hear what the first one says."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class HomeTaken(Exception):
    """Somebody serves this house already; the text says who."""


@contextmanager
def home_lock(home: Path, *, address: str) -> Iterator[None]:
    """Hold ``serve.lock`` in a folder; it is free again when the process ends, however it ends.

    Raises:
        HomeTaken: while another process holds it.
    """
    with open(home / "serve.lock", "a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            holder = file.read().strip() or "another process"
            raise HomeTaken(holder) from error
        file.truncate(0)
        file.write(f"process {os.getpid()} at {address}")
        file.flush()
        yield
        file.truncate(0)
