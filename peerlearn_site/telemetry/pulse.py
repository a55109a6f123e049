"""Signs of life across processes: when something was last done, kept in the cache.

Nothing depends on them but readiness and figures, so losing them costs nothing; the next one is on its way.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from django.core.cache import cache

logger = logging.getLogger(__name__)

# Beaten by whichever Celery worker does what beat asks for.
WORKERS: Final = "workers"
_KEEP_SECONDS: Final = 86_400
_PREFIX: Final = "pulse:"


def beat(name: str, *, now: datetime) -> None:
    """Write down that something was done now; without a cache that is forgotten."""
    try:
        cache.set(_PREFIX + name, now.timestamp(), _KEEP_SECONDS)
    except Exception as error:
        logger.debug("nobody will know that %s was done: %s", name, error)


def last(names: Iterable[str]) -> dict[str, datetime]:
    """When each of these was last done, as far as it is known; aware, in UTC.

    Raises:
        Exception: the cache's own, where it does not answer.
    """
    found = cache.get_many([_PREFIX + name for name in names])
    return {
        key.removeprefix(_PREFIX): datetime.fromtimestamp(value, UTC)
        for key, value in found.items()
    }
