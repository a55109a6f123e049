"""Whether the channel layer carries, and which other processes live: told by beats that go through it.

Every process says a beat to all of them now and then, itself included. Its own that does not come back means
that the layer is away or hangs; another's that stays out while its own come back, that the other one died.
Counted in beats and not in seconds, so that a process which stood still suspects nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

# Beats of our own without an echo, and the layer is away…
MISSED: Final = 3
# …or beats of ours that were heard since the last one of another process, and that one is dead.
SILENT: Final = 5

# What a sender last said to each group: its number, and how many seconds before the beat.
Said = Mapping[str, tuple[int, float]]


@dataclass(frozen=True, slots=True)
class Beat:
    """One sign of life; ``number`` rises by one, ``bye`` is the last one of a process that ends in order."""

    sender: str
    number: int
    said: Said
    bye: bool = False


@dataclass(slots=True)
class _Peer:
    number: int
    silent_for: int = 0


class Pulse:
    """What one process knows of the layer and of the others."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._number = 0
        self._unheard = 0
        self._heard_own = 0
        self._peers: dict[str, _Peer] = {}

    @property
    def is_lost(self) -> bool:
        """Whether so many beats in a row did not come back that the layer must be away."""
        return self._unheard >= MISSED

    @property
    def is_back(self) -> bool:
        """Whether the last beat that was said has been heard."""
        return self._unheard == 0 and self._number > 0

    @property
    def unheard(self) -> int:
        """How many beats have been said since the last that was heard."""
        return self._unheard

    def next_beat(self, said: Said) -> Beat:
        """The beat to say now."""
        self._number += 1
        self._unheard += 1
        return Beat(self._name, self._number, said)

    def last_beat(self, said: Said) -> Beat:
        """The goodbye of a process that ends in order, and what it has said since the beat before."""
        return Beat(self._name, self._number + 1, said, bye=True)

    def hear(self, beat: Beat) -> bool:
        """Take a beat in; whether something may have been lost that its sender, or one who died, had said."""
        if beat.sender != self._name:
            return self._hear_peer(beat)
        self._unheard = 0
        self._heard_own += 1
        return self._is_gap(beat) | self._somebody_died()

    def _hear_peer(self, beat: Beat) -> bool:
        if beat.bye:
            self._peers.pop(beat.sender, None)
            return False
        return self._is_gap(beat)

    def _is_gap(self, beat: Beat) -> bool:
        """Whether beats are missing: what was said between them may be, too."""
        peer = self._peers.setdefault(
            beat.sender, _Peer(0 if self._is_settled else beat.number - 1)
        )
        missed = beat.number != peer.number + 1
        peer.number, peer.silent_for = beat.number, 0
        return missed

    @property
    def _is_settled(self) -> bool:
        """Whether everybody who lives has been heard: an unknown voice then was lost, or is new."""
        return self._heard_own > SILENT

    def _somebody_died(self) -> bool:
        """Count one more beat for all, and forget those who have been silent for too many."""
        for peer in self._peers.values():
            peer.silent_for += 1
        dead = [name for name, peer in self._peers.items() if peer.silent_for > SILENT]
        for name in dead:
            del self._peers[name]
        return bool(dead)
