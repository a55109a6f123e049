"""URL names of sessions."""

from __future__ import annotations

from uuid import uuid4

from django.utils.text import slugify

MAX_LENGTH = 80


def slug_for(title: str) -> str:
    """An ASCII slug of the title with a short random end, or ``session-<id>`` without letters.

    Wagtail's own keeps Unicode letters but loses combining marks, and leaves a title of symbols
    with none. The random end spares a search for a free name under the parent's lock.
    """
    words = slugify(title)[:MAX_LENGTH].strip("-")
    return f"{words or 'session'}-{uuid4().hex[:8]}"
