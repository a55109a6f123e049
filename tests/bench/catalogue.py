"""The catalogue at 20,000 sessions against the same at 200, in CPU: what grows with the site is felt by everybody.

Two database files, each filled in bulk, served in turns by one process through the whole middleware chain.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.bench.ratio import Ratio, cpu_ms, ratio_of
from tests.support.database import copy_database, migrated_database
from tests.support.home import in_home

NAME = "catalogue"
SMALL, LARGE = 200, 20_000
GOAL = 1.2
LAST = "the last page"


def measure(*, large: int = LARGE, rounds: int = 30) -> list[Ratio]:
    """One ratio per kind of list."""
    with TemporaryDirectory(prefix="peerlearn-bench-") as folder:
        homes = {SMALL: Path(folder) / "small", large: Path(folder) / "large"}
        for home in homes.values():
            copy_database(migrated_database(), home)
        found: dict[str, list[list[float]]] = in_home(
            homes[SMALL],
            "tests.bench.catalogue:measure_inside",
            settings="tests.bench.settings",
            files={str(size): str(home / "db.sqlite3") for size, home in homes.items()},
            rounds=rounds,
        )
    return [
        ratio_of(f"{name}: {large} sessions : {SMALL}", big, few, unit="ms CPU", goal=GOAL)
        for name, (few, big) in found.items()
    ]


def measure_inside(*, files: dict[str, str], rounds: int) -> dict[str, list[list[float]]]:
    """Run by ``in_home``: CPU milliseconds of each round, of the small site and of the large one."""
    sites = [_Site(file, int(size)) for size, file in files.items()]
    for site in sites:
        site.fill()
    names = sites[0].lists()
    times: dict[str, list[list[float]]] = {name: [[], []] for name in names}
    for _ in range(rounds):
        for number, site in enumerate(sites):
            site.enter()
            for name, url in site.lists().items():
                times[name][number].append(cpu_ms(_visit(url)))
    return times


class _Site:
    """One database file of so many sessions."""

    def __init__(self, file: str, size: int) -> None:
        self.file = file
        self.size = size
        self.last = ""

    def enter(self) -> None:
        """Let Django work on this file; the first visit, which opens it, is not measured."""
        from django.core.cache import cache
        from django.db import connection

        connection.close()
        connection.settings_dict["NAME"] = self.file
        cache.clear()
        _visit("/sessions/")()

    def fill(self) -> None:
        """Publish one session and copy it."""
        from django.db import connection

        from peerlearn_site.effects import clock
        from peerlearn_site.users.roles import Role
        from tests.support import factories
        from tests.support.bulk import many_sessions

        self.enter()
        maya = factories.person("maya", Role.MENTOR)
        runs = many_sessions(self.size, mentor=maya, now=clock.now())
        connection.cursor().execute("ANALYZE")
        self.last = _page_after(runs[-12])

    def lists(self) -> dict[str, str]:
        """The lists, by what they are called in the table."""
        return {
            "/sessions": "/sessions/",
            "/sessions?domain=": "/sessions/?domain=programming&price=free",
            f"/sessions, {LAST}": f"/sessions/?after={self.last}",
            "/api/sessions/": "/api/sessions/",
        }


def _page_after(run: Any) -> str:
    from catalog.sessions.catalogue import Cursor

    return Cursor(run.starts_at, run.page_id).encode()


def _visit(url: str) -> Callable[[], None]:
    from django.test import Client

    client = Client(headers={"host": "127.0.0.1:8000"})

    def visit() -> None:
        answer = client.get(url)
        assert answer.status_code == 200, (url, answer.status_code)

    return visit
