"""Covers for sessions without a picture: one calm figure per session, grown from its id.

Pure: the same seed always gives the same figure, on every machine and in every version of Python
(only `random.Random.random`, whose sequence Python promises to keep, is drawn on). Colours are the
style sheet's: a shape only says which of the domain hue's tones it wears.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import atan2, cos, pi, sin
from random import Random
from typing import Literal

WIDTH, HEIGHT = 320, 180

Tone = Literal["ground", "pale", "mid", "deep", "lamp", "line"]


@dataclass(frozen=True)
class Shape:
    """One path in a box of 320 x 180 units; `d` is SVG path data."""

    tone: Tone
    d: str


@dataclass(frozen=True)
class Cover:
    """A drawn cover: the number of the domain hue (1 to 12) and its shapes from back to front."""

    hue: int
    shapes: tuple[Shape, ...]


def draw_cover(hue: int, seed: int) -> Cover:
    """Grow the cover of the session whose id is `seed`."""
    # Ids are neighbours; the multiplier sends neighbours to figures that have nothing in common.
    random = Random((seed + 1) * 0x9E3779B97F4A7C15)
    figure = FIGURES[int(random.random() * len(FIGURES))]
    return Cover(hue=hue, shapes=(Shape("ground", _box(0, 0, WIDTH, HEIGHT)), *figure(random)))


def _between(random: Random, low: float, high: float) -> float:
    return low + (high - low) * random.random()


def _box(x: float, y: float, width: float, height: float) -> str:
    return f"M{x:.1f} {y:.1f}h{width:.1f}v{height:.1f}h{-width:.1f}z"


def _disc(x: float, y: float, radius: float) -> str:
    # Rounded first: two arcs whose ends are not a whole diameter apart make a lens, not a disc.
    radius = round(radius, 1)
    arc = f"a{radius:.1f} {radius:.1f} 0 1 0"
    return f"M{x - radius:.1f} {y:.1f}{arc} {2 * radius:.1f} 0{arc} {-2 * radius:.1f} 0z"


def _rings(random: Random) -> list[Shape]:
    """A lamp and the circles of its light."""
    x, y = _between(random, 70, 250), _between(random, 40, 140)
    step = _between(random, 24, 34)
    shapes = [Shape("pale", _disc(x, y, step * 4.2)), Shape("mid", _disc(x, y, step * 2.6))]
    # Towards the middle, give or take, so that the moon stays in the picture.
    turn = atan2(HEIGHT / 2 - y, WIDTH / 2 - x) + _between(random, -0.8, 0.8)
    for ring in range(3, 7):
        shapes.append(Shape("line", _disc(x, y, step * ring * 1.05)))
    moon_x, moon_y = x + step * 3.15 * cos(turn), y + step * 3.15 * sin(turn)
    shapes.append(Shape("deep", _disc(moon_x, moon_y, _between(random, 9, 15))))
    shapes.append(Shape("lamp", _disc(x, y, step * _between(random, 0.9, 1.2))))
    return shapes


def _hills(random: Random) -> list[Shape]:
    """Ranges behind one another, a lamp low above them."""
    lamp_x, lamp_y = _between(random, 60, 260), _between(random, 38, 72)
    shapes = [Shape("lamp", _disc(lamp_x, lamp_y, _between(random, 18, 30)))]
    tones: tuple[Tone, ...] = ("pale", "mid", "deep")
    for index, tone in enumerate(tones):
        level = 82 + index * 32
        shapes.append(Shape(tone, _range(random, level, swing=30 - index * 6)))
    return shapes


def _range(random: Random, level: float, swing: float) -> str:
    """One range of hills from edge to edge, in four smooth pieces."""
    points = [(index * 80, level + _between(random, -swing, swing)) for index in range(5)]
    path = f"M0 {points[0][1]:.1f}"
    for (x0, y0), (x1, y1) in zip(points, points[1:], strict=False):
        path += f"C{x0 + 40:.1f} {y0:.1f} {x1 - 40:.1f} {y1:.1f} {x1:.1f} {y1:.1f}"
    return f"{path}V{HEIGHT}H0z"


def _tiles(random: Random) -> list[Shape]:
    """Quarter circles on a grid, each turned its own way."""
    side = 60 if random.random() < 0.6 else 45
    tones: tuple[Tone, ...] = ("pale", "pale", "mid", "mid", "deep")
    columns, rows = -(-WIDTH // side), HEIGHT // side
    # Never in the last column, which the edge cuts.
    lamp = int(random.random() * rows) * columns + int(random.random() * (columns - 1))
    shapes = []
    for index in range(columns * rows):
        x, y = index % columns * side, index // columns * side
        tone: Tone = tones[int(random.random() * len(tones))]
        turned = int(random.random() * 5)
        if index == lamp:
            shapes.append(Shape("lamp", _disc(x + side / 2, y + side / 2, side * 0.34)))
        elif turned < 4:
            shapes.append(Shape(tone, _quarter(x, y, side, turned)))
    return shapes


def _quarter(x: float, y: float, side: float, corner: int) -> str:
    """A quarter of a disc that fills a square, its centre in one of the four corners."""
    x0, y0 = x + side * (corner % 2), y + side * (corner // 2)
    dx, dy = (side, -side)[corner % 2], (side, -side)[corner // 2]
    sweep = 1 if dx * dy > 0 else 0
    return f"M{x0:.1f} {y0:.1f}h{dx:.1f}a{side:.1f} {side:.1f} 0 0 {sweep} {-dx:.1f} {dy:.1f}z"


def _shelves(random: Random) -> list[Shape]:
    """Spines on two shelves, one of each lit."""
    shapes = []
    for floor in (92, 176):
        shapes += _spines(random, floor)
        shapes.append(Shape("deep", _box(0, floor, WIDTH, 4)))
    return shapes


def _spines(random: Random, floor: float) -> list[Shape]:
    """A row of books standing on `floor`, with a gap here and there."""
    tones: tuple[Tone, ...] = ("pale", "mid", "deep", "mid")
    x, lit = _between(random, -8, 6), _between(random, 60, 240)
    shapes: list[Shape] = []
    while x < WIDTH:
        width, height = _between(random, 9, 26), _between(random, 42, 74)
        tone: Tone = tones[int(random.random() * 4)]
        if x <= lit < x + width + 30 and "lamp" not in (shape.tone for shape in shapes):
            tone = "lamp"
        shapes.append(Shape(tone, _box(x, floor - height, width - 2, height)))
        x += width + (_between(random, 10, 30) if random.random() < 0.12 else 0)
    return shapes


def _orbits(random: Random) -> list[Shape]:
    """Wheels within one another, all touching in one point."""
    x, base = _between(random, 90, 230), _between(random, 160, 200)
    radius = _between(random, 118, 140)
    shrink = _between(random, 0.66, 0.76)
    lean = _between(random, -0.55, 0.55)
    tones: tuple[Tone, ...] = ("pale", "mid", "deep", "lamp")
    shapes = []
    for tone in tones:
        centre_x = x + radius * sin(lean)
        centre_y = base - radius * cos(lean)
        shapes.append(Shape(tone, _disc(centre_x, centre_y, radius)))
        radius *= shrink
    return shapes


def _beams(random: Random) -> list[Shape]:
    """Light falling from one corner in widening beams."""
    from_left = random.random() < 0.5
    x, y = (20.0, 18.0) if from_left else (WIDTH - 20.0, 18.0)
    tones: list[Tone] = ["pale", "mid", "deep"]
    first = int(random.random() * 3)
    shapes = []
    for index, tone in enumerate(tones[first:] + tones[:first]):
        low = (index + _between(random, 0.08, 0.42)) / 3
        high = (index + _between(random, 0.6, 0.96)) / 3
        ends = [_at_reach(x, y, share * pi / 2, 420, from_left) for share in (low, high)]
        points = " ".join(f"L{end_x:.1f} {end_y:.1f}" for end_x, end_y in ends)
        shapes.append(Shape(tone, f"M{x:.1f} {y:.1f}{points}z"))
    shapes.append(Shape("lamp", _disc(x, y, _between(random, 34, 52))))
    return shapes


def _at_reach(
    x: float, y: float, angle: float, reach: float, to_right: bool
) -> tuple[float, float]:
    side = 1 if to_right else -1
    return x + side * reach * cos(angle), y + reach * sin(angle)


FIGURES: tuple[Callable[[Random], list[Shape]], ...] = (
    _rings,
    _hills,
    _tiles,
    _shelves,
    _orbits,
    _beams,
)
