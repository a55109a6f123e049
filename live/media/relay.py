"""Passing signals on: to one person of one room, from whom the server says it is."""

from __future__ import annotations

from uuid import UUID

from live.media.protocol import Signal, Signalled
from peerlearn_site.realtime.publish import publish_whole
from peerlearn_site.realtime.topics import sessions_of_participant


def relay(signal: Signal, *, room_code: UUID, sender: int, sender_epoch: int) -> None:
    """Send a signal to its addressee's page; whoever is not in this room is not there to hear it.

    Nothing is stored, and the description is not looked into.
    """
    passed_on = Signalled(
        sender=sender,
        sender_epoch=sender_epoch,
        to_epoch=signal.to_epoch,
        description=signal.description,
        candidates=signal.candidates,
    )
    publish_whole(
        sessions_of_participant(room_code, signal.to), passed_on.model_dump_json().encode()
    )
