"""``python -m tests.torture``: every script at full figures; ``python -m tests.torture soak`` for the long one.

A script is a module of this package with ``run(*, n: int | None, seed: int, minutes: float | None) -> dict``:
``n`` is its own measure of size (``None``: the full figure), ``seed`` decides all that is left to chance,
``minutes`` how long it goes on where that is its measure. The dict has ``name``, ``ok`` and any figures
(``tests.torture.report.Report`` makes it). ``ONLY=kills,seats N=1000 SEED=7 MINUTES=60`` choose.

Each result is written to ``results/<name>.json`` and printed, one line per figure; the exit code is 1 if one
is not ok. Scripts of ``BY_NAME_ALONE`` run only when they are named.
"""

from __future__ import annotations

import json
import os
import pkgutil
import sys
import time
import traceback
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.support.database import ROOT

RESULTS = ROOT / "results"
BY_NAME_ALONE = {"soak"}
# A module that is run as a program and helpers without a ``run`` are no scripts.
_SKIPPED = {"__main__"}


def main(arguments: list[str]) -> int:
    """Run what was asked for; return the exit code."""
    n = os.environ.get("N")
    minutes = os.environ.get("MINUTES")
    seed = int(os.environ.get("SEED") or time.time_ns() % 1_000_000)
    options = {"n": int(n) if n else None, "seed": seed, "minutes": _float(minutes)}
    results = [_run(name, script, options) for name, script in _chosen(arguments).items()]
    return 0 if all(result["ok"] for result in results) else 1


def _chosen(arguments: list[str]) -> dict[str, Callable[..., dict[str, Any]]]:
    scripts = _scripts()
    wanted = arguments or [name for name in os.environ.get("ONLY", "").split(",") if name]
    unknown = set(wanted) - set(scripts)
    if unknown:
        raise SystemExit(f"No script {', '.join(sorted(unknown))}. There are {', '.join(scripts)}.")
    return {
        name: scripts[name] for name in wanted or scripts if wanted or name not in BY_NAME_ALONE
    }


def _scripts() -> dict[str, Callable[..., dict[str, Any]]]:
    names = [module.name for module in pkgutil.iter_modules([str(Path(__file__).parent)])]
    modules = {
        name: import_module(f"tests.torture.{name}") for name in sorted(set(names) - _SKIPPED)
    }
    return {name: module.run for name, module in modules.items() if hasattr(module, "run")}


def _run(
    name: str, script: Callable[..., dict[str, Any]], options: dict[str, Any]
) -> dict[str, Any]:
    print(f"{name} …", flush=True)
    began = time.monotonic()
    try:
        result = script(**options)
    except Exception:
        traceback.print_exc()
        result = {"name": name, "ok": False, "broken": [traceback.format_exc(limit=-1)]}
    result |= {"seed": options["seed"], "took_s": round(time.monotonic() - began, 1)}
    _tell(result)
    return result


def _tell(result: dict[str, Any]) -> None:
    RESULTS.mkdir(exist_ok=True)
    text = json.dumps(result, indent=2, default=str)
    (RESULTS / f"{result['name']}.json").write_text(text + "\n")
    for figure, value in result.items():
        if figure not in ("name", "ok"):
            print(f"  {figure:<40} {json.dumps(value, default=str)}")
    print(f"  {result['name']}: {'ok' if result['ok'] else 'NOT OK'}", flush=True)


def _float(text: str | None) -> float | None:
    return float(text) if text else None


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
