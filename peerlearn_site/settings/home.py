"""What lives in PEERLEARN_HOME before Django does: the secret key."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

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
    key = secrets.token_urlsafe(50)
    try:
        # O_EXCL: of two processes starting at once, one writes and the other reads.
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        file.write(key)
    return key
