"""Tags for the pieces that every page is made of: icons, faces, navigation, countdowns."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zlib import crc32

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django_vite.core.asset_loader import DjangoViteAssetLoader

from peerlearn_site.countdown import count_down
from peerlearn_site.effects import clock

register = template.Library()

HUES = 12


@register.simple_tag
def icon(name: str, classes: str = "") -> SafeString:
    """One icon of the Lucide set, decorative: the words stand beside it.

    The build collects the names written in templates and scripts into one sprite.
    """
    sprite = DjangoViteAssetLoader.instance().generate_vite_asset_url("static/icons.svg")
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        classes,
        sprite,
        name,
    )


@register.inclusion_tag("components/avatar.html")
def avatar(name: str, username: str, size: str = "") -> dict[str, Any]:
    """A person's face: the first letter of the name on a hue that stays theirs."""
    letter = (name or username or "?")[:1].upper()
    return {"letter": letter, "hue": crc32(username.encode()) % HUES + 1, "size": size}


@register.inclusion_tag("components/nav_link.html", takes_context=True)
def nav_link(context: Context, url: str, label: str) -> dict[str, Any]:
    """A link of the navigation, marked when it leads to where the visitor is."""
    request = context.get("request")
    is_current = request is not None and request.path == url
    return {"url": url, "label": label, "is_current": is_current}


@register.inclusion_tag("components/countdown.html")
def countdown(
    starts_at: datetime | None, ends_at: datetime | None, status: str = ""
) -> dict[str, Any]:
    """How long until the session, as of now; nothing while it has no time yet."""
    if starts_at is None or ends_at is None:
        return {}
    counted = count_down(starts_at=starts_at, ends_at=ends_at, status=status, now=clock.now())
    return {"countdown": counted}
