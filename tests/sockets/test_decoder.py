"""Whatever comes in over a socket is a small, plain JSON object or is refused."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerlearn_site.realtime.decoder import MAX_BYTES, MAX_DEPTH, MAX_INTEGER, BadMessage, decode
from peerlearn_site.realtime.protocol import ErrorCode


def nested(levels: int) -> str:
    """An object with so many levels in all."""
    return '{"a":' + "[" * (levels - 1) + "]" * (levels - 1) + "}"


REFUSED = {
    "nothing": ("", ErrorCode.BAD_JSON),
    "words": ("hello", ErrorCode.BAD_JSON),
    "a list": ("[]", ErrorCode.BAD_JSON),
    "null": ("null", ErrorCode.BAD_JSON),
    "a number": ("7", ErrorCode.BAD_JSON),
    "a string": ('"{}"', ErrorCode.BAD_JSON),
    "two objects": ("{}{}", ErrorCode.BAD_JSON),
    "a comma too many": ('{"a":1,}', ErrorCode.BAD_JSON),
    "single quotes": ("{'a':1}", ErrorCode.BAD_JSON),
    "a comment": ("{}//", ErrorCode.BAD_JSON),
    "a byte order mark": ("\ufeff{}", ErrorCode.BAD_JSON),
    "a raw line break in a string": ('{"a":"\n"}', ErrorCode.BAD_JSON),
    "an unknown escape": (r'{"a":"\x41"}', ErrorCode.BAD_JSON),
    "half an escape": ('{"a":"\\', ErrorCode.BAD_JSON),
    "NaN": ('{"a":NaN}', ErrorCode.BAD_JSON),
    "Infinity": ('{"a":Infinity}', ErrorCode.BAD_JSON),
    "-Infinity": ('{"a":-Infinity}', ErrorCode.BAD_JSON),
    "a number that overflows": ('{"a":1e999}', ErrorCode.BAD_JSON),
    "a number of 5,000 digits": ('{"a":' + "9" * 5000 + "}", ErrorCode.BAD_JSON),
    "2^53 + 1": ('{"a":9007199254740993}', ErrorCode.BAD_JSON),
    "-2^53 - 1": ('{"a":-9007199254740993}', ErrorCode.BAD_JSON),
    "a lone surrogate, escaped": (r'{"a":"\ud800"}', ErrorCode.BAD_JSON),
    "a lone surrogate in a key": (r'{"\udfff":1}', ErrorCode.BAD_JSON),
    "a lone surrogate deep inside": (r'{"a":[{"b":"x\udc00y"}]}', ErrorCode.BAD_JSON),
    "a lone surrogate, raw": ('{"a":"\ud800"}', ErrorCode.BAD_JSON),
    "U+0000": (r'{"a":"\u0000"}', ErrorCode.BAD_JSON),
    "a key twice": ('{"a":1,"a":1}', ErrorCode.BAD_JSON),
    "a key twice, inside": ('{"b":{"a":1,"a":2}}', ErrorCode.BAD_JSON),
    "a key twice, spelled differently": (r'{"a":1,"\u0061":2}', ErrorCode.BAD_JSON),
    "201 keys": (json.dumps({str(n): n for n in range(201)}), ErrorCode.BAD_JSON),
    "bytes that are not UTF-8": (b'{"a":"\xff"}', ErrorCode.BAD_JSON),
    "a surrogate's bytes": (b'{"a":"\xed\xa0\x80"}', ErrorCode.BAD_JSON),
    "an overlong slash": (b'{"a":"\xc0\xaf"}', ErrorCode.BAD_JSON),
    "UTF-16": ('{"a":1}'.encode("utf-16"), ErrorCode.BAD_JSON),
    "nine levels": (nested(MAX_DEPTH + 1), ErrorCode.TOO_DEEP),
    "60,000 levels": ("[" * 60_000, ErrorCode.TOO_DEEP),
    "60,000 levels of objects": ('{"a":' * 12_000, ErrorCode.TOO_DEEP),
    "one byte too many": ('{"a":"' + "x" * (MAX_BYTES - 7) + '"}', ErrorCode.TOO_LARGE),
    "one byte too many in few characters": (
        '{"a":"' + "é" * (MAX_BYTES // 2 - 3) + '"}',
        ErrorCode.TOO_LARGE,
    ),
    "a megabyte": ("x" * 1_000_000, ErrorCode.TOO_LARGE),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_with_a_code(name: str) -> None:
    raw, code = REFUSED[name]
    with pytest.raises(BadMessage) as refusal:
        decode(raw)
    assert refusal.value.code == code


ACCEPTED: dict[str, tuple[str | bytes, dict[str, Any]]] = {
    "an empty object": ("{}", {}),
    "bytes": (b'{"type":"pong"}', {"type": "pong"}),
    "a pair of surrogates": (r'{"a":"\ud83d\ude00"}', {"a": "😀"}),
    "brackets in a string": ('{"a":"[[[[[[[[[[{{{{{{{{{{"}', {"a": "[" * 10 + "{" * 10}),
    "escaped quotes before brackets": (r'{"a":"\\\"[[[[[[[[[["}', {"a": '\\"' + "[" * 10}),
    "2^53": (f'{{"a":{MAX_INTEGER}}}', {"a": MAX_INTEGER}),
    "line breaks and tabs, escaped": (r'{"a":"\n\t"}', {"a": "\n\t"}),
    "eight levels": (nested(MAX_DEPTH), json.loads(nested(MAX_DEPTH))),
    "exactly 64 KiB": ('{"a":"' + "x" * (MAX_BYTES - 8) + '"}', {"a": "x" * (MAX_BYTES - 8)}),
}


@pytest.mark.parametrize("name", ACCEPTED)
def test_accepted_as_it_is(name: str) -> None:
    raw, message = ACCEPTED[name]
    assert decode(raw) == message


plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-MAX_INTEGER, MAX_INTEGER)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abc"), inner, max_size=4),
    max_leaves=12,
)


def levels(value: Any) -> int:
    if isinstance(value, dict):
        return 1 + max(map(levels, value.values()), default=0)
    if isinstance(value, list):
        return 1 + max(map(levels, value), default=0)
    return 0


@given(st.dictionaries(st.text("abcd"), plain, max_size=6))
def test_every_plain_message_survives_the_way(message: dict[str, Any]) -> None:
    if levels(message) <= MAX_DEPTH:
        assert decode(json.dumps(message)) == message


@given(st.text() | st.binary())
def test_no_input_makes_it_fail_in_another_way(raw: str | bytes) -> None:
    try:
        assert isinstance(decode(raw), dict)
    except BadMessage:
        pass


@given(st.text('{}[]":,\\0eE+-.naITu\ud800\0 '))
def test_no_text_that_looks_like_json_makes_it_fail_in_another_way(raw: str) -> None:
    try:
        json.dumps(decode(raw)).encode()
    except BadMessage:
        pass


@pytest.mark.parametrize(
    "raw",
    [
        '{"a":"' + '\\"' * 32_000 + "\\",
        '"' * 65_000,
        "[" * 65_000,
        '{"a":' * 13_000,
        "{" + '"":[],' * 9_000,
        '{"a":' + "1" * 65_000,
        '{"a":"' + r"\ud800" * 10_000 + '"}',
    ],
)
def test_hostile_text_is_refused_without_grinding(raw: str) -> None:
    # CPU time with room for any machine: what this must find, quadratic work, takes minutes.
    began = time.process_time()
    with pytest.raises(BadMessage):
        decode(raw)
    assert time.process_time() - began < 10
