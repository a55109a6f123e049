"""One strict way from bytes to a message, for every socket.

Python's ``json`` is lenient where two databases and a browser would disagree later: it takes NaN, repeated
keys, lone surrogates and numbers of any length, and dies of deep nesting. Nothing of that gets past here.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any, Final

from peerlearn_site.realtime.protocol import ErrorCode

MAX_BYTES: Final = 64 * 1024
MAX_DEPTH: Final = 8
MAX_KEYS: Final = 200
# The largest whole number that JavaScript tells from its neighbours.
MAX_INTEGER: Final = 2**53

# A whole string or a bracket. Possessive, with an optional end: linear, whatever the text is.
_MARKS: Final = re.compile(r'"(?:[^"\\]++|\\.)*+"?+|[\[{\]}]', re.DOTALL)
# Lone surrogates have no UTF-8; PostgreSQL's text cannot hold U+0000.
_UNSTORABLE: Final = re.compile("[\0\ud800-\udfff]")


class BadMessage(ValueError):
    """A message that is refused: ``code`` for programs, ``text`` for people."""

    def __init__(self, code: ErrorCode, text: str) -> None:
        super().__init__(code, text)
        self.code = code
        self.text = text


def decode(raw: str | bytes) -> dict[str, Any]:
    """Read one JSON object of at most 64 KiB and 8 levels.

    Raises:
        BadMessage: for everything else; never any other exception.
    """
    text = _as_text(raw)
    _refuse_deep(text)
    try:
        message = _decoder.decode(text)
    except BadMessage:
        raise
    except (ValueError, RecursionError) as error:
        raise BadMessage(ErrorCode.BAD_JSON, "This is not JSON.") from error
    if not isinstance(message, dict):
        raise BadMessage(ErrorCode.BAD_JSON, "A message is a JSON object.")
    _refuse_unwritable(message)
    return message


def _as_text(raw: str | bytes) -> str:
    try:
        # A str may hold lone surrogates, which have no bytes: encoding finds them.
        data = raw if isinstance(raw, bytes) else raw.encode()
        if len(data) > MAX_BYTES:
            raise BadMessage(ErrorCode.TOO_LARGE, f"A message has at most {MAX_BYTES} bytes.")
        return data.decode()
    except UnicodeError as error:
        raise BadMessage(ErrorCode.BAD_JSON, "This is not UTF-8.") from error


def _refuse_deep(text: str) -> None:
    """Count brackets outside strings before the parser, which recurses, sees them."""
    depth = 0
    for mark in _MARKS.findall(text):
        if mark in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise BadMessage(ErrorCode.TOO_DEEP, f"A message has at most {MAX_DEPTH} levels.")
        elif mark in "]}":
            depth -= 1


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(pairs) > MAX_KEYS:
        raise BadMessage(ErrorCode.BAD_JSON, f"An object has at most {MAX_KEYS} keys.")
    made = dict(pairs)
    if len(made) != len(pairs):
        raise BadMessage(ErrorCode.BAD_JSON, "A key is given twice.")
    return made


def _integer(digits: str) -> int:
    # Length first: reading a number takes time quadratic in its digits.
    if len(digits) > 17 or abs(int(digits)) > MAX_INTEGER:
        raise BadMessage(ErrorCode.BAD_JSON, "A number is too large.")
    return int(digits)


def _real(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise BadMessage(ErrorCode.BAD_JSON, "A number is too large.")
    return value


def _constant(name: str) -> float:
    raise BadMessage(ErrorCode.BAD_JSON, f"{name} is not JSON.")


_decoder = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_int=_integer,
    parse_float=_real,
    parse_constant=_constant,
)


def _refuse_unwritable(value: Any) -> None:
    if isinstance(value, str):
        if _UNSTORABLE.search(value):
            raise BadMessage(ErrorCode.BAD_JSON, "Text holds a character that cannot be stored.")
    elif isinstance(value, dict):
        for key, inner in value.items():
            _refuse_unwritable(key)
            _refuse_unwritable(inner)
    elif isinstance(value, list):
        for inner in value:
            _refuse_unwritable(inner)
