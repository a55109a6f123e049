"""Telling open pages that a public session is another one now, after the commit."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import partial

from django.db import transaction

from catalog.sessions.card_models import SessionCard
from catalog.sessions.cards import card_view
from catalog.sessions.drawing import draw_card
from catalog.sessions.models import SessionRun
from catalog.sessions.protocol import OwnSession, SessionChanged
from peerlearn_site.realtime.publish import publish, publish_on_commit
from peerlearn_site.realtime.topics import SESSIONS_CHANGED, sessions_of_mentor

# Of more cards than any page shows, pages hear when they are opened anew.
TOLD_AT_ONCE = 100
# Held while a card is read and told, so that the last word on a session is its newest card.
_speaking = threading.Lock()


def announce_change(run: SessionRun) -> None:
    """After the commit, show everybody the session's card as it is then."""
    transaction.on_commit(partial(tell_changed, run.page_id), robust=True)


def announce_cards(page_ids: Sequence[int]) -> None:
    """After the commit, show everybody the cards of these sessions as they are then; only the first of very many."""
    for page_id in page_ids[:TOLD_AT_ONCE]:
        transaction.on_commit(partial(tell_changed, page_id), robust=True)


def announce_to_mentor(run: SessionRun) -> None:
    """After the commit, have the mentor's own lists look at the session again."""
    publish_on_commit(sessions_of_mentor(run.mentor_id), OwnSession(session_id=run.page_id))


def tell_changed(page_id: int) -> None:
    """Send the card of a session that lists show; of any other there is nothing to say."""
    with _speaking:
        cards = SessionCard.objects.select_related("run")
        card = cards.filter(pk=page_id, is_listed=True).first()
        if card is not None:
            publish(SESSIONS_CHANGED, session_changed(card))


def session_changed(card: SessionCard) -> SessionChanged:
    """The event that makes open pages show a session anew; its run is loaded."""
    return SessionChanged(
        id=card.pk,
        title=card.title,
        url=card.url,
        starts_at=card.starts_at.isoformat(),
        ends_at=card.ends_at.isoformat(),
        html=draw_card(card_view(card)),
    )
