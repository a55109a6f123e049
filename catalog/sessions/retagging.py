"""What a change of the taxonomy means for sessions: tags, cards, and what old revisions say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from catalog.sessions.card_models import CardDomain, SessionCard
from catalog.sessions.cards import card_domain, hue_of, tag_json
from catalog.sessions.models import SessionPage, SessionPageTag
from catalog.taxonomy.models import Domain
from catalog.taxonomy.selectors import domains_by_slug, successors
from catalog.taxonomy.services import held_domains

TAGS = "tagged_items"
BATCH = 500


def with_present_domains(content: dict[str, Any]) -> dict[str, Any]:
    """A revision's content with merged domains as those they were merged into, each once."""
    items = content.get(TAGS) or []
    merged = successors(item["tag"] for item in items)
    if not merged:
        return content
    by_domain: dict[int, dict[str, Any]] = {}
    for item in items:
        tag = merged.get(item["tag"], item["tag"])
        by_domain.setdefault(tag, {**item, "tag": tag})
    return {**content, TAGS: list(by_domain.values())}


def keep_tags(page: SessionPage) -> None:
    """Before a page is saved, hold its domains back from merging, and give it what those merged before became.

    A merge comes before the whole transaction or after it, and then finds what it has to move.
    """
    items = page.tagged_items
    if not items.is_deferring:
        # As stored: they are not written.
        return
    present = held_domains(item.tag_id for item in items.all())
    if any(domain.pk != was for was, domain in present.items()):
        page.tags.set(dict.fromkeys(present[item.tag_id] for item in items.all()))


def move_tags(*, source: Domain, target: Domain) -> None:
    """Give the pages of one domain the other, in the caller's transaction; a page that has both keeps one."""
    tagged = SessionPageTag.objects.filter(tag=source)
    has_both = SessionPageTag.objects.filter(tag=target).values("content_object")
    tagged.filter(content_object__in=has_both).delete()
    tagged.update(tag=target)


def redraw_cards(*, under: str) -> list[int]:
    """Make the cards under a slug say of their domains what is so now; in batches, however many there are.

    Return those that lists show, the soonest first.
    """
    ids = CardDomain.objects.filter(slug=under).values_list("card_id", flat=True).order_by("card")
    shown = []
    for batch in _batches(list(ids)):
        # In one order always, as they stand once nobody else writes them.
        kept = SessionCard.objects.select_for_update().filter(pk__in=batch).order_by("pk")
        _redraw(cards := list(kept))
        shown += [(card.starts_at, card.pk) for card in cards if card.is_listed]
    return [pk for _, pk in sorted(shown)]


def _batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[at : at + BATCH] for at in range(0, len(ids), BATCH))


def _redraw(cards: list[SessionCard]) -> None:
    known = domains_by_slug({tag["slug"] for card in cards for tag in card.tags})
    for card in cards:
        tags = list(dict.fromkeys(known[tag["slug"]] for tag in card.tags if tag["slug"] in known))
        card.tags = [tag_json(tag) for tag in tags]
        card.domains = sorted({slug for tag in tags for slug in _slugs(tag)})
        card.cover = {**card.cover, "hue": hue_of(tags)}
    SessionCard.objects.bulk_update(cards, ["tags", "domains", "cover"], batch_size=BATCH)
    _replace_domains(cards)


def _slugs(domain: Domain) -> tuple[str, ...]:
    return (domain.slug, domain.parent.slug) if domain.parent else (domain.slug,)


def _replace_domains(cards: Iterable[SessionCard]) -> None:
    CardDomain.objects.filter(card__in=cards).delete()
    rows = (card_domain(card, slug) for card in cards for slug in card.domains)
    CardDomain.objects.bulk_create(rows, BATCH)
