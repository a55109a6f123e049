"""The twelve domain colours by name, and how the CMS shows them."""

from __future__ import annotations

from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString

COLOURS: Final = (
    "Coral",
    "Orange",
    "Amber",
    "Olive",
    "Green",
    "Jade",
    "Teal",
    "Sky",
    "Blue",
    "Violet",
    "Orchid",
    "Pink",
)


def colour_name(hue: int) -> str:
    """What a hue is called."""
    return COLOURS[hue - 1] if 1 <= hue <= len(COLOURS) else str(hue)


def swatch(hue: int) -> SafeString:
    """A patch of the colour, with its name beside it."""
    return format_html(
        '<span class="domain-colour"><span class="domain-swatch" data-hue="{}"></span>{}</span>',
        hue,
        colour_name(hue),
    )
