"""What of an unfinished form is kept, and how much of it: pure functions of what came.

What people typed is kept word for word, right or wrong; the rules of sessions judge it when it is published.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

# More than anybody comes to who writes in earnest: beyond it a new one is refused, and none is lost.
OPEN_AT_MOST: Final = 100
KEPT_FOR: Final = timedelta(days=90)
VERSION_MAX: Final = 2_000_000_000

# Characters that a field may hold here: far more than the rules allow, so that whoever pastes too much loses nothing.
TEXTS: Final[Mapping[str, int]] = {
    "title": 1_000,
    "start_time": 100,
    "end_time": 100,
    "price": 100,
    "description": 20_000,
    "capacity": 100,
    "thumbnail_alt": 1_000,
    "thumbnail_focus": 100,
    "thumbnail_mark": 1_000,
    "cased_title": 1_000,
    "topic": 100,
}
NUMBERS: Final = frozenset({"minutes"})
NUMBER_MAX: Final = 1_000_000
SWITCHES: Final = frozenset({"is_paid", "is_decorative"})
LISTS: Final[Mapping[str, int]] = {"repeat_start_times": 60}
TAGS: Final = "tags"
TAGS_KEPT: Final = 20
NAME_MAX: Final = 255

WORDS: Final[Mapping[str, str]] = {
    "values": "Send what the fields hold as an object.",
    "version": "Send the version that this was based on, 0 for the first.",
    "unknown": "The form has no such field.",
    "text": "Send this field as text.",
    "long": "This is too long to be kept: {limit:,} characters at most.",
    "number": "Send a whole number or null.",
    "switch": "Send true or false.",
    "list": "Send a list of at most {limit} texts.",
    "tags": "Send at most {limit} tags with their slug, name, hue and parent.",
}


class NotKept(ValueError):
    """What came is not what a form holds; ``problems`` says why, by field."""

    def __init__(self, problems: dict[str, list[str]]) -> None:
        super().__init__(problems)
        self.problems = problems


def kept_values(came: Any) -> dict[str, Any]:
    """The values of a form as they are stored.

    Raises:
        NotKept: something is no field, no text, or too long.
    """
    if not isinstance(came, Mapping):
        raise NotKept({"values": [WORDS["values"]]})
    kept: dict[str, Any] = {}
    problems: dict[str, list[str]] = {}
    for name, value in came.items():
        try:
            kept[str(name)] = _kept(str(name), value)
        except ValueError as error:
            problems[clean_text(str(name))[:60]] = [str(error)]
    if problems:
        raise NotKept(problems)
    return kept


def kept_version(came: Any) -> int:
    """The version that a save was based on.

    Raises:
        NotKept: it is no number of a version.
    """
    if isinstance(came, bool) or not isinstance(came, int) or not 0 <= came < VERSION_MAX:
        raise NotKept({"version": [WORDS["version"]]})
    return came


def clean_text(text: str) -> str:
    """Text without what no database keeps: NUL and halves of characters."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode("utf-8")


def _kept(name: str, value: Any) -> Any:
    if name in TEXTS:
        return _text(value, TEXTS[name])
    if name in NUMBERS:
        return _number(value)
    if name in SWITCHES:
        return _switch(value)
    if name in LISTS:
        return _list(value, LISTS[name])
    if name == TAGS:
        return _tags(value)
    raise ValueError(WORDS["unknown"])


def _text(value: Any, limit: int) -> str:
    if not isinstance(value, str):
        raise ValueError(WORDS["text"])
    if len(value) > limit:
        raise ValueError(WORDS["long"].format(limit=limit))
    return clean_text(value)


def _number(value: Any) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= NUMBER_MAX:
        raise ValueError(WORDS["number"])
    return value


def _switch(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(WORDS["switch"])
    return value


def _list(value: Any, limit: int) -> list[str]:
    if not isinstance(value, list) or len(value) > limit:
        raise ValueError(WORDS["list"].format(limit=limit))
    return [_text(one, NAME_MAX) for one in value]


def _tags(value: Any) -> list[dict[str, Any]]:
    """As the form shows them, so that they stand there again without being looked up."""
    if not isinstance(value, list) or len(value) > TAGS_KEPT:
        raise ValueError(WORDS["tags"].format(limit=TAGS_KEPT))
    return [_tag(one) for one in value]


def _tag(value: Any) -> dict[str, Any]:
    if not isinstance(value, Mapping) or set(value) != {"slug", "name", "hue", "parent"}:
        raise ValueError(WORDS["tags"].format(limit=TAGS_KEPT))
    hue, parent = value["hue"], value["parent"]
    if isinstance(hue, bool) or not isinstance(hue, int) or not 0 <= hue < NAME_MAX:
        raise ValueError(WORDS["tags"].format(limit=TAGS_KEPT))
    return {
        "slug": _text(value["slug"], NAME_MAX),
        "name": _text(value["name"], NAME_MAX),
        "hue": hue,
        "parent": None if parent is None else _text(parent, NAME_MAX),
    }
