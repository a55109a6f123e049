"""Events as iCalendar text (RFC 5545), written by the icalendar library."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from enum import StrEnum
from typing import Final

from icalendar import Calendar, Event, vCalAddress, vText

from catalog.booking.calendar.events import CalendarEvent

_PRODUCT: Final = "-//PeerLearn//Sessions//EN"
_ASK_AGAIN: Final = timedelta(hours=1)
# The grammar allows a line's text no control characters; its own line breaks are written as \n.
_CONTROLS: Final = re.compile("[\x00-\x09\x0b-\x1f\x7f]+")


class Method(StrEnum):
    """What the receiver is to do. Nobody is invited: an invitation wants an answer, and nobody reads answers."""

    PUBLISH = "PUBLISH"
    CANCEL = "CANCEL"


@dataclass(frozen=True, slots=True)
class Sender:
    """Whose word the events are: the house's own address stands for every mentor, whose own nobody is told."""

    name: str
    from_email: str

    @property
    def address(self) -> str:
        """As an organizer has it."""
        return f"mailto:{parseaddr(self.from_email)[1]}"


def calendar_file(
    events: Iterable[CalendarEvent], *, method: Method, sender: Sender, now: datetime
) -> bytes:
    """One file of events, as a download or a mail has it."""
    return _with_events(_calendar(method, sender), events, sender, now)


def calendar_feed(
    events: Iterable[CalendarEvent], *, name: str, sender: Sender, now: datetime
) -> bytes:
    """A calendar to subscribe to, which says its name and how often to ask again."""
    calendar = _calendar(Method.PUBLISH, sender)
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", _ASK_AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    return _with_events(calendar, events, sender, now)


def _calendar(method: Method, sender: Sender) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT.replace("PeerLearn", sender.name))
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method.value)
    return calendar


def _with_events(
    calendar: Calendar, events: Iterable[CalendarEvent], sender: Sender, now: datetime
) -> bytes:
    for event in events:
        calendar.add_component(_component(event, sender, now))
    return calendar.to_ical()


def _component(event: CalendarEvent, sender: Sender, now: datetime) -> Event:
    """All moments in UTC: no calendar need know any zone's rules to show them right."""
    component = Event()
    component.add("uid", event.uid)
    component.add("sequence", event.sequence)
    component.add("dtstamp", now.astimezone(UTC))
    component.add("last-modified", event.changed_at.astimezone(UTC))
    component.add("dtstart", event.starts_at.astimezone(UTC))
    component.add("dtend", event.ends_at.astimezone(UTC))
    component.add("status", event.status.value)
    component.add("summary", plain(event.title))
    component.add("description", plain(event.description))
    component.add("location", plain(event.location))
    component.add("url", event.page_url)
    component.add("organizer", _organizer(event, sender))
    return component


def _organizer(event: CalendarEvent, sender: Sender) -> vCalAddress:
    organizer = vCalAddress(sender.address)
    # A parameter's value can hold no quotation mark, whatever is put round it.
    organizer.params["cn"] = vText(plain(event.organizer).replace("\n", " ").replace('"', "'"))
    return organizer


def plain(text: str) -> str:
    """The text without what no line may hold."""
    return _CONTROLS.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))
