"""The tag that shows a session's card."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from catalog.sessions.cards import CardView
from catalog.sessions.drawing import draw_card

register = template.Library()


@register.simple_tag
def card(view: CardView) -> SafeString:
    """The card as it stands now."""
    return draw_card(view)
