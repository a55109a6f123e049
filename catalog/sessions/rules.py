"""What a session must be to be published: one rule set for every road (SPEC 4.2 to 4.9).

Pure functions of values and ``now``. Fields bear the API's names; words are for the mentor.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from catalog.sessions.text import clean_line, has_stacked_marks, word_count

TITLE_MIN, TITLE_MAX = 10, 120
TAGS_MIN, TAGS_MAX = 1, 5
MAX_DURATION = timedelta(hours=8)
HORIZON = timedelta(days=730)
# What no zone moves off the calendar: even a draft keeps no other year.
YEARS = range(1970, 3000)
PRICE_MIN_PAISE, PRICE_MAX_PAISE = 50_00, 50_000_00
DESCRIPTION_WORDS = 200
CAPACITY_MIN, CAPACITY_MAX = 1, 500
# As many dates at once as other houses allow, the first included.
REPEATS_MAX = 29
ALT_MAX = 200

WORDS: Mapping[str, str] = {
    "required": "This field is required.",
    "title.required": "Give your session a title.",
    "title.short": f"Use at least {TITLE_MIN} characters.",
    "title.long": f"Use at most {TITLE_MAX} characters.",
    "title.wordless": "Use words in the title, so that learners can read and find it.",
    "title.marks": "The title stacks too many marks on one letter.",
    "title.duplicate": "You already have a session with this title at this time.",
    "tags.required": "Choose at least one domain tag.",
    "tags.many": f"Choose at most {TAGS_MAX} domain tags.",
    "tags.unknown": "“{name}” is not one of our domains. Choose from the list.",
    "tags.retired": "“{name}” is no longer offered. Choose another domain.",
    "start.required": "Choose when the session starts.",
    "start.invalid": "Give the start as a date and time with its offset.",
    "start.past": "Please choose a future start time ⏱",
    "start.far": "Choose a start within the next two years.",
    "end.required": "Choose when the session ends.",
    "end.invalid": "Give the end as a date and time with its offset.",
    "end.order": "The end must be after the start.",
    "end.long": "A session lasts at most 8 hours.",
    "repeat.many": f"Choose at most {REPEATS_MAX} more dates.",
    "repeat.twice": "This date is there twice.",
    "repeat.invalid": "Give each date as a date and time with its offset.",
    "price.required": "Enter a price, or make the session free.",
    "price.invalid": "Enter the price as a number.",
    "price.range": "Enter a price from ₹50 to ₹50,000.",
    "price.precision": "Use at most two decimals.",
    "thumbnail.type": "Invalid file type",
    "thumbnail.size": "File too large",
    "thumbnail.pixels": "This picture has too many pixels. Use one of at most 24 megapixels.",
    "thumbnail.broken": "This picture cannot be read. Save it again as JPEG or PNG.",
    "thumbnail_alt.long": f"Use at most {ALT_MAX} characters.",
    "thumbnail_focus.invalid": "Give the focal point as two shares from 0 to 1, such as 0.5,0.25.",
    "description.long": f"Use at most {DESCRIPTION_WORDS} words ({{count}} now).",
    "capacity.invalid": "Enter the number of seats as a whole number.",
    "capacity.range": f"Choose from {CAPACITY_MIN} to {CAPACITY_MAX} seats.",
    "capacity.taken": "{count} seats are already taken.",
    "patch.object": "Send the fields to change as a JSON object or a form.",
}


@dataclass(frozen=True, slots=True)
class Tag:
    """A domain as the rules see it."""

    slug: str
    is_retired: bool = False
    name: str = ""


@dataclass(frozen=True, slots=True)
class SessionContent:
    """The values of a session that the rules judge. ``description`` is HTML, price is in paise."""

    title: str
    tags: tuple[Tag, ...]
    start_time: datetime | None
    end_time: datetime | None
    price_paise: int | None
    capacity: int | None
    description: str


Problems = dict[str, list[str]]


def clean_title(title: str) -> str:
    """The title as it is stored: NFC, one line, single spaces, no invisible controls."""
    return clean_line(title)


def title_key(title: str) -> str:
    """What makes two titles of one mentor the same: case and spaces do not tell them apart."""
    return " ".join(unicodedata.normalize("NFKC", clean_title(title)).casefold().split())


def problems(
    content: SessionContent,
    *,
    now: datetime,
    was_start: datetime | None = None,
    seats_taken: int = 0,
) -> Problems:
    """All that keeps a session from being published, by field; empty when it may be.

    ``was_start`` is the published start: keeping it is no error once it has come near or passed.
    ``seats_taken`` are those that a published session has given away.
    """
    found = {
        "title": title_problems(content.title),
        "tags": tag_problems(content.tags),
        "start_time": start_problems(content.start_time, now=now, was_start=was_start),
        "end_time": end_problems(content.start_time, content.end_time),
        "price": price_problems(content.price_paise),
        "capacity": capacity_problems(content.capacity, seats_taken=seats_taken),
        "description": description_problems(content.description),
    }
    return {field: words for field, words in found.items() if words}


def title_problems(title: str) -> list[str]:
    """10 to 120 characters with words among them."""
    title = clean_title(title)
    if not title:
        return [WORDS["title.required"]]
    if len(title) > TITLE_MAX:
        return [WORDS["title.long"]]
    if not any(unicodedata.category(char)[0] in "LN" for char in title):
        return [WORDS["title.wordless"]]
    if has_stacked_marks(title):
        return [WORDS["title.marks"]]
    return [WORDS["title.short"]] if len(title) < TITLE_MIN else []


def tag_problems(tags: tuple[Tag, ...]) -> list[str]:
    """1 to 5 distinct domains, none of them retired."""
    if len({tag.slug for tag in tags}) < TAGS_MIN:
        return [WORDS["tags.required"]]
    if len({tag.slug for tag in tags}) > TAGS_MAX:
        return [WORDS["tags.many"]]
    retired = [tag for tag in tags if tag.is_retired]
    return [WORDS["tags.retired"].format(name=tag.name or tag.slug) for tag in retired]


def start_problems(
    start: datetime | None, *, now: datetime, was_start: datetime | None = None
) -> list[str]:
    """A start in the future, within two years; an unchanged published start stays allowed."""
    if start is None:
        return [WORDS["start.required"]]
    if start <= now and start != was_start:
        return [WORDS["start.past"]]
    return [WORDS["start.far"]] if start > now + HORIZON else []


def end_problems(start: datetime | None, end: datetime | None) -> list[str]:
    """After the start and at most eight hours after it."""
    if end is None:
        return [WORDS["end.required"]]
    if start is None:
        return []
    if end <= start:
        return [WORDS["end.order"]]
    return [WORDS["end.long"]] if end - start > MAX_DURATION else []


def price_problems(price_paise: int | None) -> list[str]:
    """Free (``None``), or ₹50 to ₹50,000."""
    if price_paise is None or PRICE_MIN_PAISE <= price_paise <= PRICE_MAX_PAISE:
        return []
    return [WORDS["price.range"]]


def paise_of(price: Decimal) -> int:
    """Rupees to paise.

    Raises:
        ValueError: with the words for the mentor, for what is no amount or has over two decimals.
    """
    if not price.is_finite():
        raise ValueError(WORDS["price.invalid"])
    if abs(price.adjusted()) > 12:
        raise ValueError(WORDS["price.range"])
    paise = price * 100
    if paise != paise.to_integral_value():
        raise ValueError(WORDS["price.precision"])
    return int(paise)


def capacity_problems(capacity: int | None, *, seats_taken: int = 0) -> list[str]:
    """1 to 500 seats, and no fewer than are taken."""
    if capacity is None or not CAPACITY_MIN <= capacity <= CAPACITY_MAX:
        return [WORDS["capacity.range"]]
    return [WORDS["capacity.taken"].format(count=seats_taken)] if capacity < seats_taken else []


def description_problems(html: str) -> list[str]:
    """At most 200 words, counted in what readers see."""
    count = word_count(html)
    return [WORDS["description.long"].format(count=count)] if count > DESCRIPTION_WORDS else []
