"""What a browser sends: cookies, token, Origin, forms. Knows HTTP alone, no Django."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

import httpx
from PIL import Image

from tests.support.home import House, in_home

# A busy machine may be slow; what takes longer than this has hung.
PATIENCE = httpx.Timeout(60.0)
ENDLESS = httpx.Limits(max_connections=None, max_keepalive_connections=None)


@dataclass(frozen=True)
class Person:
    """Somebody signed in: the cookies of their browser."""

    username: str
    session: str
    csrf: str


def mentors(house: Path | House, count: int) -> list[Person]:
    """Make so many mentors in a home and sign them in."""
    return [Person(**one) for one in _people(house, "Mentors", count)]


def learners(house: Path | House, count: int) -> list[Person]:
    """Make so many learners in a home and sign them in."""
    return [Person(**one) for one in _people(house, "Learners", count)]


def cast(house: Path | House, **counts: int) -> list[list[Person]]:
    """Make so many people of each role (``Mentors=2, Learners=5``) at once and sign them in."""
    made: list[list[dict[str, str]]] = in_home(house, "tests.support.inside:cast", counts=counts)
    return [[Person(**one) for one in people] for people in made]


def _people(house: Path | House, role: str, count: int) -> Iterable[dict[str, str]]:
    found: list[dict[str, str]] = in_home(
        house, "tests.support.inside:people", role=role, count=count
    )
    return found


def browser(url: str, person: Person) -> httpx.AsyncClient:
    """A client that comes with a person's cookies and, like our own pages, with the CSRF token."""
    return httpx.AsyncClient(
        base_url=url,
        cookies={"sessionid": person.session, "csrftoken": person.csrf},
        headers={"X-CSRFToken": person.csrf, "Origin": url},
        timeout=PATIENCE,
        limits=ENDLESS,
        # A proxy of the machine's has no business between two of its own processes.
        trust_env=False,
    )


def session_form(title: str, *, capacity: int = 5, hours_ahead: int = 24) -> dict[str, Any]:
    """The fields of a free session of one hour."""
    start = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=hours_ahead)
    return {
        "title": title,
        "tags": ["python", "machine-learning"],
        "start_time": start.isoformat(),
        "end_time": (start + timedelta(hours=1)).isoformat(),
        "is_paid": "false",
        "capacity": str(capacity),
        "description": "<p>We look at <b>one thing</b> closely and try it out together.</p>",
    }


def picture(chance: Random, size: tuple[int, int] = (640, 360)) -> bytes:
    """A real JPEG of one colour."""
    buffer = BytesIO()
    colour = (chance.randrange(256), chance.randrange(256), chance.randrange(256))
    Image.new("RGB", size, colour).save(buffer, "JPEG")
    return buffer.getvalue()


async def publish(
    client: httpx.AsyncClient, form: dict[str, Any], *, key: str, thumbnail: bytes | None = None
) -> httpx.Response:
    """Send the Create Session form."""
    # Always multipart, as the page sends it: httpx takes that form only if there is a file.
    parts = [(name, (None, value)) for name, value in _pairs(form)]
    if thumbnail is not None:
        parts.append(("thumbnail", ("cover.jpg", thumbnail, "image/jpeg")))  # type: ignore[arg-type]
    return await client.post("/api/sessions/", files=parts, headers={"Idempotency-Key": key})


def _pairs(form: dict[str, Any]) -> Iterable[tuple[str, str]]:
    for name, value in form.items():
        for one in value if isinstance(value, list) else [value]:
            yield name, one


async def book(client: httpx.AsyncClient, session_id: int) -> httpx.Response:
    """Take a seat."""
    return await client.post(f"/api/sessions/{session_id}/booking/")


async def cancel(client: httpx.AsyncClient, session_id: int) -> httpx.Response:
    """Give the seat back."""
    return await client.delete(f"/api/sessions/{session_id}/booking/")


async def cancel_session(client: httpx.AsyncClient, session_id: int, *, key: str) -> httpx.Response:
    """Call a session of one's own off."""
    headers = {"Idempotency-Key": key}
    return await client.post(f"/api/sessions/{session_id}/cancel/", headers=headers)
