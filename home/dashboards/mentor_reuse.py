"""What the Create Session form takes over from the mentor's earlier sessions (SPEC 4.5, 4.9)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.http import Http404, HttpRequest

from catalog.sessions.reuse.selectors import EarlierSession, content_to_reuse, usual_minutes
from peerlearn_site.users.models import User

# SQLite refuses longer numbers.
MOST_DIGITS: Final = 18


def times_config(earlier: Sequence[EarlierSession]) -> dict[str, Any]:
    """How long the session was that was published last (an hour before the first), and when it began."""
    return {
        "usualMinutes": usual_minutes(earlier),
        "lastStart": earlier[0].starts_at.isoformat() if earlier else None,
    }


def asked_source(request: HttpRequest) -> dict[str, Any] | None:
    """The content that ``?from=`` asks for; ``None`` where it is not asked for.

    Raises:
        Http404: no session of the mentor's own.
    """
    asked = request.GET.get("from", "")
    if not asked:
        return None
    assert isinstance(request.user, User)
    is_number = asked.isascii() and asked.isdigit() and len(asked) <= MOST_DIGITS
    found = content_to_reuse(mentor=request.user, page_id=int(asked)) if is_number else None
    if found is None:
        raise Http404
    return found
