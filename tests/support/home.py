"""A PEERLEARN_HOME of a test's own, and functions run inside it by a process of their own.

The tests' process may have another Django set up, or none; so what needs the models of that home is named as
``"package.module:function"`` and gets and gives JSON.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

from tests.support.database import CACHE, ROOT

_OF_THE_CALLER = {"DATABASE_URL", "REDIS_URL", "PUBLIC_URL", "PORT", "HTTPS"}


class House(Protocol):
    """A home whose processes have an environment of their own, such as a cluster's."""

    @property
    def home(self) -> Path: ...

    @property
    def env(self) -> Mapping[str, str]: ...


def home_of(house: Path | House) -> Path:
    """The folder of a house."""
    return house if isinstance(house, Path) else house.home


def environment(
    house: Path | House, *, settings: str = "peerlearn_site.settings"
) -> dict[str, str]:
    """The environment of a process that lives in this home: embedded for a mere folder."""
    kept = {name: value for name, value in os.environ.items() if name not in _OF_THE_CALLER}
    return {
        **kept,
        **({} if isinstance(house, Path) else house.env),
        "PEERLEARN_HOME": str(home_of(house)),
        "DJANGO_SETTINGS_MODULE": settings,
        # Kept even where the caller's environment forbids it beside the sources: without, every start of a
        # process spends seconds on compiling.
        "PYTHONPYCACHEPREFIX": str(CACHE.parent / "pycache"),
        "PYTHONDONTWRITEBYTECODE": "",
    }


def in_home(
    house: Path | House,
    function: str,
    *,
    settings: str = "peerlearn_site.settings",
    **arguments: Any,
) -> Any:
    """Call ``"module:function"`` with these arguments inside a home; return what it returned."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.home", function, json.dumps(arguments)],
        cwd=ROOT,
        env=environment(house, settings=settings),
        stdout=subprocess.PIPE,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def main(function: str, arguments: str) -> None:
    """Set Django up, call the function, print its result."""
    import django

    django.setup()
    module, name = function.split(":")
    print(json.dumps(getattr(import_module(module), name)(**json.loads(arguments))))


if __name__ == "__main__":
    main(*sys.argv[1:])
