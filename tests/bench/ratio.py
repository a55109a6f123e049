"""A ratio of two costs that were measured in turns, and how noisy they were."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from statistics import median, quantiles
from time import process_time
from typing import Any


@dataclass(frozen=True)
class Ratio:
    """Ours and the baseline in the same unit, each the median of several rounds.

    ``value`` is the median of the rounds' own ratios, for a machine that others slow down slows both ways of
    a round. ``noise`` is the spread of those ratios: half the distance between the quartiles, as a share of
    the median. ``goal`` is the ratio we want at most, ``None`` where the figure is only told.
    """

    name: str
    value: float
    ours: float
    baseline: float
    unit: str
    goal: float | None
    noise: float
    note: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the goal is met; ``None`` where there is none."""
        return None if self.goal is None else self.value <= self.goal

    def as_json(self) -> dict[str, Any]:
        """All of it, for a file."""
        return {**asdict(self), "met": self.met}


def ratio_of(
    name: str,
    ours: Sequence[float],
    baseline: Sequence[float],
    *,
    unit: str,
    goal: float | None,
    note: str = "",
) -> Ratio:
    """The ratio of costs that were measured in turns, round by round."""
    ratios = [our / base for our, base in zip(ours, baseline, strict=True)]
    return Ratio(
        name=name,
        value=median(ratios),
        ours=median(ours),
        baseline=median(baseline),
        unit=unit,
        goal=goal,
        noise=spread(ratios),
        note=note,
    )


def spread(values: Sequence[float]) -> float:
    """Half the distance between the quartiles, as a share of the median."""
    if len(values) < 2:
        return 0.0
    low, middle, high = quantiles(values, n=4)
    return (high - low) / 2 / middle if middle else 0.0


def cpu_ms(work: Callable[[], object]) -> float:
    """CPU time that this process spends on a call, in milliseconds: what other processes do does not count."""
    began = process_time()
    work()
    return (process_time() - began) * 1000
