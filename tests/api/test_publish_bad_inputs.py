"""The table of bad inputs: each is refused at the right field in the right words, nothing stored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from wagtail.images.models import Image

from catalog.sessions.models import SessionPage, SessionRun
from catalog.sessions.rules import WORDS
from catalog.taxonomy.models import Domain
from peerlearn_site.effects.models import Effect, IdempotencyKey
from peerlearn_site.users.models import User
from tests.support import uploads
from tests.support.factories import picture_bytes

HOUR = timedelta(hours=1)
FUTURE = "2030-01-01"


@dataclass(frozen=True)
class Bad:
    """One bad input: what is sent instead of a good value, and what the mentor reads."""

    name: str
    sent: Callable[[datetime], dict[str, Any]]
    answer: dict[str, list[str]]
    absent: tuple[str, ...] = field(default=())


def bad(name: str, answer: dict[str, list[str]], **sent: Any) -> Bad:
    return Bad(name, lambda now: sent, answer)


def at(name: str, answer: dict[str, list[str]], start: timedelta, length: timedelta = HOUR) -> Bad:
    def sent(now: datetime) -> dict[str, Any]:
        begins = now + start
        return {"start_time": begins.isoformat(), "end_time": (begins + length).isoformat()}

    return Bad(name, sent, answer)


def words(key: str, **values: Any) -> list[str]:
    return [WORDS[key].format(**values)]


def title(key: str) -> dict[str, list[str]]:
    return {"title": words(key)}


def price(key: str) -> dict[str, list[str]]:
    return {"price": words(key)}


def thumbnail(key: str) -> dict[str, list[str]]:
    return {"thumbnail": words(key)}


def paid(name: str, key: str, amount: str) -> Bad:
    return bad(name, price(key), is_paid="true", price=amount)


def file(name: str, key: str, data: Callable[[], bytes], filename: str = "cover.png") -> Bad:
    def sent(now: datetime) -> dict[str, Any]:
        return {"thumbnail": uploads.upload(data(), filename, "image/png")}

    return Bad(name, sent, thumbnail(key))


def lone_word(count: int) -> str:
    return "<p>" + " ".join(["word"] * count) + "</p>"


TABLE = [
    # --- title
    bad("no title", title("title.required"), title=""),
    bad("blank title", title("title.required"), title="   \t "),
    bad("title of invisible characters", title("title.required"), title="\u200b\u200e\u2060" * 6),
    bad("title of line breaks", title("title.required"), title="\n\n\n\n\n\n\n\n\n\n\n"),
    bad("nine characters", title("title.short"), title="Nine char"),
    bad("nine characters and spaces", title("title.short"), title="  Nine   char  "),
    bad("nine characters and bidi marks", title("title.short"), title="Nine char\u202e\u202d"),
    bad("121 characters", title("title.long"), title="a" * 121),
    bad("121 Devanagari characters", title("title.long"), title="क" * 121),
    bad("emoji only", title("title.wordless"), title="🎉" * 12),
    bad("flags only", title("title.wordless"), title="🇮🇳" * 8),
    bad("punctuation only", title("title.wordless"), title="!!! ??? ... ###"),
    bad(
        "stacked marks", title("title.marks"), title="Zalgo \u0065" + "\u0301" * 30 + " comes here"
    ),
    bad("ten thousand characters", title("title.long"), title="long " * 2000),
    bad("a null character alone", title("title.required"), title="\x00"),
    # --- tags
    bad("no tags", {"tags": words("tags.required")}, tags=[]),
    bad("an empty tag", {"tags": words("tags.required")}, tags=[""]),
    bad(
        "six tags",
        {"tags": words("tags.many")},
        tags=["python", "sql", "django", "react", "rust", "go"],
    ),
    bad("an unknown tag", {"tags": words("tags.unknown", name="alchemy")}, tags=["alchemy"]),
    bad(
        "a known and an unknown tag",
        {"tags": words("tags.unknown", name="alchemy")},
        tags=["python", "alchemy"],
    ),
    bad("a tag by its name", {"tags": words("tags.unknown", name="Python")}, tags=["Python"]),
    bad("a retired tag", {"tags": words("tags.retired", name="Latin")}, tags=["latin"]),
    bad(
        "a tag that is an attack",
        {"tags": words("tags.unknown", name="' OR 1=1 --")},
        tags=["' OR 1=1 --"],
    ),
    # --- start
    bad("no start", {"start_time": words("start.required")}, start_time=None),
    bad("an empty start", {"start_time": words("start.required")}, start_time=""),
    bad("a start in words", {"start_time": words("start.invalid")}, start_time="tomorrow"),
    bad(
        "a start without offset",
        {"start_time": words("start.invalid")},
        start_time=f"{FUTURE}T10:00",
    ),
    bad("a date without time", {"start_time": words("start.invalid")}, start_time=FUTURE),
    bad("a 13th month", {"start_time": words("start.invalid")}, start_time="2030-13-01T10:00Z"),
    bad("30 February", {"start_time": words("start.invalid")}, start_time="2030-02-30T10:00Z"),
    bad("hour 25", {"start_time": words("start.invalid")}, start_time="2030-02-03T25:00Z"),
    bad("a number", {"start_time": words("start.invalid")}, start_time="1893492000"),
    bad(
        "the calendar's edge",
        {"start_time": words("start.invalid")},
        start_time="0001-01-01T00:00+14:00",
    ),
    at("now", {"start_time": words("start.past")}, timedelta(0)),
    at("a second ago", {"start_time": words("start.past")}, timedelta(seconds=-1)),
    at("last year", {"start_time": words("start.past")}, timedelta(days=-365)),
    at("in three years", {"start_time": words("start.far")}, timedelta(days=1100)),
    # --- end
    bad("no end", {"end_time": words("end.required")}, end_time=None),
    bad("an end in words", {"end_time": words("end.invalid")}, end_time="later"),
    bad("an end without offset", {"end_time": words("end.invalid")}, end_time=f"{FUTURE}T10:00"),
    at("end at the start", {"end_time": words("end.order")}, HOUR, timedelta(0)),
    at("end before the start", {"end_time": words("end.order")}, HOUR, timedelta(minutes=-1)),
    at("eight hours and a second", {"end_time": words("end.long")}, HOUR, timedelta(seconds=28801)),
    at("two days", {"end_time": words("end.long")}, HOUR, timedelta(days=2)),
    # --- price
    paid("paid without price", "price.required", ""),
    paid("price in words", "price.invalid", "fifty"),
    paid("price with a comma", "price.invalid", "1,000"),
    paid("price with a sign of money", "price.invalid", "₹500"),
    paid("NaN", "price.invalid", "NaN"),
    paid("infinity", "price.invalid", "Infinity"),
    paid("zero", "price.range", "0"),
    paid("negative", "price.range", "-100"),
    paid("49.99", "price.range", "49.99"),
    paid("50000.01", "price.range", "50000.01"),
    paid("three decimals", "price.precision", "100.005"),
    paid("a tiny exponent", "price.range", "1e-300"),
    paid("a huge exponent", "price.range", "1e300"),
    paid("forty digits", "price.invalid", "9" * 40),
    # --- thumbnail
    file("text named PNG", "thumbnail.type", lambda: b"this is no picture"),
    file("GIF named PNG", "thumbnail.type", uploads.gif),
    file("a GIF", "thumbnail.type", uploads.gif, "cover.gif"),
    file("SVG", "thumbnail.type", lambda: uploads.SVG, "cover.svg"),
    file("HTML named JPEG", "thumbnail.type", lambda: uploads.HTML, "cover.jpg"),
    file("an empty file", "thumbnail.type", lambda: b""),
    file("an animated PNG", "thumbnail.type", uploads.animated_png),
    file("a truncated JPEG", "thumbnail.broken", lambda: picture_bytes("JPEG")[:900], "c.jpg"),
    file("a truncated PNG", "thumbnail.broken", lambda: picture_bytes("PNG")[:60]),
    file("a PNG's signature alone", "thumbnail.broken", lambda: b"\x89PNG\r\n\x1a\n"),
    file("2 MB and one byte", "thumbnail.size", lambda: uploads.jpeg_of_size(2 * 1024 * 1024 + 1)),
    file("50 megapixels", "thumbnail.pixels", lambda: uploads.png_of_pixels(8000, 6250)),
    file("one very long side", "thumbnail.pixels", lambda: uploads.png_of_pixels(20000, 8)),
    bad("a picture as text", thumbnail("thumbnail.type"), thumbnail="data:image/png;base64,AAAA"),
    # --- description
    bad(
        "201 words",
        {"description": words("description.long", count=201)},
        description=lone_word(201),
    ),
    bad(
        "201 words in tags",
        {"description": words("description.long", count=201)},
        description="<b>a</b> <i>b</i> <p>c</p> " * 67,
    ),
    bad(
        "a book",
        {"description": ["Ensure this field has no more than 20000 characters."]},
        description="x" * 20001,
    ),
    # --- capacity
    bad("no seats", {"capacity": words("capacity.range")}, capacity="0"),
    bad("501 seats", {"capacity": words("capacity.range")}, capacity="501"),
    bad("negative seats", {"capacity": words("capacity.range")}, capacity="-5"),
    bad("half a seat", {"capacity": words("capacity.invalid")}, capacity="2.5"),
    bad("seats in words", {"capacity": words("capacity.invalid")}, capacity="many"),
    bad("a million digits' seats", {"capacity": words("capacity.range")}, capacity="9" * 1500),
]


@pytest.fixture
def good(maya: User, now: datetime) -> dict[str, Any]:
    """A form that would be published."""
    Domain.objects.create(name="Latin", slug="latin", is_retired=True)
    begins = now + timedelta(days=1)
    return {
        "title": "Closures and decorators in Python",
        "tags": ["python", "algorithms"],
        "start_time": begins.isoformat(),
        "end_time": (begins + HOUR).isoformat(),
        "is_paid": "false",
        "description": "<p>What a closure keeps.</p>",
        "capacity": "5",
    }


@pytest.fixture
def api(client: Client, maya: User) -> Client:
    client.force_login(maya)
    return client


def stored(media: Path) -> tuple[int, ...]:
    """How much there is of everything that a publish stores."""
    models = (SessionPage, SessionRun, Image, Effect, IdempotencyKey)
    files = sum(1 for path in media.rglob("*") if path.is_file()) if media.exists() else 0
    return (*(model.objects.count() for model in models), files)


@pytest.mark.parametrize("case", TABLE, ids=lambda case: case.name)
def test_bad_input_is_told_at_its_field_and_nothing_is_stored(
    case: Bad, api: Client, good: dict[str, Any], now: datetime, own_media: Path
) -> None:
    before = stored(own_media)
    form = {**good, **case.sent(now)}
    form = {name: value for name, value in form.items() if value is not None}

    response = api.post("/api/sessions/", form, headers={"Idempotency-Key": "one"})

    assert (response.status_code, response.json()) == (400, case.answer)
    assert stored(own_media) == before


def test_the_table_is_as_long_as_promised() -> None:
    assert len(TABLE) >= 60


def test_all_errors_come_at_once(api: Client, good: dict[str, Any]) -> None:
    form = {**good, "title": "Short", "tags": ["alchemy"], "capacity": "0", "is_paid": "true"}
    form["thumbnail"] = uploads.upload(uploads.SVG)

    response = api.post("/api/sessions/", form)

    assert response.json() == {
        "title": words("title.short"),
        "tags": words("tags.unknown", name="alchemy"),
        "price": words("price.required"),
        "thumbnail": words("thumbnail.type"),
        "capacity": words("capacity.range"),
    }


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("mentor", "carl"),
        ("mentor_id", "1"),
        ("owner", "1"),
        ("status", "completed"),
        ("room_code", "00000000-0000-4000-8000-000000000000"),
        ("id", "1"),
        ("pk", "1"),
        ("slug", "admin"),
        ("booked_count", "5"),
        ("seats_taken", "5"),
        ("live", "false"),
        ("published_at", "2000-01-01T00:00Z"),
        ("verified", "true"),
    ],
)
def test_fields_that_are_not_the_mentors_are_never_stored(
    name: str, value: str, api: Client, good: dict[str, Any], maya: User, carl: User
) -> None:
    response = api.post("/api/sessions/", {**good, name: value})

    body = response.json()
    run = SessionRun.objects.get()
    assert response.status_code == 201
    assert (run.mentor, run.status, run.booked_count, run.seats_taken) == (maya, "scheduled", 0, 0)
    assert (run.page.owner, run.page.live) == (maya, True)
    assert body["id"] == run.page_id
    assert body["room_code"] == str(run.room_code) != value
    assert run.page.slug != value


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("<p>Hi<script>alert(1)</script></p>", "<p>Hi</p>"),
        ('<p onclick="x()">Hi</p>', "<p>Hi</p>"),
        ('<a href="javascript:alert(1)">Hi</a>', '<a rel="nofollow noopener ugc">Hi</a>'),
        ('<a href="java\u200bscript:alert(1)">Hi</a>', '<a rel="nofollow noopener ugc">Hi</a>'),
        ('<img src="x" onerror="alert(1)">Hi', "Hi"),
        ("<iframe src='//evil.example'></iframe>Hi", "Hi"),
        ('<p style="position:fixed" class="x">Hi</p>', "<p>Hi</p>"),
        ("<svg><script>alert(1)</script></svg>Hi", "Hi"),
        ("<style>body{display:none}</style>Hi", "Hi"),
        ("Hi<!-- <script>alert(1)</script> -->", "Hi"),
    ],
)
def test_scripts_in_the_description_are_not_stored(
    sent: str, kept: str, api: Client, good: dict[str, Any]
) -> None:
    response = api.post("/api/sessions/", {**good, "description": sent})

    assert response.status_code == 201
    assert SessionPage.objects.get().description == kept


def test_exactly_two_megabytes_and_200_words_and_the_bounds_are_fine(
    api: Client, good: dict[str, Any]
) -> None:
    data = uploads.jpeg_of_size(uploads.TWO_MEGABYTES)
    form = {
        **good,
        "title": "t" * 120,
        "tags": ["python", "sql", "django", "react", "rust"],
        "is_paid": "true",
        "price": "50000.00",
        "description": lone_word(200),
        "capacity": "500",
        "thumbnail": uploads.upload(data),
    }

    response = api.post("/api/sessions/", form)

    assert response.status_code == 201
    assert response.json()["price"] == "50000.00"


@pytest.mark.parametrize("make", [uploads.polyglot, uploads.with_place])
def test_what_rides_along_with_a_picture_is_not_stored(
    make: Callable[[], bytes], api: Client, good: dict[str, Any], own_media: Path
) -> None:
    form = {**good, "thumbnail": uploads.upload(make(), "../../etc/passwd.php.jpg")}

    response = api.post("/api/sessions/", form)

    assert response.status_code == 201
    (path,) = [path for path in own_media.rglob("*") if path.is_file()]
    assert path.suffix == ".jpg"
    assert path.parent == own_media / "original_images"
    assert b"alert" not in path.read_bytes()
    assert b"SECRET-PLACE" not in path.read_bytes()


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        (b"[]", {"title": words("title.required")}),
        (b'"text"', {"title": words("title.required")}),
        (b"{", None),
        (b'{"title": 7, "tags": {"a": 1}}', None),
        (b'{"title": NaN}', None),
    ],
)
def test_json_that_is_no_form_is_a_400(
    body: bytes, answer: dict[str, Any] | None, api: Client, own_media: Path
) -> None:
    response = api.post("/api/sessions/", body, content_type="application/json")

    assert response.status_code == 400
    if answer:
        assert response.json() == answer
    assert SessionPage.objects.count() == 0
