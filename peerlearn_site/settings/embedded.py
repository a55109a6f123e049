"""Embedded mode: one process, one SQLite file, nothing else installed (SPEC 12.1)."""

from typing import Any

from peerlearn_site.settings.base import *  # noqa: F403
from peerlearn_site.settings.base import PEERLEARN_HOME

DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        "ENGINE": "peerlearn_site.sqlite",
        "NAME": PEERLEARN_HOME / "db.sqlite3",
        # A thread that serves requests keeps its connection: opening one runs six pragmas.
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "timeout": 20,
            # A read lock cannot be promoted while another writes; taking the write lock at
            # BEGIN makes writers queue instead of failing.
            "transaction_mode": "IMMEDIATE",
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=20000;"
                "PRAGMA cache_size=-20000; PRAGMA journal_size_limit=67108864;"
            ),
        },
        "TEST": {"NAME": None},
    }
}
CACHES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}
CHANNEL_LAYERS: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "peerlearn_site.realtime.memory_layer.MemoryLayer"}
}
CELERY_BROKER_URL = "memory://"
