"""What a rating may say, and until when it can be changed: pure functions of values and ``now``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from catalog.sessions.text import clean_lines

STARS_MIN: Final = 1
STARS_MAX: Final = 5
COMMENT_MAX: Final = 1000
# What was said can be said differently for so long after the end of the session.
CHANGEABLE: Final = timedelta(days=1)
# Who has not rated is asked so long after the end, and not about what lies further back than that.
ASKED_AFTER: Final = timedelta(minutes=5)
ASKED_UNTIL: Final = timedelta(days=7)

WORDS: Final[Mapping[str, str]] = {
    "subject": "Say whom you rate.",
    "stars": "Choose from one to five stars.",
    "comment.text": "Write the comment as text.",
    "comment.long": f"Use at most {COMMENT_MAX} characters.",
}


class Refusal(StrEnum):
    """Why not; the value is the API's ``code``."""

    NOT_IN_SESSION = "not_in_session"
    NOT_OVER = "not_over"
    NOT_TOGETHER = "not_together"
    CLOSED = "feedback_closed"


REFUSALS: Final[Mapping[Refusal, str]] = {
    Refusal.NOT_IN_SESSION: "Only those who were in this session rate it.",
    Refusal.NOT_OVER: "You can rate this session once it is over.",
    Refusal.NOT_TOGETHER: "You can rate the people you were in the session with.",
    Refusal.CLOSED: "Feedback can be changed for a day after the session. This one stays as it is.",
}


def clean_comment(text: str) -> str:
    """A comment as it is stored: plain lines without invisible characters."""
    return clean_lines(text)


def stars_problem(stars: int) -> str:
    """What is wrong with a number of stars; empty if nothing is."""
    return "" if STARS_MIN <= stars <= STARS_MAX else WORDS["stars"]


def comment_problem(comment: str) -> str:
    """What is wrong with a comment that has been cleaned; empty if nothing is."""
    return WORDS["comment.long"] if len(comment) > COMMENT_MAX else ""


def may_say(*, has_said: bool, ended_at: datetime | None, now: datetime) -> bool:
    """Whether a rating can be given, or the one that was given be changed still."""
    return not has_said or may_change(ended_at=ended_at, now=now)


def may_change(*, ended_at: datetime | None, now: datetime) -> bool:
    """Whether a rating that was given can still be changed. The first one can be given later, too."""
    return ended_at is not None and now < ended_at + CHANGEABLE
