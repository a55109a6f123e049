"""What a suggestion costs at 10,000 domains, against one look-up by an index: straight, mistyped, and of two words.

Through the same ORM in one process, in turns. On SQLite the CPU counts; a PostgreSQL works in processes of its own,
so there the clock does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from tests.bench.ratio import Ratio, cpu_ms, ratio_of
from tests.support.database import copy_database, migrated_database
from tests.support.home import in_home
from tests.support.postgres import postgresql
from tests.support.postgres_cache import filled_postgres

NAME = "suggest"
DOMAINS = 10_000
QUERIES = {
    "straight": "neurology",
    "half typed": "neur",
    "one letter": "n",
    "mistyped": "nuerology",
    "mistyped, half": "nuero",
    "two words": "advanced neur",
    "two words, mistyped": "advnaced nuerophys",
    "without spaces": "advancedneurophysics",
    "nothing like it": "qwrtzpsdf",
}


@dataclass(frozen=True)
class _House:
    home: Path
    env: Mapping[str, str] = field(default_factory=dict)


def measure(*, domains: int = DOMAINS, rounds: int = 60) -> list[Ratio]:
    """One ratio per kind of query and database."""
    with TemporaryDirectory(prefix="peerlearn-bench-") as folder:
        home = Path(folder)
        copy_database(migrated_database(), home)
        found = _measure(_House(home), "ms CPU", domains, rounds)
        if postgresql() is None:
            print("  not on PostgreSQL, whose server is not installed")
            return found
        with filled_postgres("migrated") as server:
            house = _House(home, {"DATABASE_URL": server.url()})
            return found + _measure(house, "ms", domains, rounds)


def _measure(house: _House, unit: str, domains: int, rounds: int) -> list[Ratio]:
    database = "PostgreSQL" if house.env else "SQLite"
    times: dict[str, list[list[float]]] = in_home(
        house,
        "tests.bench.suggest:measure_inside",
        domains=domains,
        rounds=rounds,
        by_cpu=not house.env,
    )
    return [
        ratio_of(f"{database}, {name}: suggest : one look-up", ours, one, unit=unit, goal=None)
        for name, (ours, one) in times.items()
    ]


def measure_inside(*, domains: int, rounds: int, by_cpu: bool) -> dict[str, list[list[float]]]:
    """Run by ``in_home``: milliseconds of each round, of the suggestion and of the look-up."""
    from catalog.taxonomy.models import Domain
    from catalog.taxonomy.selectors import suggest_domains
    from tests.support.many_domains import many_domains

    many_domains(domains)
    timed = cpu_ms if by_cpu else _wall_ms
    times: dict[str, list[list[float]]] = {name: [[], []] for name in QUERIES}
    for number in range(rounds + 2):
        for name, query in QUERIES.items():
            ours = timed(lambda query=query: suggest_domains(query=query))
            one = timed(lambda: Domain.objects.get(slug="python"))
            # The first rounds wake everything up.
            if number > 1:
                times[name][0].append(ours)
                times[name][1].append(one)
    return times


def _wall_ms(work: Callable[[], object]) -> float:
    began = perf_counter()
    work()
    return (perf_counter() - began) * 1000
