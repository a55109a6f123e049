"""What a torture script found: figures, and what of it should have been otherwise."""

from __future__ import annotations

from typing import Any


class Report:
    """Collects figures; one that is not as it must be makes the whole not ok."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.figures: dict[str, Any] = {}
        self.broken: list[str] = []

    def note(self, figure: str, value: Any) -> None:
        """Write a figure down."""
        self.figures[figure] = value

    def expect(self, figure: str, value: Any, wanted: Any) -> None:
        """Write a figure down that must be exactly this."""
        self.note(figure, value)
        if value != wanted:
            self.broken.append(f"{figure}: {value!r} instead of {wanted!r}")

    def at_most(self, figure: str, value: float, limit: float) -> None:
        """Write a figure down that must not be more than this."""
        self.note(figure, value)
        if value > limit:
            self.broken.append(f"{figure}: {value!r} is more than {limit!r}")

    def result(self) -> dict[str, Any]:
        """The whole, as ``run`` returns it."""
        figures = {**self.figures, "broken": self.broken} if self.broken else self.figures
        return {"name": self.name, "ok": not self.broken, **figures}


def percentile(values: list[float], share: float) -> float:
    """The value below which this share of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
