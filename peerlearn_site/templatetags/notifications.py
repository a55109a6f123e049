"""The bell in the header."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from peerlearn_site.notifications.selectors import unread_count

register = template.Library()


@register.inclusion_tag("notifications/bell.html", takes_context=True)
def bell(context: Context) -> dict[str, Any]:
    """How much a signed-in person has not read; one query, and the list is fetched when it is opened."""
    return {"unread": unread_count(user=context["user"])}
