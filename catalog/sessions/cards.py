"""Cards: written at publish, read by every list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from catalog.sessions.card_models import CardDomain, SessionCard
from catalog.sessions.models import SessionPage, SessionRun
from catalog.sessions.money import price_label
from catalog.taxonomy.models import Domain


@dataclass(frozen=True, slots=True)
class CardView:
    """What the card's template shows."""

    id: int
    url: str
    title: str
    mentor_name: str
    mentor_username: str
    starts_at: datetime
    ends_at: datetime
    price_label: str
    is_paid: bool
    tags: list[dict[str, Any]]
    cover: dict[str, Any]
    status: str
    booked_count: int
    seats_left: int
    capacity: int
    is_new: bool = False


def card_view(card: SessionCard, *, is_new: bool = False) -> CardView:
    """The template's view of a card whose run is already loaded."""
    run = card.run
    return CardView(
        id=card.pk,
        url=card.url,
        title=card.title,
        mentor_name=card.mentor_name,
        mentor_username=card.mentor_username,
        starts_at=card.starts_at,
        ends_at=card.ends_at,
        price_label=price_label(card.price_paise),
        is_paid=card.price_paise is not None,
        tags=card.tags,
        cover=card.cover,
        status=run.status,
        booked_count=run.booked_count,
        seats_left=run.seats_left,
        capacity=run.capacity,
        is_new=is_new,
    )


def write_card(*, page: SessionPage, run: SessionRun) -> SessionCard:
    """Make the card equal to what was just published; a picture's renditions follow later."""
    tags = list(page.tags.all())
    # Whoever redraws it does so before or after.
    card = SessionCard.objects.select_for_update().filter(pk=page.pk).first()
    is_new = card is None
    card = card or SessionCard(pk=page.pk, run=run)
    picture = card.cover.get("picture") if page.thumbnail_id else None
    card.title = run.title
    card.url = page.get_url() or ""
    card.mentor_name = run.mentor.display_name
    card.mentor_username = run.mentor.username
    card.starts_at, card.ends_at = run.starts_at, run.effective_end
    card.price_paise = run.price_paise
    card.tags = [tag_json(tag) for tag in tags]
    card.domains = _with_parents(tags)
    card.cover = {"hue": hue_of(tags), "seed": page.pk, "picture": picture}
    card.is_listed = True
    card.save(force_insert=is_new)
    _write_domains(card, is_new=is_new)
    return card


def tag_json(tag: Domain) -> dict[str, Any]:
    """A domain as a card shows it."""
    return {"slug": tag.slug, "name": tag.name, "hue": tag.hue}


def hue_of(tags: Sequence[Domain]) -> int:
    """The colour of a cover: its first domain's."""
    return tags[0].hue if tags else 1


def _with_parents(tags: list[Domain]) -> list[str]:
    parents = Domain.objects.filter(children__in=tags).values_list("slug", flat=True)
    return sorted({*(tag.slug for tag in tags), *parents})


def _write_domains(card: SessionCard, *, is_new: bool) -> None:
    if not is_new:
        card.card_domains.all().delete()
    CardDomain.objects.bulk_create(card_domain(card, slug) for slug in card.domains)


def card_domain(card: SessionCard, slug: str) -> CardDomain:
    """The unsaved row by which a card is found under a domain."""
    return CardDomain(card=card, slug=slug, starts_at=card.starts_at, is_listed=card.is_listed)


def unlist_card(*, page_id: int) -> None:
    """Take a card out of every list: its session is over, cancelled or unpublished."""
    SessionCard.objects.filter(pk=page_id).update(is_listed=False)
    CardDomain.objects.filter(card_id=page_id).update(is_listed=False)
