"""The file that goes with mails about a seat, so that the reader's calendar follows.

A seat that is only offered has none: it is the reader's once it is kept, and whoever gives it on is not mailed.
"""

from __future__ import annotations

from typing import Final

from catalog.booking.calendar.ics import Method, calendar_file
from catalog.booking.calendar.rules import EventStatus
from catalog.booking.calendar.selectors import event_to_tell, sender
from peerlearn_site.effects import clock
from peerlearn_site.notifications.kinds import Attachment, attaches
from peerlearn_site.notifications.models import Notification

FILENAME: Final = "session.ics"


@attaches(
    "booking.confirmed",
    "booking.cancelled",
    "session.rescheduled",
    "session.cancelled",
    "session.reminder",
)
def session_in_calendar(note: Notification) -> Attachment | None:
    """The session as it stands for the reader at this moment, however late the mail is.

    Who has no seat in it any more, or none to come to, is told to take it out.
    """
    now, run_id = clock.now(), note.data.get("run_id")
    event = event_to_tell(user=note.recipient, run_id=run_id, now=now) if run_id else None
    if event is None:
        return None
    is_off = event.status is EventStatus.CANCELLED
    method = Method.CANCEL if is_off else Method.PUBLISH
    content = calendar_file([event], method=method, sender=sender(), now=now)
    # The mail itself says the charset: a second one would be read as part of the first.
    return Attachment(FILENAME, content, f"text/calendar; method={method}")
