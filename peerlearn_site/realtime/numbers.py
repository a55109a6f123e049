"""The running numbers of what processes say to groups: how a loss on the way is found.

A sender counts what it says to each group. Whoever hears a number that does not follow the last one, or is
told by a beat of a number that never came, knows that something was lost.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from peerlearn_site.realtime.pulse import Said

Clock = Callable[[], float]

# Groups whose numbers a sender remembers. What pages may name as an addressee would fill any memory.
_MOST_NUMBERED: Final = 10_000
# Seconds until Redis surely knows that we listen: it takes what two connections say in any order. What it may
# not have brought by then was written down before whoever listens reads the rows.
SETTLING: Final = 0.25


class Saying:
    """What this process says."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        # Of the group that was spoken to longest ago first.
        self._last: dict[str, int] = {}
        self._since_beat: dict[str, tuple[int, float]] = {}

    def next_number(self, group: str) -> int:
        """Count on; a group that nothing was said to for long begins with 1 again."""
        number = self._last.pop(group, 0) + 1
        self._last[group] = number
        if len(self._last) > _MOST_NUMBERED:
            del self._last[next(iter(self._last))]
        self._since_beat[group] = (number, self._clock())
        return number

    def since_last_beat(self) -> dict[str, tuple[int, float]]:
        """The last number of each group that was spoken to since this was asked before, and its age."""
        now = self._clock()
        said, self._since_beat = self._since_beat, {}
        return {group: (number, now - at) for group, (number, at) in said.items()}


class Hearing:
    """What this process has heard, of those groups that it listens to."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._since: dict[str, float] = {}
        self._last: dict[str, dict[str, int]] = {}

    def begin(self, group: str) -> None:
        """From now on this group is heard."""
        self._since[group] = self._clock() + SETTLING
        self._last[group] = {}

    def end(self, group: str) -> None:
        """The group is heard no more."""
        self._since.pop(group, None)
        self._last.pop(group, None)

    def is_gap(self, group: str, sender: str, number: int) -> bool:
        """Note a number that came; whether some before it did not."""
        last = self._last.get(group)
        if last is None:
            return False
        before = last.get(sender)
        last[sender] = number
        return before is not None and number > before + 1

    def lost(self, sender: str, said: Said) -> list[str]:
        """The groups to which a sender said something that has not come, by what its beat tells."""
        return [
            group
            for group, (number, age) in said.items()
            if self._is_lost(group, sender, number, age)
        ]

    def _is_lost(self, group: str, sender: str, number: int, age: float) -> bool:
        last = self._last.get(group)
        if last is None:
            return False
        if number <= last.get(sender, 0):
            return False
        last[sender] = number
        # What was said before we listened is no loss.
        return self._clock() - age >= self._since[group]
