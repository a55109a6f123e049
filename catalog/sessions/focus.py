"""Where the eye should rest in a picture: every frame that is cut from it keeps this point."""

from __future__ import annotations

import re
from dataclasses import dataclass

from wagtail.images.models import Image

from catalog.sessions.rules import WORDS

_SHARE = r"(0(?:\.[0-9]{1,8})?|1(?:\.0{1,8})?)"
_FOCUS = re.compile(f"{_SHARE},{_SHARE}")
# Of the shorter side: large enough to be seen and moved in the CMS.
AREA = 0.1


@dataclass(frozen=True, slots=True)
class Focus:
    """A point as shares of the width and the height, from the upper left corner."""

    x: float
    y: float

    def __str__(self) -> str:
        return f"{_share(self.x)},{_share(self.y)}"


def _share(value: float) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".")


def parse_focus(text: str) -> Focus | None:
    """The point that ``"0.25,0.6"`` names; ``None`` for an empty text.

    Raises:
        ValueError: with the words for the mentor.
    """
    if not text:
        return None
    match = _FOCUS.fullmatch(text)
    if match is None:
        raise ValueError(WORDS["thumbnail_focus.invalid"])
    return Focus(float(match[1]), float(match[2]))


def set_focus(image: Image, focus: Focus | None) -> None:
    """Write the point as Wagtail keeps it: the middle and the size of an area, in pixels.

    The area becomes smaller towards an edge, so that Wagtail need not move a frame to get all of it in: the
    frame lies just where the mentor saw it.
    """
    if focus is None:
        image.set_focal_point(None)
        return
    room = min(AREA, focus.x, 1 - focus.x, focus.y, 1 - focus.y)
    side = max(1, int(min(image.width, image.height) * room))
    image.focal_point_x = round(focus.x * image.width)
    image.focal_point_y = round(focus.y * image.height)
    image.focal_point_width = image.focal_point_height = side


def has_focus(image: Image, focus: Focus | None) -> bool:
    """Whether the image has just this point, to the pixel."""
    if focus is None or not image.has_focal_point():
        return focus is None and not image.has_focal_point()
    here = (round(focus.x * image.width), round(focus.y * image.height))
    return here == (image.focal_point_x, image.focal_point_y)


def focus_of(image: Image) -> Focus | None:
    """The point that was set, here or in the CMS."""
    if not image.has_focal_point():
        return None
    x, y = image.focal_point_x / image.width, image.focal_point_y / image.height
    return Focus(min(x, 1.0), min(y, 1.0))
