"""What lives in PEERLEARN_HOME before Django does: the secret key."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.core.exceptions import ImproperlyConfigured


def read_or_create_secret_key(home: Path, *, may_create: bool) -> str:
    """Return the key kept in ``home/secrets/secret_key``; create it 0600 where that is allowed.

    Raises:
        ImproperlyConfigured: in production, where a key must be given by the environment.
    """
    path = home / "secrets" / "secret_key"
    if path.exists():
        return path.read_text().strip()
    if not may_create:
        raise ImproperlyConfigured("SECRET_KEY is not set: production does not invent one.")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Written whole under another name: of processes that start at once, one's key appears, and never half of it.
    with NamedTemporaryFile("w", dir=path.parent) as file:
        file.write(secrets.token_urlsafe(50))
        file.flush()
        with suppress(FileExistsError):
            os.link(file.name, path)
    return path.read_text().strip()
