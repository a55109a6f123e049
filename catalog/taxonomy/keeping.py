"""Writing domains: create, change, retire, bring back, put in order. Each leaves one line of history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from wagtail.log_actions import log

from catalog.taxonomy.entries import ORDER_MAX, Entry, Register, problems
from catalog.taxonomy.models import Domain
from catalog.taxonomy.services import hold_index
from catalog.taxonomy.signals import domain_changed

if TYPE_CHECKING:
    from peerlearn_site.users.models import User

CREATE, EDIT = "catalog.domain.create", "catalog.domain.edit"
RETIRE, RESTORE = "catalog.domain.retire", "catalog.domain.restore"
# What cards of sessions show of a domain, or are found by.
_SHOWN: Final = frozenset({"name", "hue", "parent"})
_STEP: Final = 10
CHANGED_MEANWHILE = "Somebody else has just changed the domains. Look again, and save once more."


def entry_of(domain: Domain) -> Entry:
    """A stored domain as curators write it; ``parent`` and ``merged_into`` are loaded."""
    return Entry(
        slug=domain.slug,
        name=domain.name,
        parent=domain.parent.slug if domain.parent else "",
        description=domain.description,
        hue=domain.hue,
        synonyms=tuple(domain.synonyms),
        order=domain.order,
        is_retired=domain.is_retired,
        merged_into=domain.merged_into.slug if domain.merged_into else "",
    )


def register() -> Register:
    """Every domain as it is now."""
    rows = Domain.objects.select_related("parent", "merged_into")
    return Register(map(entry_of, rows))


class ChangedMeanwhile(ValidationError):
    """The domain is not what it was when it was shown; ``stored`` is what it is now."""

    def __init__(self, stored: Entry) -> None:
        super().__init__(CHANGED_MEANWHILE)
        self.stored = stored


def keep_domain(*, entry: Entry, is_new: bool, by: User, now: datetime, seen: str = "") -> Domain:
    """Create the domain, or make the stored one of its slug equal to it; an equal one is left alone.

    ``seen`` is the fingerprint of what the entry was made from, where somebody looked at it first.

    Raises:
        ChangedMeanwhile: it was something else that was seen.
        ValidationError: keyed by the fields, in words.
    """
    try:
        with transaction.atomic():
            lock_domains(slug__in=[entry.slug, entry.parent])
            _judge(entry, is_new=is_new, seen=seen)
            return write_domain(entry=entry, is_new=is_new, by=by, now=now)
    except IntegrityError as error:
        raise ValidationError(CHANGED_MEANWHILE) from error


def _judge(entry: Entry, *, is_new: bool, seen: str) -> None:
    among = register()
    stored = None if is_new else among.by_slug.get(entry.slug)
    found = problems(entry, among=among, is_new=is_new, stored=stored)
    if found:
        raise ValidationError(found)
    if stored and seen and stored.fingerprint != seen and changed_fields(stored, entry):
        raise ChangedMeanwhile(stored)


def keep_domains(*, entries: Sequence[tuple[Entry, bool]], by: User, now: datetime) -> None:
    """Write many entries that were judged together, each with whether it is new; all or none.

    Raises:
        ValidationError: somebody was quicker, or two of them swap their names.
    """
    # What others are to lie below comes first.
    ordered = sorted(entries, key=lambda pair: bool(pair[0].parent))
    try:
        with transaction.atomic():
            for entry, is_new in ordered:
                write_domain(entry=entry, is_new=is_new, by=by, now=now)
    except (IntegrityError, Domain.DoesNotExist) as error:
        raise ValidationError(CHANGED_MEANWHILE) from error


def write_domain(*, entry: Entry, is_new: bool, by: User, now: datetime) -> Domain:
    """Write an entry that was judged, in the caller's transaction."""
    parent = Domain.objects.get(slug=entry.parent) if entry.parent else None
    if is_new:
        domain = Domain(slug=entry.slug)
        changed = ["name"]
    else:
        domain = Domain.objects.select_related("parent", "merged_into").get(slug=entry.slug)
        changed = changed_fields(entry_of(domain), entry)
    if not changed:
        return domain
    _write(domain, entry, parent)
    log(domain, _action(changed, entry, is_new), user=by, timestamp=now, data=_told(changed))
    if not is_new and _SHOWN & set(changed):
        domain_changed.send(sender=Domain, domain=domain, now=now)
    return domain


def changed_fields(old: Entry, new: Entry) -> list[str]:
    """Names of the fields in which two entries differ."""
    names = ("name", "parent", "description", "hue", "synonyms", "order", "is_retired")
    return [name for name in names if getattr(old, name) != getattr(new, name)]


@transaction.atomic
def set_retired(*, domain: Domain, is_retired: bool, by: User, now: datetime) -> Domain:
    """Offer a domain to no new session, or again; those that carry it keep it.

    Raises:
        ValidationError: what it is called leads to another domain by now, or it was merged.
    """
    # Read once it is kept: what somebody else changes at this moment is not undone.
    lock_domains(pk__in=[domain.pk, domain.parent_id])
    fresh = Domain.objects.select_related("parent", "merged_into").get(pk=domain.pk)
    entry = replace(entry_of(fresh), is_retired=is_retired)
    return keep_domain(entry=entry, is_new=False, by=by, now=now)


@transaction.atomic
def move_domain(*, domain: Domain, places: int) -> bool:
    """Put a domain so many places further down (or up, below zero) among its siblings; whether it moved."""
    kept = lock_domains(parent_id=domain.parent_id, merged_into=None).values()
    siblings = sorted(kept, key=lambda one: (one.order, one.name))
    was = next((at for at, row in enumerate(siblings) if row.pk == domain.pk), None)
    if was is None:
        return False
    to = min(max(was + places, 0), len(siblings) - 1)
    siblings.insert(to, siblings.pop(was))
    # Room between two, as far as the column reaches.
    step = min(_STEP, max(1, ORDER_MAX // len(siblings)))
    for place, row in enumerate(siblings, start=1):
        row.order = min(place * step, ORDER_MAX)
    Domain.objects.bulk_update(siblings, ["order"])
    return to != was


def lock_domains(**which: Any) -> dict[int, Domain]:
    """Keep domains from everybody else until the transaction ends; in one order always, so that none wait in a ring.

    The index of their words goes first: whoever saves a single domain holds it before the row.
    """
    hold_index()
    return {
        row.pk: row for row in Domain.objects.select_for_update().filter(**which).order_by("pk")
    }


def _write(domain: Domain, entry: Entry, parent: Domain | None) -> None:
    domain.name, domain.parent = entry.name, parent
    domain.description, domain.hue = entry.description, entry.hue
    domain.synonyms, domain.order = list(entry.synonyms), entry.order
    domain.is_retired = entry.is_retired
    domain.save()
    if parent:
        # Only merged ones can be left below it, and there is no third level.
        domain.children.update(parent=parent)


def _action(changed: list[str], entry: Entry, is_new: bool) -> str:
    if is_new:
        return CREATE
    if changed == ["is_retired"]:
        return RETIRE if entry.is_retired else RESTORE
    return EDIT


def _told(changed: list[str]) -> Mapping[str, Any]:
    return {"changed": changed}
