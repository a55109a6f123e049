"""Calendars as tests hold them: a store that does what calendars do, and the files that both parsers read.

``python -m tests.support.calendars`` writes the files of tests/fixtures/calendar anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage, Message
from typing import Any, Final

from icalendar import Calendar

from catalog.booking.calendar.events import CalendarEvent
from catalog.booking.calendar.ics import Method, Sender, calendar_feed, calendar_file
from catalog.booking.calendar.rules import EventStatus
from tests.support.database import ROOT

FOLDER: Final = ROOT / "tests" / "fixtures" / "calendar"
_NOW: Final = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
_SENDER: Final = Sender("PeerLearn", "PeerLearn <hello@peerlearn.example>")
_PLAIN: Final = CalendarEvent(
    uid="session-7@learn.example",
    sequence=0,
    status=EventStatus.CONFIRMED,
    title="Closures and decorators in Python",
    description="Taught by Maya.\n\nThe session’s page: https://learn.example/sessions/closures/",
    page_url="https://learn.example/sessions/closures/",
    location="https://learn.example/sessions/closures/",
    organizer="Maya",
    starts_at=datetime(2026, 11, 21, 12, 30, tzinfo=UTC),
    ends_at=datetime(2026, 11, 21, 13, 30, tzinfo=UTC),
    changed_at=datetime(2026, 11, 19, 8, 15, 30, tzinfo=UTC),
)
ODD: Final = (
    "Trees, graphs; and \\backslashes\\",
    "Two lines\nof a title",
    "🎓 Emoji that fold: " + "👩‍🏫🧑🏽‍💻" * 12,
    "पाइथन में क्लोज़र और डेकोरेटर: शुरुआत से समझें, अभ्यास; उदाहरण सहित",
    'BEGIN:VEVENT "quoted": colon, and:more',
    "x" * 120,
)


def sent(name: str) -> list[CalendarEvent]:
    """What a file of the folder holds."""
    return {
        "plain": [_PLAIN],
        "cancelled": [replace(_PLAIN, status=EventStatus.CANCELLED, sequence=4)],
        "feed": [
            replace(
                _PLAIN,
                uid=f"session-{number}@learn.example",
                sequence=number,
                status=EventStatus.TENTATIVE if number % 2 else EventStatus.CONFIRMED,
                title=title,
                description=f"{title}\n\nTaught by “Zoë, the 2nd”; {title}",
                organizer='Zoë "Z" O’Neil, PhD; भारत',
                starts_at=_PLAIN.starts_at + timedelta(days=200 * number),
                ends_at=_PLAIN.ends_at + timedelta(days=200 * number, minutes=10),
            )
            for number, title in enumerate(ODD)
        ],
    }[name]


def built(name: str) -> bytes:
    """A file of the folder as it is built now."""
    if name == "feed":
        return calendar_feed(sent(name), name="PeerLearn: Zoë", sender=_SENDER, now=_NOW)
    method = Method.CANCEL if name == "cancelled" else Method.PUBLISH
    return calendar_file(sent(name), method=method, sender=_SENDER, now=_NOW)


def expected(name: str) -> list[dict[str, Any]]:
    """What a reader must find in it."""
    return [
        {
            "uid": event.uid,
            "sequence": event.sequence,
            "status": event.status.value,
            "summary": event.title,
            "description": event.description,
            "location": event.location,
            "url": event.page_url,
            "start": event.starts_at.isoformat(),
            "end": event.ends_at.isoformat(),
            "modified": event.changed_at.isoformat(),
            "organizer": "mailto:hello@peerlearn.example",
            "cn": event.organizer.replace('"', "'"),
        }
        for event in sent(name)
    ]


def read(content: bytes) -> list[dict[str, Any]]:
    """What the icalendar library finds in a file."""
    calendar = Calendar.from_ical(content)
    return [
        {
            "uid": str(event["uid"]),
            "sequence": int(event["sequence"]),
            "status": str(event["status"]),
            "summary": str(event["summary"]),
            "description": str(event["description"]),
            "location": str(event["location"]),
            "url": str(event["url"]),
            "start": event.decoded("dtstart").isoformat(),
            "end": event.decoded("dtend").isoformat(),
            "modified": event.decoded("last-modified").isoformat(),
            "organizer": str(event["organizer"]),
            "cn": str(event["organizer"].params["cn"]),
        }
        for event in calendar.walk("VEVENT")
    ]


def method_of(content: bytes) -> str:
    """What the file tells its receiver to do."""
    return str(Calendar.from_ical(content)["method"])


def attached(mail: Any) -> bytes:
    """The calendar file of a mail, as the wire carries it."""
    message: Message | EmailMessage = mail.message()
    (part,) = [one for one in message.walk() if one.get_content_type() == "text/calendar"]
    assert part.get_param("charset") == "utf-8", part["content-type"]
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    assert part.get_param("method") == method_of(content), part["content-type"]
    return content


@dataclass
class Store:
    """Somebody's calendar: one entry per UID, which a file replaces if its SEQUENCE is not lower."""

    entries: dict[str, dict[str, Any]] = field(default_factory=dict)

    def take(self, *contents: bytes) -> None:
        """Take files over, one after the other."""
        for content in contents:
            self._take_events(read(content))

    def _take_events(self, events: Iterable[dict[str, Any]]) -> None:
        for event in events:
            had = self.entries.get(event["uid"])
            if had is None or event["sequence"] >= had["sequence"]:
                self.entries[event["uid"]] = event

    @property
    def only(self) -> tuple[str, str]:
        """(status, start) of the one entry there is."""
        (entry,) = self.entries.values()
        return entry["status"], entry["start"]


def main() -> None:
    """Write the folder anew."""
    FOLDER.mkdir(exist_ok=True)
    names = ("plain", "cancelled", "feed")
    for name in names:
        (FOLDER / f"{name}.ics").write_bytes(built(name))
    table = {name: expected(name) for name in names}
    (FOLDER / "expected.json").write_text(json.dumps(table, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
