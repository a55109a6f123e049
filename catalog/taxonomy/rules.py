"""How names of domains are compared and found: pure functions of text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

WORD = re.compile(r"[^\s/&,\-()]+")
MAX_QUERY = 80
# Each word of a query is one more condition, and no name of ours has as many.
MAX_WORDS = 8
# What a row of a term holds: compatibility forms can be many times as long as what was typed.
MAX_TERM = 120


def fold(text: str) -> str:
    """Case-, accent-form- and space-insensitive form of a name or query; a NUL, which no row can hold, is none."""
    return " ".join(unicodedata.normalize("NFKC", text.replace("\0", "")).casefold().split())


def terms_of(names: Iterable[str]) -> set[tuple[str, bool]]:
    """``(term, is_whole)`` pairs under which names are found: whole, with spaces and without, and by each word."""
    found: set[tuple[str, bool]] = set()
    for name in names:
        whole, words = fold(name), words_of(name)
        if not whole:
            continue
        found.add((whole, True))
        found.update((word, False) for word in words if word != whole)
        if len(words) > 1:
            found.add(("".join(words), True))
    return {(term[:MAX_TERM], is_whole) for term, is_whole in found}


def words_of(text: str) -> list[str]:
    """The folded words of a name or query, as they follow each other."""
    return WORD.findall(fold(text))


@dataclass(frozen=True, slots=True)
class Typed:
    """A query as it is looked up: all of it, its words, and its words without the spaces between them."""

    whole: str
    words: tuple[str, ...]
    joined: str

    @property
    def anchor(self) -> str:
        """The longest word, which narrows the search most."""
        return max(self.words, key=len)

    @property
    def readings(self) -> tuple[str, ...]:
        """Beginnings that find a domain by themselves."""
        alone = self.words if len(self.words) == 1 else ()
        return tuple(dict.fromkeys([self.whole, self.joined, *alone]))


def typed(query: str) -> Typed:
    """Read a query; what is longer than any name is cut."""
    query = query[:MAX_QUERY]
    words = words_of(query)[:MAX_WORDS]
    return Typed(fold(query), tuple(dict.fromkeys(words)), "".join(words))


@dataclass(frozen=True, slots=True)
class Match:
    """One domain that a query found by one of its terms; ``guess`` is how far the query had to be corrected."""

    domain_id: int
    name: str
    term: str
    is_whole: bool
    guess: int = 0


def is_typed_out(query: Typed, matches: Iterable[Match]) -> bool:
    """Whether the query is a name or word of ours as it stands, so that nothing else was meant."""
    return any(match.term in query.readings for match in matches)


def rank(matches: Iterable[Match]) -> list[int]:
    """Domain ids, best first: what was typed before what was guessed, the start of a name before that of a word.

    Shorter terms come first within a class, since the query covers more of them (all of an exact one), then
    shorter names.
    """
    best: dict[int, tuple[int, bool, int, int]] = {}
    for match in matches:
        score = (match.guess, not match.is_whole, len(match.term), len(match.name))
        best[match.domain_id] = min(best.get(match.domain_id, score), score)
    return sorted(best, key=lambda domain_id: (*best[domain_id], domain_id))
