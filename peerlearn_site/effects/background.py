"""What a serving process does beside its requests: the relay's passes and the sweeps'.

Each piece of work is a name, a pass that returns the seconds until the next one (``None``: when rung), and the
bell that cuts the wait short. The roof hands them to the runtime, one thread each.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from django.conf import settings

from peerlearn_site.effects import clock, outbox, relay, sweeps
from peerlearn_site.effects.bell import Bell
from peerlearn_site.effects.stand_in import StandIn

BATCH: Final = 100
# What another process wrote down (a command, a worker) rings no bell here; this often it is looked for.
LOOK_EVERY: Final = 5.0


class Work(NamedTuple):
    """One kind of background work."""

    name: str
    run: Callable[[], float | None]
    wake: Bell


def all_work() -> tuple[Work, ...]:
    """The work of this mode: in scaled mode Celery beat runs the sweeps, unless nobody does."""
    relaying = Work("effects-relay", run_relay, outbox.bell)
    if settings.PEERLEARN_SCALED:
        return (relaying, Work("effects-stand-in", StandIn().run, Bell()))
    timetable = sweeps.Timetable()
    return (relaying, Work("effects-sweeps", lambda: run_sweeps(timetable), Bell()))


def take_over() -> None:
    """Before the work begins: carry on at once with what a killed process had begun.

    Embedded, one process at a time serves, so no claim can be a living one's; scaled, leases decide.
    """
    if not settings.PEERLEARN_SCALED:
        relay.release_every_claim(now=clock.now())


def run_relay() -> float:
    """Carry out what is due; come again at once after a full batch, else after a while."""
    return 0.0 if relay.run_due(now=clock.now(), limit=BATCH) == BATCH else LOOK_EVERY


def run_sweeps(timetable: sweeps.Timetable) -> float | None:
    """Run the sweeps whose time has come."""
    timetable.run_due(now=clock.now())
    moment = timetable.next_due()
    return None if moment is None else max(0.0, (moment - clock.now()).total_seconds())
