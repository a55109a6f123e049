"""The tag that draws a session's cover."""

from __future__ import annotations

from typing import Any

from django import template

from catalog.sessions.covers import HEIGHT, WIDTH, draw_cover

register = template.Library()


@register.inclusion_tag("components/cover.html")
def cover(hue: int, seed: int) -> dict[str, Any]:
    """The drawn cover of the session `seed` in its domain's hue (1 to 12)."""
    return {"cover": draw_cover(hue, seed), "width": WIDTH, "height": HEIGHT}
