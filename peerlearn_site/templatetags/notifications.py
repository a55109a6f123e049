"""The bell in the header, and what its rows offer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.template import Context

from peerlearn_site.notifications.models import Notification
from peerlearn_site.notifications.selectors import unread_count

register = template.Library()


@register.inclusion_tag("notifications/bell.html", takes_context=True)
def bell(context: Context) -> dict[str, Any]:
    """How much a signed-in person has not read; one query, and the list is fetched when it is opened."""
    return {"unread": unread_count(user=context["user"])}


@register.filter
def of_note(actions: Mapping[int, str] | str, note: Notification) -> str:
    """The button beside a row, if there is one; ``actions`` is what ``actions_of`` found."""
    return actions.get(note.pk, "") if isinstance(actions, Mapping) else ""
