"""Times as the server words them: in the site's zone, which they name (SPEC 1.5)."""

import re
from datetime import UTC, datetime

import pytest
from django.template import Context, Template

from peerlearn_site.effects import clock

YEAR = clock.now().year


def words(starts_at: datetime, ends_at: datetime | None) -> str:
    template = Template("{% load peerlearn %}{% when starts_at ends_at %}")
    html = template.render(Context({"starts_at": starts_at, "ends_at": ends_at}))
    return re.sub(r"<[^>]*>", "", html).strip()


def at(month: int, day: int, hour: int, minute: int = 0, year: int = YEAR) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "expected"),
    [
        (at(11, 21, 12, 30), at(11, 21, 13, 30), "21 Nov · 18:00–19:00 IST"),
        (at(11, 21, 12, 30), None, "21 Nov · 18:00 IST"),
        (at(11, 21, 18), at(11, 21, 19), "21 Nov · 23:30 – DAY 22 Nov · 00:30 IST"),
        (at(1, 2, 12, 30, YEAR + 1), None, f"2 Jan {YEAR + 1} · 18:00 IST"),
    ],
    ids=["a span", "a moment", "over midnight", "another year"],
)
def test_times_are_worded_in_the_zone_they_name(starts_at, ends_at, expected):
    said = words(starts_at, ends_at)
    assert said.startswith(f"{starts_at:%a} ")
    assert re.sub(r"\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b", "DAY", said) == f"DAY {expected}"


def test_the_moment_itself_is_there_for_the_script():
    template = Template("{% load peerlearn %}{% when starts_at ends_at %}")
    starts_at, ends_at = at(11, 21, 12, 30, 2026), at(11, 21, 13, 30, 2026)
    html = template.render(Context({"starts_at": starts_at, "ends_at": ends_at}))
    assert 'datetime="2026-11-21T12:30:00+00:00"' in html
    assert 'data-ends-at="2026-11-21T13:30:00+00:00"' in html
