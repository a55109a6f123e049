"""Writing down what must still happen, in the very transaction that makes it necessary."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from celery import Task, shared_task
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction

from peerlearn_site.effects.bell import Bell
from peerlearn_site.effects.models import Effect

Payload = dict[str, Any]
Handler = Callable[[Payload], None]

# Rung after a commit that left something to do; this process's relay waits for it.
bell = Bell()
_handlers: dict[str, Task] = {}


def effect(kind: str) -> Callable[[Handler], Task]:
    """Register a function as the handler of effects of this kind, and make it a Celery task.

    It is called at least once per effect with the payload, so it must be idempotent. Raising means
    "not yet": it is called again later, with growing pauses.
    """

    def register(handler: Handler) -> Task:
        if kind in _handlers:
            raise ImproperlyConfigured(f"Two handlers for effects of kind {kind!r}.")
        _handlers[kind] = shared_task(name=f"effects.{kind}", ignore_result=True)(handler)
        return _handlers[kind]

    return register


def handler_of(kind: str) -> Task:
    """The task that carries out effects of this kind.

    Raises:
        LookupError: nothing is registered for it (a deployment older than the row).
    """
    if kind not in _handlers:
        raise LookupError(f"No handler for effects of kind {kind!r}.")
    return _handlers[kind]


def enqueue(
    *,
    kind: str,
    payload: Payload,
    dedupe_key: str | None = None,
    once_per_transaction: bool = False,
    now: datetime,
) -> None:
    """Write down an effect; call it inside the transaction that causes it.

    A second effect with the same ``dedupe_key`` (unique over all kinds) is not written. Nor is, with
    ``once_per_transaction``, one that this transaction has written already and that is yet to come:
    for effects that look at the final state. The relay is woken when the transaction commits.
    """
    if once_per_transaction and _is_yet_to_come(kind, payload):
        return
    row = Effect(kind=kind, payload=payload, dedupe_key=dedupe_key, due_at=now, created_at=now)
    _write([row])


def enqueue_each(
    *, kind: str, payloads: Iterable[Payload], dedupe_keys: Iterable[str | None], now: datetime
) -> None:
    """Write down one effect per payload, each under the key at its side, as ``enqueue`` does, in one go."""
    _write(
        [
            Effect(kind=kind, payload=payload, dedupe_key=key, due_at=now, created_at=now)
            for payload, key in zip(payloads, dedupe_keys, strict=True)
        ]
    )


def _write(rows: list[Effect]) -> None:
    Effect.objects.bulk_create(rows, ignore_conflicts=any(row.dedupe_key for row in rows))
    for row in rows:
        transaction.on_commit(_Written(row).wake_the_relay, robust=True)


class _Written:
    """Remembers, until the commit, what this transaction wrote; a savepoint's rollback forgets both."""

    def __init__(self, row: Effect) -> None:
        self.row = row

    def wake_the_relay(self) -> None:
        bell.ring()


def _is_yet_to_come(kind: str, payload: Payload) -> bool:
    hooks = (getattr(entry[1], "__self__", None) for entry in connection.run_on_commit)
    rows = (hook.row for hook in hooks if isinstance(hook, _Written))
    same = [row.pk for row in rows if (row.kind, row.payload) == (kind, payload)]
    return bool(same) and Effect.objects.filter(pk__in=same, status=Effect.Status.PENDING).exists()


def revive_dead(*, now: datetime) -> int:
    """Give every effect that was given up a fresh start; return how many there were."""
    revived = Effect.objects.filter(status=Effect.Status.DEAD).update(
        status=Effect.Status.PENDING, attempts=0, due_at=now, finished_at=None
    )
    bell.ring()
    return revived
