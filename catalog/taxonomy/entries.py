"""A domain as curators write it, and what is wrong with it: pure functions of values.

One rule set for the CMS's form and for files; fields bear the model's names, words are for curators.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from catalog.taxonomy.rules import fold

NAME_MAX, SLUG_MAX, DESCRIPTION_MAX, SYNONYM_MAX, SYNONYMS_MAX = 100, 100, 300, 100, 60
# What one look-up term can hold, once it is folded.
FOLDED_MAX = 120
HUES, ORDER_MAX, ORDER = 12, 32_767, 100
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
# They shape Indic letters; other invisible characters have nothing to do in a name.
_JOINERS = frozenset("\u200c\u200d")
_SEPARATOR = re.compile(r"[,;\n\r]")

WORDS: Final[Mapping[str, str]] = {
    "name.required": "Give the domain a name.",
    "name.long": f"Use at most {NAME_MAX} characters.",
    "name.taken": "“{name}” is there already.",
    "name.synonym": "“{name}” is a synonym of “{other}”.",
    "name.merged": "“{name}” was merged into “{other}”; people who type it find that one.",
    "slug.required": "Write the address yourself: this name has no letters for one.",
    "slug.invalid": "Use small letters a to z, digits and single hyphens.",
    "slug.long": f"Use at most {SLUG_MAX} characters.",
    "slug.taken": "“{other}” has this address already.",
    "parent.unknown": "There is no domain “{parent}”.",
    "parent.self": "A domain cannot be below itself.",
    "parent.deep": "“{parent}” is itself below another; there are two levels only.",
    "parent.children": "It has domains below it, so it stays on the first level.",
    "description.long": f"Use at most {DESCRIPTION_MAX} characters.",
    "hue.range": f"Choose one of the colours, 1 to {HUES}.",
    "order.range": f"Use a whole number from 0 to {ORDER_MAX}.",
    "synonyms.long": f"“{{synonym}}” is too long: at most {SYNONYM_MAX} characters each.",
    "synonyms.many": f"At most {SYNONYMS_MAX} synonyms.",
    "synonyms.taken": "“{synonym}” leads to “{other}” already.",
    "merged": "It was merged into “{other}” and cannot be changed.",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One domain; ``parent`` and ``merged_into`` are slugs, or empty."""

    slug: str
    name: str
    parent: str = ""
    description: str = ""
    hue: int = 1
    synonyms: tuple[str, ...] = ()
    order: int = ORDER
    is_retired: bool = False
    merged_into: str = ""

    @property
    def fingerprint(self) -> str:
        """Tells whether what was shown is what is stored."""
        return sha256(repr(self).encode("utf-8", "surrogatepass")).hexdigest()


class Register:
    """All domains at once, found by slug and by the words that people type for them."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.by_slug = {entry.slug: entry for entry in entries}
        self._names: dict[str, list[Entry]] = {}
        self._words: dict[str, list[Entry]] = {}
        self._parents: set[str] = set()
        for entry in self.by_slug.values():
            self._add(entry)

    def _add(self, entry: Entry) -> None:
        self._names.setdefault(fold(entry.name), []).append(entry)
        if not entry.merged_into and entry.parent:
            self._parents.add(entry.parent)
        if not entry.is_retired:
            for word in set(map(fold, (entry.name, *entry.synonyms))):
                self._words.setdefault(word, []).append(entry)

    def named(self, name: str, *, besides: Iterable[str]) -> Entry | None:
        """Another domain of this name, active or not."""
        return _other(self._names.get(fold(name), ()), besides)

    def found_by(self, word: str, *, besides: Iterable[str]) -> Entry | None:
        """Another active domain that this word leads to."""
        return _other(self._words.get(fold(word), ()), besides)

    def name_of(self, slug: str) -> str:
        """The name for a slug, or the slug where there is none."""
        entry = self.by_slug.get(slug)
        return entry.name if entry else slug

    def is_parent(self, slug: str) -> bool:
        """Whether domains lie below it."""
        return slug in self._parents


def _other(entries: Iterable[Entry], besides: Iterable[str]) -> Entry | None:
    return next((entry for entry in entries if entry.slug not in besides), None)


def tidy(text: str) -> str:
    """A line as it is kept: composed, without control characters, single spaces."""
    normal = unicodedata.normalize("NFC", text)
    kept = (char if _is_kept(char) else " " if char.isspace() else "" for char in normal)
    return " ".join("".join(kept).split())


def _is_kept(char: str) -> bool:
    return char in _JOINERS or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Zl", "Zp")


def synonyms_in(text: str, *, name: str = "") -> tuple[str, ...]:
    """The words of a text that separates them by commas, semicolons or lines; each once, the name not at all."""
    return distinct(map(tidy, _SEPARATOR.split(text)), besides=name)


def as_synonym(name: str) -> str:
    """A name as a synonym of another domain: whatever would part it into several becomes a space."""
    return tidy(_SEPARATOR.sub(" ", name))


def distinct(words: Iterable[str], *, besides: str = "") -> tuple[str, ...]:
    """The words that differ, however they are written, in their order; ``besides`` is none of them."""
    first: dict[str, str] = {}
    for word in words:
        first.setdefault(fold(word), word)
    first.pop("", None)
    first.pop(fold(besides), None)
    return tuple(first.values())


def slug_from(name: str) -> str:
    """An address made of a name; empty where it has no letters for one."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain))[:SLUG_MAX].strip("-")


def problems(
    entry: Entry, *, among: Register, is_new: bool, stored: Entry | None = None
) -> dict[str, list[str]]:
    """Messages by field; empty where the entry may be kept. ``among`` may hold the entry itself.

    ``stored`` is what it is so far: merging others into it may have given it more words than a curator may.
    """
    if entry.merged_into:
        return {"name": [WORDS["merged"].format(other=among.name_of(entry.merged_into))]}
    # A new one whose slug is taken is not the one that has it.
    is_another = is_new and among.by_slug.get(entry.slug) is not entry
    itself = () if is_another else (entry.slug,)
    found = {
        "name": _name_problems(entry, among, itself),
        "slug": _slug_problems(entry, among) if is_new else [],
        "parent": _parent_problems(entry, among),
        "description": _say(len(entry.description) > DESCRIPTION_MAX, "description.long"),
        "hue": _say(not 1 <= entry.hue <= HUES, "hue.range"),
        "synonyms": _too_many(entry, stored) or _synonym_problems(entry, among, itself),
        "order": _say(not 0 <= entry.order <= ORDER_MAX, "order.range"),
    }
    return {field: words for field, words in found.items() if words}


def _say(is_wrong: bool, key: str, **values: str) -> list[str]:
    return [WORDS[key].format(**values)] if is_wrong else []


def _name_problems(entry: Entry, among: Register, itself: Iterable[str]) -> list[str]:
    name = entry.name
    if not fold(name):
        return [WORDS["name.required"]]
    if len(name) > NAME_MAX or len(fold(name)) > FOLDED_MAX:
        return [WORDS["name.long"]]
    twin = among.named(name, besides=itself)
    if twin and twin.merged_into:
        other = among.name_of(twin.merged_into)
        return _say(True, "name.merged", name=name, other=other)
    if twin:
        return _say(True, "name.taken", name=twin.name)
    other_entry = None if entry.is_retired else among.found_by(name, besides=itself)
    return _say(True, "name.synonym", name=name, other=other_entry.name) if other_entry else []


def _slug_problems(entry: Entry, among: Register) -> list[str]:
    slug = entry.slug
    if not slug:
        return [WORDS["slug.required"]] if fold(entry.name) else []
    if len(slug) > SLUG_MAX:
        return [WORDS["slug.long"]]
    if not SLUG.fullmatch(slug):
        return [WORDS["slug.invalid"]]
    twin = among.by_slug.get(slug)
    # Of one that has its name, too, the name's own message says enough.
    is_taken = twin and twin is not entry and fold(twin.name) != fold(entry.name)
    return _say(True, "slug.taken", other=twin.name) if twin and is_taken else []


def _parent_problems(entry: Entry, among: Register) -> list[str]:
    if not entry.parent:
        return []
    parent = among.by_slug.get(entry.parent)
    if parent is None or parent.merged_into:
        return _say(True, "parent.unknown", parent=entry.parent[:60])
    if parent.slug == entry.slug:
        return [WORDS["parent.self"]]
    if parent.parent:
        return _say(True, "parent.deep", parent=parent.name)
    return _say(among.is_parent(entry.slug), "parent.children")


def _too_many(entry: Entry, stored: Entry | None) -> list[str]:
    most = max(SYNONYMS_MAX, len(stored.synonyms) if stored else 0)
    return _say(len(entry.synonyms) > most, "synonyms.many")


def _synonym_problems(entry: Entry, among: Register, itself: Iterable[str]) -> list[str]:
    found = []
    for synonym in entry.synonyms:
        if len(synonym) > SYNONYM_MAX or len(fold(synonym)) > FOLDED_MAX:
            found += _say(True, "synonyms.long", synonym=f"{synonym[:40]}…")
            continue
        other = None if entry.is_retired else among.found_by(synonym, besides=itself)
        if other:
            found += _say(True, "synonyms.taken", synonym=synonym, other=other.name)
    return found
