"""The tag that draws a session's cover."""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from catalog.sessions.covers import HEIGHT, WIDTH, draw_cover

register = template.Library()

# A kilobyte or two each; a list has 24.
KEPT = 2048


@register.simple_tag
# A session's cover never changes, and drawing 24 of them was a fifth of a list page's CPU time.
@lru_cache(maxsize=KEPT)
def cover(hue: int, seed: int) -> SafeString:
    """The drawn cover of the session `seed` in its domain's hue (1 to 12)."""
    context = {"cover": draw_cover(hue, seed), "width": WIDTH, "height": HEIGHT}
    return render_to_string("components/cover.html", context)
