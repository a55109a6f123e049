"""The real server without its patience's end: ``python -m tests.support.patient_server``.

It hangs up on no page for bad or for too many messages, so that all that a test sends it is really looked at.
"""

from __future__ import annotations

import os

from tests.support.server import Server

ENDLESS = 10**9


class PatientServer(Server):
    """``manage.py serve`` that takes whatever a page sends, as fast as it sends it."""

    command = ("-m", "tests.support.patient_server")


def _serve() -> None:
    import django

    django.setup()
    from django.core.management import call_command

    from live.socket import limits
    from live.socket.consumers import RoomConsumer
    from peerlearn_site.realtime.front import socket

    RoomConsumer.max_errors = ENDLESS
    limits.RATES = {}  # type: ignore[misc]
    limits.OTHERS = limits.Rate(ENDLESS, ENDLESS)  # type: ignore[misc]
    socket.RATE = socket.BURST = ENDLESS  # type: ignore[misc]
    socket.SocketProtocol._allowance = ENDLESS
    call_command("serve")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peerlearn_site.settings")
    _serve()
