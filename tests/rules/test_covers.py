"""Drawn covers: the same for one session for ever, another for every other."""

import re
from hashlib import sha256

import pytest

from catalog.sessions.covers import HEIGHT, WIDTH, draw_cover

SEEDS = range(3_000)
# The tones that templates/components/cover.html turns into classes of static/css/components/cover.css.
TONES = {"ground", "pale", "mid", "deep", "lamp", "line"}


def test_one_session_has_one_figure():
    assert draw_cover(3, 12345) == draw_cover(3, 12345)


def test_the_figures_of_published_sessions_never_change():
    """A change to the drawing changes what people know their sessions by: only ever on purpose."""
    paths = "".join(shape.d for seed in range(200) for shape in draw_cover(1, seed).shapes)
    assert sha256(paths.encode()).hexdigest()[:16] == "42db551f50e2ad8b"


def test_no_two_sessions_have_the_same_figure():
    figures = {tuple(shape.d for shape in draw_cover(1, seed).shapes) for seed in SEEDS}
    assert len(figures) == len(SEEDS)


@pytest.mark.parametrize("hue", range(1, 13))
def test_the_hue_is_the_domains_and_changes_no_shape(hue):
    assert draw_cover(hue, 7).hue == hue
    assert draw_cover(hue, 7).shapes == draw_cover(1, 7).shapes


def test_every_cover_has_a_ground_that_fills_it_and_a_lamp():
    for seed in SEEDS:
        shapes = draw_cover(1, seed).shapes
        assert shapes[0].d == f"M0.0 0.0h{WIDTH}.0v{HEIGHT}.0h-{WIDTH}.0z"
        assert {shape.tone for shape in shapes} <= TONES
        assert [shape.tone for shape in shapes].count("lamp") >= 1


def test_a_cover_is_a_few_plain_paths():
    for seed in SEEDS:
        shapes = draw_cover(1, seed).shapes
        assert len(shapes) <= 60
        assert all(re.fullmatch(r"[MLHVCahvz0-9 .\-]+", shape.d) for shape in shapes)
