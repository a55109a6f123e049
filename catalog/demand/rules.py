"""What a request is, and which weeks demand counts: pure functions of values and ``now``."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import groupby
from typing import Final

from catalog.sessions.text import clean_line, has_stacked_marks

WEEK: Final = timedelta(days=7)
# A request that nobody answered for so long is told of no session any more, and listed nowhere.
FORGOTTEN: Final = timedelta(days=90)
TEXT_MIN, TEXT_MAX = 2, 120
KEY_MAX: Final = TEXT_MAX * 4
OPEN_AT_MOST: Final = 30
# Longer names of domains there are none, in words.
PHRASE_WORDS: Final = 5
# A shorter word inside a sentence means a domain by accident only: "how to go abroad".
WORD_ALONE: Final = 3
_WORD: Final = re.compile(r"[^\s,;:!?()\"“”]+")


class Refusal(StrEnum):
    """Why a request is not taken, as the API says it."""

    TOO_MANY = "too_many_requests"
    UNKNOWN_TOPIC = "unknown_topic"


WORDS: Final[Mapping[str, str]] = {
    "text.required": "Say what you would like to learn.",
    "text.short": f"Use at least {TEXT_MIN} characters.",
    "text.long": f"Use at most {TEXT_MAX} characters.",
    "text.wordless": "Use words, so that mentors understand what you would like to learn.",
    "text.marks": "The text stacks too many marks on one letter.",
    "domain.unknown": "That is not one of our domains. Choose from the list, or leave it open.",
    Refusal.TOO_MANY: f"You have {OPEN_AT_MOST} open requests. Take one back first.",
    Refusal.UNKNOWN_TOPIC: "This request was moved or removed meanwhile. Load the page again.",
}


@dataclass(frozen=True, slots=True)
class Weeks:
    """The seven days that end now, and those before them; each without its first instant, with its last."""

    before: datetime
    after: datetime
    until: datetime


def weeks(now: datetime) -> Weeks:
    """What "this week" and "the week before" are."""
    return Weeks(before=now - 2 * WEEK, after=now - WEEK, until=now)


def is_this_week(moment: datetime, *, now: datetime) -> bool:
    """Whether a request made then counts now: seven days to the instant later it counts no more."""
    return now - WEEK < moment <= now


def text_problems(text: str) -> list[str]:
    """2 to 120 characters with words among them."""
    text = clean_line(text)
    if not text:
        return [WORDS["text.required"]]
    if len(text) > TEXT_MAX:
        return [WORDS["text.long"]]
    if not any(unicodedata.category(char)[0] in "LN" for char in text):
        return [WORDS["text.wordless"]]
    if has_stacked_marks(text):
        return [WORDS["text.marks"]]
    return [WORDS["text.short"]] if len(text) < TEXT_MIN else []


def text_key(text: str) -> str:
    """What makes two requests the same topic: case, spaces and the last mark do not tell them apart."""
    folded = unicodedata.normalize("NFKC", clean_line(text)).casefold()
    return " ".join(folded.split()).rstrip(".!?… ")[:KEY_MAX]


def phrases(text: str) -> list[str]:
    """The runs of words in a request that might name a domain, the longest first."""
    words = _WORD.findall(text_key(text))
    runs = [
        " ".join(words[start : start + length])
        for length in range(min(PHRASE_WORDS, len(words)), 0, -1)
        for start in range(len(words) - length + 1)
    ]
    whole = " ".join(words)
    return [run for run in dict.fromkeys(runs) if run == whole or len(run) >= WORD_ALONE]


@dataclass(frozen=True, slots=True)
class Named:
    """A domain whose name or synonym is one of the phrases."""

    domain_id: int
    phrase: str
    parent_id: int | None = None


def domain_meant(named: Sequence[Named]) -> int | None:
    """The one domain that a request names; ``None`` where it names none, or several alike.

    What is named in more letters is meant more; of a domain and the one above it, the narrower.
    """
    by_length = sorted(named, key=lambda one: len(one.phrase), reverse=True)
    for _, longest in groupby(by_length, key=lambda one: len(one.phrase)):
        found = {one.domain_id: one for one in longest}
        above = {one.parent_id for one in found.values()}
        narrowest = [pk for pk in found if pk not in above]
        return narrowest[0] if len(narrowest) == 1 else None
    return None


def sentence(learners: int) -> str:
    """What mentors are told of a domain (SPEC 3.3)."""
    who = "1 learner" if learners == 1 else f"{learners} learners"
    return f"{who} requested topics in this domain this week"
