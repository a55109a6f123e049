"""What Celery beat asks for in scaled mode: the same passes that the embedded process runs itself."""

from __future__ import annotations

from celery import shared_task

from peerlearn_site.effects import clock, relay, sweeps
from peerlearn_site.telemetry import pulse


@shared_task(name="effects.run_relay", ignore_result=True)
def run_relay() -> None:
    """Hand over what no web process has handed over, for one that died after its commit."""
    relay.run_due(now=clock.now())


@shared_task(name="effects.run_sweep", ignore_result=True)
def run_sweep(name: str) -> None:
    """Run one sweep by its name, and say that a worker is there: web processes may sweep, too."""
    now = clock.now()
    sweeps.run_one(name, now=now)
    pulse.beat(pulse.WORKERS, now=now)
