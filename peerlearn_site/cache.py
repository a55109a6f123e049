"""The cache of scaled mode: Redis, and this process's own memory while Redis is away.

Nothing kept here is the truth of anything, but what is built on it must go on: allauth's rate limits wait for
``add`` to succeed, Wagtail asks for its sites' roots on every page. So an operation that Redis does not take is
done in memory instead: limits then hold per process, which is looser and still a limit.
"""

from __future__ import annotations

import logging
import time
from typing import Any, ClassVar, Final

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

# A hanging Redis costs each question its timeout: for so many seconds nobody asks again.
REST: Final = 2.0


class FailSoftRedisCache(RedisCache):
    """Django's Redis cache that never fails for want of Redis."""

    # Until when Redis is left alone; of the process, for every thread has a cache object of its own.
    _rests_until: ClassVar[float] = 0.0
    _was_away: ClassVar[bool] = False

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        ours = {name: value for name, value in params.items() if name != "OPTIONS"}
        self._memory = LocMemCache("while-redis-is-away", ours)

    def add(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        """As in Django, here and below."""
        return bool(self._do("add", key, value, timeout, version))

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self._do("get", key, default, version)

    def set(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        self._do("set", key, value, timeout, version)

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return bool(self._do("touch", key, timeout, version))

    def delete(self, key: Any, version: int | None = None) -> bool:
        return bool(self._do("delete", key, version))

    def get_many(self, keys: Any, version: int | None = None) -> dict[Any, Any]:
        found: dict[Any, Any] = self._do("get_many", list(keys), version)
        return found

    def has_key(self, key: Any, version: int | None = None) -> bool:
        return bool(self._do("has_key", key, version))

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        return int(self._do("incr", key, delta, version))

    def set_many(
        self, data: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> list[Any]:
        return list(self._do("set_many", data, timeout, version))

    def delete_many(self, keys: Any, version: int | None = None) -> None:
        self._do("delete_many", list(keys), version)

    def clear(self) -> None:
        self._do("clear")

    def _do(self, name: str, *values: Any) -> Any:
        ours = FailSoftRedisCache
        if time.monotonic() >= ours._rests_until:
            try:
                # A Redis that is full, or may not write to its disk, answers and takes nothing all the same.
                done = getattr(super(), name)(*values)
                ours._was_away = False
                return done
            except RedisError as error:
                self._rest(error)
        return getattr(self._memory, name)(*values)

    def _rest(self, error: RedisError) -> None:
        ours = FailSoftRedisCache
        ours._rests_until = time.monotonic() + REST
        if not ours._was_away:
            ours._was_away = True
            logger.warning("the cache is away, memory stands in: %s", error)
            # What was kept while Redis was away before is old by now.
            self._memory.clear()
