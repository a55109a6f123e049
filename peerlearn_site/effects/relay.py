"""Carrying out what the outbox holds: each row by one claimant at a time, again until it worked.

A claim is a compare-and-set on status and attempts with a lease; the claim of a process that was killed
is open to others after it. Embedded, a row is carried out here; scaled, a Celery worker is told its number
and carries it out by the very same function, so a lost or doubled message does no harm. What no worker could
be told, or none claimed in time, is carried out by the process that noticed: the broker may lose all it holds.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from celery import shared_task
from django.conf import settings
from django.db import InterfaceError
from django.db import OperationalError as DatabaseUnavailable
from django.db import connection, transaction
from django.db.models import QuerySet
from kombu.exceptions import OperationalError

from peerlearn_site.effects import clock
from peerlearn_site.effects.models import Effect
from peerlearn_site.effects.outbox import handler_of

logger = logging.getLogger(__name__)

LEASE: Final = timedelta(minutes=2)
# How long a worker may leave a message unread. After it whoever looks carries the effect out: were it sent
# again instead, workers that are behind would get the longer queues the further behind they are.
HANDOVER: Final = timedelta(seconds=30)
MAX_ATTEMPTS: Final = 12
_FIRST_PAUSE: Final = timedelta(seconds=5)
_LONGEST_PAUSE: Final = timedelta(minutes=30)
# A database that was restarted is there again within these pauses, in seconds; after them the lease decides.
_PAUSES_TO_SETTLE: Final = (0.5, 1, 2, 4, 8, 15)


def pause_after(attempts: int) -> timedelta:
    """How long to leave an effect alone after so many failed attempts: doubling, capped."""
    return min(_FIRST_PAUSE * 2 ** (attempts - 1), _LONGEST_PAUSE)


def run_due(*, now: datetime, limit: int = 100) -> int:
    """Carry out, or hand to the workers, up to ``limit`` effects that are due; return how many."""
    _release_expired_claims(now)
    moment = _moving_on_from(now)
    act = _HandingOver() if settings.PEERLEARN_SCALED else carry_out
    due = Effect.objects.filter(status=Effect.Status.PENDING, due_at__lte=now)
    numbers = list(due.values_list("pk", flat=True)[:limit])
    return sum(act(number, now=moment()) for number in numbers)


def carry_out(number: int, *, now: datetime) -> bool:
    """Claim one effect and carry it out; False if somebody else has it or had it."""
    effect = _claim(number, now)
    if effect is None:
        return False
    try:
        handler_of(effect.kind).apply(args=(effect.payload,), throw=True)
    except Exception as error:
        logger.exception("effect %s failed, attempt %s", effect, effect.attempts)
        _put_back(effect, error, now)
    else:
        _settle(effect, status=Effect.Status.DONE, finished_at=now, last_error="")
    return True


@shared_task(name="effects.carry_out", ignore_result=True)
def carry_out_in_worker(number: int) -> None:
    """What a Celery worker does when it is told the number of an effect."""
    carry_out(number, now=clock.now())


class _HandingOver:
    """Tells workers of effects, for the length of one pass.

    After the first refusal the broker is not asked again: a hanging one costs seconds each time.
    """

    def __init__(self) -> None:
        self._broker_is_there = True

    def __call__(self, number: int, *, now: datetime) -> bool:
        """Tell a worker, or carry the effect out; False if that is somebody else's by now."""
        if not self._broker_is_there:
            return carry_out(number, now=now)
        if _reserve(number, now):
            return self._tell(number) or carry_out(number, now=now)
        return _was_left_unread(number, now) and carry_out(number, now=now)

    def _tell(self, number: int) -> bool:
        try:
            carry_out_in_worker.apply_async(
                (number,), retry=False, expires=HANDOVER.total_seconds()
            )
        except OperationalError as error:
            logger.warning("no worker can be told, effects are carried out here: %s", error)
            self._broker_is_there = False
        return self._broker_is_there


@transaction.atomic
def _reserve(number: int, now: datetime) -> bool:
    """Keep an effect for the worker that is about to be told, so that one process tells it."""
    until = now + HANDOVER
    fresh = Effect.objects.filter(
        pk=number, status=Effect.Status.PENDING, lease_until=None, due_at__lte=now
    )
    return bool(fresh.update(due_at=until, lease_until=until))


def _was_left_unread(number: int, now: datetime) -> bool:
    """Whether a worker was told, and has not claimed it in time."""
    pending = Effect.objects.filter(pk=number, status=Effect.Status.PENDING)
    return pending.filter(lease_until__lte=now).exists()


def release_every_claim(*, now: datetime) -> None:
    """Open all claims, whatever their lease: for the one process that serves, when it starts.

    Whoever held a claim then is dead, and what they had begun need not wait until it would be late.
    """
    _release(Effect.objects.filter(status=Effect.Status.RUNNING), now)


def _release_expired_claims(now: datetime) -> None:
    """Open the claims of processes that died, or that took longer than the lease."""
    _release(Effect.objects.filter(status=Effect.Status.RUNNING, lease_until__lte=now), now)


def _release(claimed: QuerySet[Effect], now: datetime) -> None:
    # Looked at first: an UPDATE takes SQLite's write lock even when no row matches.
    if not claimed.exists():
        return
    with transaction.atomic():
        claimed.filter(attempts__gte=MAX_ATTEMPTS).update(
            status=Effect.Status.DEAD,
            finished_at=now,
            last_error="Never came back from its last attempt.",
        )
        claimed.update(status=Effect.Status.PENDING, due_at=now, lease_until=None)


@transaction.atomic
def _claim(number: int, now: datetime) -> Effect | None:
    effect = Effect.objects.filter(pk=number, status=Effect.Status.PENDING).first()
    if effect is None:
        return None
    taken = Effect.objects.filter(
        pk=number, status=Effect.Status.PENDING, attempts=effect.attempts
    ).update(status=Effect.Status.RUNNING, attempts=effect.attempts + 1, lease_until=now + LEASE)
    effect.attempts += 1
    return effect if taken else None


def _put_back(effect: Effect, error: Exception, now: datetime) -> None:
    words = f"{type(error).__name__}: {error}"
    if effect.attempts >= MAX_ATTEMPTS:
        _settle(effect, status=Effect.Status.DEAD, finished_at=now, last_error=words)
    else:
        due_at = now + pause_after(effect.attempts)
        _settle(effect, status=Effect.Status.PENDING, due_at=due_at, last_error=words)


def _settle(effect: Effect, **changes: object) -> None:
    """Write the outcome, and wait for a database that is away: else what is done would be done again, and what
    failed would come late by the lease.
    """
    for pause in _PAUSES_TO_SETTLE:
        try:
            return _write_outcome(effect, **changes)
        except (DatabaseUnavailable, InterfaceError) as error:
            logger.warning("effect %s cannot be settled yet: %s", effect.pk, error)
            time.sleep(pause)
            _connect_anew()
    _write_outcome(effect, **changes)


def _connect_anew() -> None:
    """Psycopg does not mend a connection that broke within a transaction, and Django keeps it."""
    if not connection.in_atomic_block:
        connection.close()


@transaction.atomic
def _write_outcome(effect: Effect, **changes: object) -> None:
    """Write it down, unless the lease ran out and the row is another's by now."""
    mine = Effect.objects.filter(
        pk=effect.pk, status=Effect.Status.RUNNING, attempts=effect.attempts
    )
    mine.update(lease_until=None, **changes)


def _moving_on_from(now: datetime) -> Callable[[], datetime]:
    """``now`` as it moves on during a long pass, so that late claims do not start with a spent lease."""
    started = time.monotonic()
    return lambda: now + timedelta(seconds=time.monotonic() - started)
