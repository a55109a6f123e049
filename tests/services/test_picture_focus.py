"""A focal point is kept by every frame that Wagtail cuts, just as the Create Session dialog has shown it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from wagtail.images.models import Image

from catalog.sessions.effects import announce_session
from catalog.sessions.focus import Focus, focus_of, parse_focus
from catalog.sessions.models import SessionRun
from catalog.sessions.pictures import add_image, read_picture, store_picture
from peerlearn_site.users.models import User
from tests.support.pictures import BLUE, GREEN, RED, YELLOW, Colour, opened, share_of, upload

pytestmark = pytest.mark.django_db
SIZE = (1600, 900)


def stored(owner: User, focus: Focus | None, size: tuple[int, int] = SIZE) -> Image:
    picture = store_picture(read_picture(upload(size)))
    return add_image(picture=picture, title="Quarters", owner_id=owner.pk, focus=focus)


@pytest.mark.parametrize(
    ("focus", "colour"),
    [("0,0", RED), ("1,0", GREEN), ("0,1", BLUE), ("1,1", YELLOW)],
)
def test_a_narrow_frame_shows_the_corner(
    focus: str, colour: Colour, maya: User, own_media: Path
) -> None:
    # A strip of 16:9 is all that fits of a tall picture, a strip of the height of a wide one.
    across = stored(maya, parse_focus(focus), (1600, 400)).get_rendition("fill-300x400|format-jpeg")
    down = stored(maya, parse_focus(focus), (400, 1600)).get_rendition("fill-400x300|format-jpeg")
    for rendition in (across, down):
        shares = {
            each: share_of(opened(own_media / rendition.file.name), each)
            for each in (RED, GREEN, BLUE, YELLOW)
        }
        assert shares[colour] == pytest.approx(0.5, abs=0.05)
        beside = sorted(shares.values(), reverse=True)
        assert beside[1] == pytest.approx(0.5, abs=0.05)


def test_without_one_the_middle_is_shown(maya: User, own_media: Path) -> None:
    rendition = stored(maya, None).get_rendition("fill-450x450|format-jpeg")
    square = opened(own_media / rendition.file.name)
    assert [share_of(square, colour) for colour in (RED, GREEN, BLUE, YELLOW)] == [
        pytest.approx(0.25, abs=0.03)
    ] * 4


@pytest.mark.parametrize("x", [0, 0.02, 0.1, 0.25, 0.5, 0.9, 0.97, 1])
def test_the_frame_lies_where_the_dialogs_preview_has_it(
    x: float, maya: User, own_media: Path
) -> None:
    """As ``framed`` in static/js/authoring/picture/geometry.js: the rest is shared out by the point."""
    rendition = stored(maya, Focus(x, 0.5)).get_rendition("fill-900x900|format-png")
    left = (1600 - 900) * x
    red = (800 - left) / 900 / 2
    assert share_of(opened(own_media / rendition.file.name), RED) == pytest.approx(red, abs=0.015)


@pytest.mark.parametrize("text", ["0,0", "1,1", "0.25,0.6", "0.3333,0.6667", "0.0006,1"])
def test_a_point_is_told_as_it_was_set(text: str, maya: User) -> None:
    focus = parse_focus(text)
    told = focus_of(stored(maya, focus))
    assert focus is not None and told is not None
    assert (told.x, told.y) == (
        pytest.approx(focus.x, abs=0.001),
        pytest.approx(focus.y, abs=0.001),
    )


def test_a_shared_link_keeps_the_point_too(
    maya: User, published: Callable[..., SessionRun], own_media: Path
) -> None:
    picture = store_picture(read_picture(upload((1600, 1600))))
    run = published(picture=picture, picture_focus=Focus(0.5, 0), picture_alt="Quarters")
    announce_session({"page_id": run.page_id, "is_new": True})
    run.card.refresh_from_db()
    cover = run.card.cover["picture"]

    assert (cover["alt"], cover["social"]["width"], cover["social"]["height"]) == (
        "Quarters",
        1200,
        630,
    )
    shared = opened(own_media / cover["social"]["src"].removeprefix("/media/"))
    # 16:9.3 of a square from its top: red and green to just below its middle.
    assert share_of(shared, BLUE) + share_of(shared, YELLOW) < 0.06
    largest = opened(own_media / cover["src"].removeprefix("/media/"))
    assert share_of(largest, RED) > 0.4
