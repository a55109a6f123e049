"""What still happens after a publish has committed."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from catalog.sessions.announcements import tell_changed
from catalog.sessions.card_models import SessionCard
from catalog.sessions.cards import card_view
from catalog.sessions.drawing import draw_card
from catalog.sessions.money import rupees_decimal
from catalog.sessions.protocol import MentorName, NewSession
from catalog.sessions.publishing import ANNOUNCE, is_public
from catalog.sessions.renditions import cover_picture
from peerlearn_site.effects.outbox import effect
from peerlearn_site.realtime.publish import publish
from peerlearn_site.realtime.topics import SESSIONS_NEW


@effect(ANNOUNCE)
def announce_session(payload: dict[str, Any]) -> None:
    """Draw the picture's renditions and tell every open list.

    Of an edit pages have heard at the commit; here they hear again if it brought another picture.
    Idempotent: pages drop a card that they already show.
    """
    card = (
        SessionCard.objects.select_related("run", "page__thumbnail")
        .filter(pk=payload["page_id"], is_listed=True)
        .first()
    )
    if card is None or not is_public(card.run):
        return
    is_redrawn = _draw_cover(card)
    if payload["is_new"]:
        publish(SESSIONS_NEW, new_session(card))
    elif is_redrawn:
        tell_changed(card.pk)


def _draw_cover(card: SessionCard) -> bool:
    """Whether the card has another cover now."""
    picture = cover_picture(card.page.thumbnail) if card.page.thumbnail else None
    if card.cover.get("picture") == picture:
        return False
    return _take_picture(card, picture)


@transaction.atomic
def _take_picture(card: SessionCard, picture: dict[str, Any] | None) -> bool:
    """Put a picture on the card as it stands by now: while it was drawn, its domains may have changed."""
    cards = SessionCard.objects.select_for_update(of=("self",)).select_related("page")
    kept = cards.filter(pk=card.pk).first()
    if kept is None or kept.page.thumbnail_id != card.page.thumbnail_id:
        # Another one was published meanwhile, and is drawn by itself.
        return False
    kept.cover["picture"] = picture
    kept.save(update_fields=["cover"])
    card.cover = kept.cover
    return True


def new_session(card: SessionCard) -> NewSession:
    """The event that makes open pages prepend a card."""
    view = card_view(card, is_new=True)
    return NewSession(
        id=card.pk,
        url=card.url,
        title=card.title,
        mentor=MentorName(username=card.mentor_username, name=card.mentor_name),
        tags=[tag["slug"] for tag in card.tags],
        domains=card.domains,
        starts_at=card.starts_at.isoformat(),
        ends_at=card.ends_at.isoformat(),
        is_paid=view.is_paid,
        price=rupees_decimal(card.price_paise),
        booked_count=view.booked_count,
        html=draw_card(view),
    )
