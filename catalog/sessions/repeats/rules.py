"""Which dates a session may be repeated on. Pure; words are for the mentor."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from catalog.sessions.rules import REPEATS_MAX, WORDS, start_problems
from catalog.sessions.when import moment_in_words


def repeat_problems(
    repeats: Sequence[datetime], *, start: datetime | None, now: datetime, zone: ZoneInfo
) -> list[str]:
    """What keeps a session from being repeated at these times: each said with its date, in ``zone``."""
    if len(repeats) > REPEATS_MAX:
        return [WORDS["repeat.many"]]
    seen = {start}
    found: list[str] = []
    for repeat in repeats:
        words = [WORDS["repeat.twice"]] if repeat in seen else start_problems(repeat, now=now)
        found += [dated(repeat, word, zone=zone) for word in words]
        seen.add(repeat)
    return list(dict.fromkeys(found))


def dated(moment: datetime, words: str, *, zone: ZoneInfo) -> str:
    """What is said of one date of several: ``Sat 28 Nov 2026, 18:00 IST: …``."""
    return f"{moment_in_words(moment, zone=zone)}: {words}"
