"""The page and the card of a session as they will be, before they are: for Wagtail's preview (SPEC 6.1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from wagtail.images.exceptions import InvalidFilterSpecError
from wagtail.images.models import Image, SourceImageIOError

from catalog.sessions.cards import CardView
from catalog.sessions.enums import DRAFT
from catalog.sessions.models import SessionPage
from catalog.sessions.money import price_label

if TYPE_CHECKING:
    from peerlearn_site.users.models import User

PAGE, CARD = "", "card"
PREVIEW_MODES: Sequence[tuple[str, str]] = ((PAGE, "Page"), (CARD, "Card in the lists"))
CARD_TEMPLATE = "catalog/session_card_preview.html"
# One size will do: the others are drawn when it is published.
SIZE = (960, 540)


def preview_context(*, page: SessionPage, mentor: User) -> dict[str, Any]:
    """What the page's template needs beside the page; no card while a time is missing."""
    return {"run": None, "card": draft_card(page=page, mentor=page.owner or mentor)}


def draft_card(*, page: SessionPage, mentor: User) -> CardView | None:
    """The card of what is in the editor, saved or not; ``None`` while a time is missing."""
    if page.starts_at is None or page.ends_at is None:
        return None
    tags = [{"slug": tag.slug, "name": tag.name, "hue": tag.hue} for tag in page.tags.all()]
    hue = tags[0]["hue"] if tags else 1
    return CardView(
        id=page.pk or 0,
        url="",
        title=page.title,
        mentor_name=mentor.display_name,
        mentor_username=mentor.username,
        starts_at=page.starts_at,
        ends_at=page.ends_at,
        price_label=price_label(page.price_paise),
        is_paid=page.price_paise is not None,
        tags=tags,
        cover={"hue": hue, "seed": page.pk or mentor.pk, "picture": _picture(page.thumbnail)},
        status=DRAFT,
        booked_count=0,
        seats_left=page.capacity,
        capacity=page.capacity,
    )


def _picture(image: Image | None) -> dict[str, Any] | None:
    if image is None:
        return None
    try:
        drawn = image.get_rendition(f"fill-{SIZE[0]}x{SIZE[1]}|format-jpeg")
    except (SourceImageIOError, InvalidFilterSpecError):
        return None
    return {
        "src": drawn.url,
        "width": drawn.width,
        "height": drawn.height,
        "alt": image.description,
    }
