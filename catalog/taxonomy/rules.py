"""How names of domains are compared and found: pure functions of text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

WORD = re.compile(r"[^\s/&,\-()]+")
MAX_QUERY = 80


def fold(text: str) -> str:
    """Case-, accent-form- and space-insensitive form of a name or query; a NUL, which no row can hold, is none."""
    return " ".join(unicodedata.normalize("NFKC", text.replace("\0", "")).casefold().split())


def terms_of(names: Iterable[str]) -> set[tuple[str, bool]]:
    """``(term, is_whole)`` pairs under which the names are found: each whole name, each word."""
    found: set[tuple[str, bool]] = set()
    for name in names:
        whole = fold(name)
        if not whole:
            continue
        found.add((whole, True))
        found.update((word, False) for word in WORD.findall(whole) if word != whole)
    return found


@dataclass(frozen=True, slots=True)
class Match:
    """One domain that a query found, by its best term."""

    domain_id: int
    term: str
    is_whole: bool


def rank(query: str, matches: Iterable[Match]) -> list[int]:
    """Domain ids, best first: an exact name, then the start of a name, then the start of a word.

    Shorter terms come first within a class, since the query covers more of them.
    """
    folded = fold(query)
    best: dict[int, tuple[int, int]] = {}
    for match in matches:
        grade = 0 if match.term == folded else 1 if match.is_whole else 2
        score = (grade, len(match.term))
        best[match.domain_id] = min(best.get(match.domain_id, score), score)
    return sorted(best, key=lambda domain_id: (*best[domain_id], domain_id))


def words_of(query: str) -> Sequence[str]:
    """The folded words of a query, longest first: the longest narrows the search most."""
    return sorted(WORD.findall(fold(query[:MAX_QUERY])), key=len, reverse=True)
