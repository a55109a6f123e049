"""What a socket reads for its page, each in a thread, and the codes with which it hangs up."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from live.media.ice import ice_servers
from live.media.protocol import IceServers
from live.room import selectors
from live.room.admission import NotAdmitted
from live.room.protocol import Ref
from live.room.rules import Refusal
from live.room.services import Seat
from live.room.times import milliseconds
from live.socket.protocol import ENDED, NOT_ADMITTED, REPLACED, Log, Welcome
from peerlearn_site.effects import clock
from peerlearn_site.realtime.protocol import RESTARTING

# Entries in one frame; a page asks for the rest.
PAGE: Final = 100


def welcome(*, seat: Seat, since: int | None) -> Welcome:
    """The room as a page finds it, and the first of the entries that it missed."""
    found = selectors.snapshot(seat=seat)
    entries = (
        []
        if since is None
        else selectors.entries_since(room_id=seat.room_id, since=since, limit=PAGE)
    )
    # Last of all: the page sets its clock by it.
    now = clock.now()
    return Welcome(
        **vars(found),
        you=seat.participation_id,
        epoch=seat.epoch,
        resumed=seat.resumed,
        server_now=milliseconds(now),
        missed=[entry for entry in entries if entry.seq is not None and entry.seq <= found.seq],
        ice=ice_for(seat, now=now),
    )


def log_since(*, seat: Seat, since: int) -> Log:
    """The entries after one, as many as go into a frame."""
    last = selectors.last_seq(room_id=seat.room_id)
    entries = selectors.entries_since(room_id=seat.room_id, since=since, limit=PAGE)
    return Log(seq=max([last, *(entry.seq or 0 for entry in entries)]), entries=entries)


def ice_for(seat: Seat, *, now: datetime, ref: Ref = None) -> IceServers:
    """ICE servers for whoever has the seat."""
    return ice_servers(user_id=seat.user_id, room_code=seat.room_code, now=now, ref=ref)


def close_code_of(refusal: NotAdmitted) -> int:
    """Why somebody who was inside is let in no more."""
    is_over = refusal.refusal in (Refusal.OVER, Refusal.CANCELLED)
    return ENDED if is_over else NOT_ADMITTED


def close_code_of_seat(seat: Seat) -> int | None:
    """``None`` while the socket speaks for its person.

    Otherwise they have come in with another page; or this one was called lost, and comes back.
    """
    speaker = selectors.speaker(participation_id=seat.participation_id)
    if speaker is not None and speaker.connection_id == seat.connection_id:
        return None
    was_replaced = speaker is not None and speaker.epoch > seat.epoch
    return REPLACED if was_replaced else RESTARTING
