"""Cases: who wrote a session where, who looks at it from where, and when it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Final

from tests.support.one_time.oracle import LAST_YEAR, ZONES, changes, moments_of, offset, wall

_QUARTER: Final = timedelta(minutes=15)
_LENGTHS: Final = (15, 30, 60, 60, 90, 120, 480)


@dataclass(frozen=True, slots=True)
class Case:
    """A session of an author, seen by a viewer; ``extension`` is what the mentor added to its end."""

    author_zone: str
    viewer_zone: str
    starts_at: datetime
    minutes: int
    extension: int

    @property
    def ends_at(self) -> datetime:
        """The scheduled end."""
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def effective_end(self) -> datetime:
        """The end that everybody is told."""
        return self.ends_at + timedelta(minutes=self.extension)

    @property
    def typed(self) -> str:
        """What the author's own clock shows then, as the form has it."""
        return f"{wall(self.starts_at, self.author_zone):%Y-%m-%dT%H:%M}"

    @property
    def meant(self) -> datetime:
        """The moment of what was typed: the first, where the clocks show it twice."""
        return moments_of(datetime.fromisoformat(self.typed), self.author_zone)[0]


@dataclass(frozen=True, slots=True)
class Gap:
    """A time that the clocks of a zone never show."""

    zone: str
    typed: str


def cases(count: int, *, seed: int, now: datetime) -> list[Case]:
    """So many cases; two thirds of them are about a change of the clocks there or here."""
    chance = Random(seed)
    return [_case(chance, number, now) for number in range(count)]


def _case(chance: Random, number: int, now: datetime) -> Case:
    author, viewer = chance.choice(ZONES), chance.choice(ZONES)
    match number % 6:
        case 0 | 3:
            starts_at = _anywhere(chance, now)
        case 1:
            viewer, starts_at = _near_a_change(chance, now, reach=8)
        case 2:
            author, starts_at = _near_a_change(chance, now, reach=8)
        case 4:
            viewer, starts_at = _shown_twice(chance, now)
        case _:
            author, starts_at = _shown_twice(chance, now)
    extension = chance.choice((0, 0, 5, 10))
    return Case(author, viewer, starts_at, chance.choice(_LENGTHS), extension)


def _anywhere(chance: Random, now: datetime) -> datetime:
    """On a minute, from the day after tomorrow; some of them a decade ahead."""
    last = datetime(LAST_YEAR, 12, 1, tzinfo=UTC)
    reach = chance.choice((timedelta(days=9), timedelta(days=400), last - now))
    ahead = timedelta(minutes=chance.randrange(2 * 24 * 60, reach // timedelta(minutes=1)))
    return (now + ahead).replace(second=0, microsecond=0)


def _near_a_change(chance: Random, now: datetime, *, reach: int) -> tuple[str, datetime]:
    """A zone, and a moment at most so many hours before or after its clocks change."""
    zone, change = _change(chance, now)
    return zone, change + chance.randrange(-4 * reach, 4 * reach) * _QUARTER


def _shown_twice(chance: Random, now: datetime) -> tuple[str, datetime]:
    """A zone, and a moment whose time its clocks show once more, or for the second time."""
    while True:
        zone, change = _change(chance, now)
        back = offset(change - _QUARTER, zone) - offset(change, zone)
        if quarters := max(0, back // _QUARTER):
            return zone, change + chance.randrange(-quarters, quarters) * _QUARTER


def _change(chance: Random, now: datetime) -> tuple[str, datetime]:
    while True:
        zone, year = chance.choice(ZONES), chance.randrange(now.year, LAST_YEAR)
        ahead = [change for change in changes(zone, year) if change > now + timedelta(days=3)]
        if ahead:
            return zone, chance.choice(ahead)


def gaps(count: int, *, seed: int, now: datetime) -> Iterator[Gap]:
    """So many times that are skipped somewhere."""
    chance = Random(seed)
    while count:
        zone, year = chance.choice(ZONES), chance.randrange(now.year + 1, LAST_YEAR)
        for change in changes(zone, year):
            shown = wall(change, zone) - timedelta(minutes=chance.randrange(1, 30))
            if count and not moments_of(shown, zone):
                count -= 1
                yield Gap(zone, f"{shown:%Y-%m-%dT%H:%M}")
