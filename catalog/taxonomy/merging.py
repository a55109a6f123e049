"""Merging one domain into another: nothing is deleted, everything it carried follows (SPEC 2.2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db import transaction
from wagtail.log_actions import log

from catalog.taxonomy.entries import Register, as_synonym, distinct
from catalog.taxonomy.keeping import lock_domains, register
from catalog.taxonomy.loads import Load, load_of
from catalog.taxonomy.models import Domain
from catalog.taxonomy.signals import domains_merged

if TYPE_CHECKING:
    from peerlearn_site.users.models import User

MERGE: Final = "catalog.domain.merge"

WORDS: Final = {
    "self": "A domain cannot be merged into itself.",
    "target.merged": "“{target}” was itself merged into another domain. Choose that one.",
    "target.retired": "“{target}” is retired. Bring it back first, or choose another.",
    "source.merged": "“{source}” was merged into another domain before.",
    "children": (
        "“{source}” has domains below it, and “{target}” is below another itself: there are two levels only. "
        "Move those first, or choose a domain of the first level."
    ),
    "again": "“{source}” is already part of “{target}”.",
}


class MergeRefused(Exception):
    """These two cannot be merged; says why."""


class AlreadyMerged(MergeRefused):
    """They are, so there is nothing left to do."""


@dataclass(frozen=True, slots=True)
class Merged:
    """What moved from one domain to the other."""

    source: Domain
    target: Domain
    moved: Load


def why_not(*, source: Domain, target: Domain) -> MergeRefused | None:
    """What keeps two domains from being merged, if anything does."""
    if source.merged_into_id == target.pk:
        return AlreadyMerged(_words("again", source, target))
    key = _obstacle(source, target)
    return MergeRefused(_words(key, source, target)) if key else None


@transaction.atomic
def merge_domains(*, source: Domain, target: Domain, by: User, now: datetime) -> Merged:
    """Let ``target`` be what ``source`` was: its sessions, drafts, requests, children and words.

    ``source`` stays as a retired row that leads on, for its address and for old revisions.

    Effects: ``domains_merged`` inside the transaction, by which others move what they hold; one line of history.

    Raises:
        AlreadyMerged: the same was done before.
        MergeRefused: says why.
    """
    rows = lock_domains(pk__in=[source.pk, target.pk])
    source, target = rows[source.pk], rows[target.pk]
    refusal = why_not(source=source, target=target)
    if refusal:
        raise refusal
    moved = load_of(source)
    _take_over(source, target)
    domains_merged.send(sender=Domain, source=source, target=target, now=now)
    data = {"source": {"id": source.pk, "name": source.name}, "moved": moved.as_data()}
    log(target, MERGE, user=by, timestamp=now, data=data)
    return Merged(source, target, moved)


def _obstacle(source: Domain, target: Domain) -> str | None:
    if source.pk == target.pk:
        return "self"
    if target.merged_into_id:
        return "target.merged"
    if source.merged_into_id:
        return "source.merged"
    if target.is_retired:
        return "target.retired"
    has_children = target.parent_id and source.children.filter(merged_into=None).exists()
    return "children" if has_children else None


def _words(key: str, source: Domain, target: Domain) -> str:
    return WORDS[key].format(source=source.name, target=target.name)


def _take_over(source: Domain, target: Domain) -> None:
    words = _words_taken_over(source, target, among=register())
    source.children.update(parent=target.parent_id or target.pk)
    source.merged_from.update(merged_into=target)
    source.merged_into, source.is_retired = target, True
    source.save()
    target.synonyms = [*words]
    target.save()


def _words_taken_over(source: Domain, target: Domain, *, among: Register) -> tuple[str, ...]:
    """The target's synonyms and the source's words, but for those that lead to a third domain by now."""
    offered = [
        word
        for word in (as_synonym(source.name), *source.synonyms)
        if not _is_anothers(word, among, source, target)
    ]
    return distinct([*target.synonyms, *offered], besides=target.name)


def _is_anothers(word: str, among: Register, source: Domain, target: Domain) -> bool:
    return among.found_by(word, besides=(source.slug, target.slug)) is not None
