"""The tags that show ratings, and what learners said of a session."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from catalog.feedback.policies import may_rate_anybody
from catalog.feedback.rules import STARS_MAX, may_say
from catalog.feedback.selectors import said_in_session
from catalog.profiles.models import MentorProfile
from catalog.sessions.enums import RunStatus
from catalog.sessions.models import SessionRun
from peerlearn_site.effects import clock

register = template.Library()


@register.inclusion_tag("feedback/stars.html")
def stars(count: int) -> dict[str, Any]:
    """Stars that were given, and in words."""
    return {"count": count, "given": "★" * count, "rest": "★" * (STARS_MAX - count)}


@register.inclusion_tag("feedback/rating_line.html")
def rating_line(profile: MentorProfile) -> dict[str, Any]:
    """A mentor's rating in one line; nothing before the first."""
    return {"rating": profile.rating, "count": profile.rating_count}


@register.inclusion_tag("feedback/rating_line.html")
def rating_of_mentor(run: SessionRun | None) -> dict[str, Any]:
    """The rating of who holds a session; a preview of an unpublished one has no run."""
    profile = getattr(run.mentor, "mentor_profile", None) if run else None
    return rating_line(profile or MentorProfile())


@register.inclusion_tag("feedback/session_feedback.html", takes_context=True)
def session_feedback(context: Context, run: SessionRun | None) -> dict[str, Any]:
    """What learners said of a session that is over, and the way to say it for who was there."""
    if run is None or run.status != RunStatus.COMPLETED or run.actual_start is None:
        return {"is_over": False}
    user = context["user"]
    said = said_in_session(run=run)
    is_mentor = run.mentor_id == user.pk
    has_rated = user.pk in {one.author_id for one in said}
    # A mentor has several people to rate, each in their own time.
    is_open = is_mentor or may_say(has_said=has_rated, ended_at=run.actual_end, now=clock.now())
    may_rate = user.is_authenticated and is_open and may_rate_anybody(user, run)
    return {
        "is_over": True,
        "run": run,
        "is_visitor": not user.is_authenticated,
        "may_rate": may_rate,
        "is_mentor": is_mentor,
        "has_rated": has_rated,
        "said": said,
        "path": context["request"].path,
    }
