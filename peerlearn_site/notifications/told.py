"""Who was told what already, by the keys of the news."""

from __future__ import annotations

from collections.abc import Collection

from peerlearn_site.notifications.models import Notification


def dedupe_key(key: str, recipient_id: int) -> str:
    """What a row bears that tells a person of the news called ``key``."""
    return f"{key}:{recipient_id}"


def told_already(pairs: Collection[tuple[str, int]]) -> set[tuple[str, int]]:
    """Which of these pairs of a news' key and a person's number need not be told any more, in one query."""
    by_key = {dedupe_key(*pair): pair for pair in pairs}
    rows = Notification.objects.filter(dedupe_key__in=by_key)
    found = set(rows.values_list("dedupe_key", flat=True))
    return {pair for key, pair in by_key.items() if key in found}
