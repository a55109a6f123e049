"""The channel layer of embedded mode."""

from __future__ import annotations

import time
from typing import Final

from channels.layers import InMemoryChannelLayer

_CLEAN_EVERY: Final = 10.0


class MemoryLayer(InMemoryChannelLayer):
    """Channels' own, which looks for what has expired now and then instead of at every message.

    Each look goes through all groups, and there is one for every room and person who is here; what it looks for, a
    reader that has gone away, is not found in a process that is its only reader.
    """

    _cleaned_at = 0.0

    def _clean_expired(self) -> None:
        if time.monotonic() - self._cleaned_at >= _CLEAN_EVERY:
            self._cleaned_at = time.monotonic()
            super()._clean_expired()
