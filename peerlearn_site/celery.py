"""Celery's app: workers and beat in scaled mode; in embedded mode only the tasks' home, no broker.

Run as ``celery -A peerlearn_site.celery worker`` and ``… beat``. Loaded by ``peerlearn_site/apps.py``.
"""

from __future__ import annotations

import os
from typing import Any, Final

from celery import Celery
from celery.signals import setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peerlearn_site.settings")

STALE_AFTER: Final = 10.0

app = Celery("peerlearn")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def keep_django_logging(**_: Any) -> None:
    """A worker and beat write their lines as every process does: being connected stops Celery's own set-up."""


@app.on_after_finalize.connect
def schedule_sweeps(sender: Celery, **_: Any) -> None:
    """Give beat the sweeps of the registry, and the relay, each at its own pace.

    What is asked for every second must not be done twice by a worker that comes late: the next pass does it all.
    While none comes, ``effects/beat.py`` asks for little.
    """
    from peerlearn_site.effects import sweeps, tasks

    for one in sweeps.registered():
        every = one.every.total_seconds()
        sender.add_periodic_task(
            every, tasks.run_sweep.s(one.name), name=one.name, expires=max(every, STALE_AFTER)
        )
    sender.add_periodic_task(
        10.0, tasks.run_relay.s(), name="effects.run_relay", expires=STALE_AFTER
    )
