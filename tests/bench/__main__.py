"""``python -m tests.bench``: a table of ratios, and ``results/bench.json``. It reports and never gates.

CPU time is the primary figure: it hardly changes when others use the machine. ``ONLY=publishing,fanout`` chooses.
"""

from __future__ import annotations

import json
import os
import platform
from importlib import import_module

from tests.bench.ratio import Ratio
from tests.support.database import ROOT

BENCHES = (
    "publishing",
    "redis_mode",
    "catalogue",
    "suggest",
    "trivial",
    "fanout",
    "relay",
    "rooms",
)


def main() -> None:
    """Measure what was asked for, print and write it."""
    chosen = [name for name in os.environ.get("ONLY", "").split(",") if name] or BENCHES
    found: list[Ratio] = []
    for name in chosen:
        print(f"{name} …", flush=True)
        measured: list[Ratio] = import_module(f"tests.bench.{name}").measure()
        _print(measured)
        found += measured
    results = ROOT / "results"
    results.mkdir(exist_ok=True)
    told = {"machine": platform.machine(), "cores": os.cpu_count(), "load": os.getloadavg()}
    text = json.dumps({**told, "ratios": [ratio.as_json() for ratio in found]}, indent=2)
    (results / "bench.json").write_text(text + "\n")


def _print(ratios: list[Ratio]) -> None:
    for one in ratios:
        goal = "" if one.goal is None else f"goal ≤ {one.goal:g} {'met' if one.met else 'NOT MET'}"
        figures = f"{one.ours:9.3f} : {one.baseline:9.3f} {one.unit}, ±{one.noise:.0%}"
        print(f"  {one.name:<52} {one.value:6.2f}×  {figures:<44} {goal:<20} {one.note}".rstrip())


if __name__ == "__main__":
    main()
