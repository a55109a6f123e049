"""Sweeps over the effects' own rows: what has served its purpose goes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from peerlearn_site.effects.models import Effect, IdempotencyKey
from peerlearn_site.effects.sweeps import sweep

# A browser that was asleep for a night still gets its first answer again.
KEEP_ANSWERS: Final = timedelta(hours=48)
# As long as a dedupe key may still be asked for by a sweep over recent sessions.
KEEP_DONE: Final = timedelta(days=30)


@sweep(every=3600)
def forget_old_answers(*, now: datetime) -> int:
    """Delete the answers to calls that nobody will repeat any more."""
    deleted, _ = IdempotencyKey.objects.filter(created_at__lt=now - KEEP_ANSWERS).delete()
    return deleted


@sweep(every=3600)
def forget_done_effects(*, now: datetime) -> int:
    """Delete effects that were carried out long ago; those given up stay until somebody looked."""
    old = Effect.objects.filter(status=Effect.Status.DONE, finished_at__lt=now - KEEP_DONE)
    deleted, _ = old.delete()
    return deleted
