"""Writers of one process queue for the write lock instead of trying their luck again and again.

SQLite has a waiting writer sleep and look, up to a tenth of a second at a time, while others that happen to look at
the right moment overtake it: with four threads one worked and three slept. Here a transaction waits for its turn
before it begins; SQLite's own lock, and its timeout, remain for other processes.
"""

from __future__ import annotations

import threading
from typing import Final

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

from peerlearn_site.sqlite.turns import Turns

_guard: Final = threading.Lock()
_turns: Final[dict[str, Turns]] = {}


def _turns_at(name: str) -> Turns:
    """The turns of all connections of this process to one file."""
    with _guard:
        return _turns.setdefault(name, Turns())


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that holds the process's turn for as long as its transaction lasts."""

    _turn: Turns | None = None

    def _start_transaction_under_autocommit(self) -> None:
        turns = _turns_at(str(self.settings_dict["NAME"]))
        # SQLite's own default is five seconds.
        if not turns.take(timeout=self.settings_dict["OPTIONS"].get("timeout", 5.0)):
            raise OperationalError("database is locked by this process")
        self._turn = turns
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._give_turn()
            raise

    def _commit(self) -> None:
        try:
            super()._commit()  # type: ignore[misc]
        finally:
            self._give_turn()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._give_turn()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._give_turn()

    def _give_turn(self) -> None:
        turn, self._turn = self._turn, None
        if turn is not None:
            turn.give()
