"""Celery's beat, which asks for nothing more while nobody answers."""

from __future__ import annotations

import logging
from typing import Any, Final

from celery.beat import PersistentScheduler, ScheduleEntry
from kombu.exceptions import ChannelError

logger = logging.getLogger(__name__)

# So many that wait are more than any worker needs: each pass does all that is due.
MOST_WAITING: Final = 100


class BoundedScheduler(PersistentScheduler):
    """Keeps the broker's queue short while no worker is there.

    A message's ``expires`` is read by whoever takes it: with beat alone it would stay, and fill Redis within a day.
    """

    def apply_entry(self, entry: ScheduleEntry, producer: Any = None) -> None:
        """Ask a worker for what is due, unless too much of it waits already."""
        if _waiting(self.app.conf.task_default_queue, producer or self.producer) < MOST_WAITING:
            super().apply_entry(entry, producer=producer)


def _waiting(queue: str, producer: Any) -> int:
    """How many messages lie in a queue; none as far as anybody can tell while the broker is away."""
    try:
        return int(producer.channel.queue_declare(queue=queue, passive=True).message_count)
    except ChannelError:
        # A Redis list that is empty is not there.
        return 0
    except Exception as error:
        # Asking a worker fails, too, and Celery says so in its own way.
        logger.debug("could not ask how much waits: %r", error)
        return 0
