"""Events as files: what is put in is what two libraries read back (the other one in tests/js/calendar)."""

from __future__ import annotations

import json
import re

import pytest

from tests.support.calendars import FOLDER, built, expected, method_of, read

NAMES = ("plain", "cancelled", "feed")
AGAIN = "python -m tests.support.calendars writes them anew"


@pytest.mark.parametrize("name", NAMES)
def test_icalendar_reads_back_what_was_written(name: str) -> None:
    assert read(built(name)) == expected(name)


@pytest.mark.parametrize("name", NAMES)
def test_the_files_that_the_browser_s_library_reads_are_those_built_now(name: str) -> None:
    assert (FOLDER / f"{name}.ics").read_bytes() == built(name), AGAIN
    assert json.loads((FOLDER / "expected.json").read_text())[name] == expected(name), AGAIN


def test_each_says_what_its_receiver_is_to_do() -> None:
    assert [method_of(built(name)) for name in NAMES] == ["PUBLISH", "CANCEL", "PUBLISH"]


@pytest.mark.parametrize("name", NAMES)
def test_lines_are_as_the_grammar_wants_them(name: str) -> None:
    content = built(name)
    lines = content.split(b"\r\n")
    assert lines.pop() == b""
    assert b"\n" not in b"".join(lines) and b"\r" not in b"".join(lines)
    assert max(map(len, lines)) <= 75
    # Folded between characters, never within one.
    assert [line.decode() for line in lines]


def test_nobody_is_invited_and_no_zone_is_needed() -> None:
    for name in NAMES:
        content = built(name)
        assert b"ATTENDEE" not in content and b"VTIMEZONE" not in content and b"TZID" not in content
        moments = re.findall(rb":\d{8}T\d{6}Z\r\n", content)
        assert len(moments) == 4 * content.count(b"\r\nBEGIN:VEVENT\r\n")


def test_the_feed_says_its_name_and_how_often_to_ask() -> None:
    lines = built("feed").decode().split("\r\n")
    assert "X-WR-CALNAME:PeerLearn: Zoë" in lines
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H" in lines
    assert "X-PUBLISHED-TTL:PT1H" in lines
