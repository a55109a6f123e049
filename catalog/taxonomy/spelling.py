"""Words that were mistyped, and which of ours were meant: pure functions of text.

The index of symmetric deletes (Garbe 2012, SymSpell), over the beginnings of words: a letter that is missing,
doubled, wrong or swapped with its neighbour is gone when one letter is left out on either side. So what was typed
is found by equality, which any database has an index for, and only those found are measured.
"""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz.distance import OSA

from catalog.taxonomy.rules import MAX_TERM, words_of

SHORTEST, LONGEST = 3, 7
# Below it nearly every word is one letter away from another, so a beginning of ours is taken as meant.
SURE = 5
# From here on two slips leave enough of a word to know it by.
LONG = 8
# More words than this are one letter away only from the shortest beginnings, where guessing is noise.
GUESSES = 20


def spellings_of(names: Iterable[str]) -> set[tuple[str, str]]:
    """``(key, word)`` pairs of every word of the names, and of each whole name written without spaces."""
    found: set[tuple[str, str]] = set()
    for name in names:
        words = words_of(name)
        for word in words:
            found.update((key, word[:MAX_TERM]) for key in _keys(word, SHORTEST))
        if len(words) > 1:
            joined = "".join(words)
            # Its first words are in already, so a short beginning of it need not be.
            found.update((key, joined[:MAX_TERM]) for key in _keys(joined, len(joined)))
    return found


def keys_of(typed: str) -> set[str]:
    """The keys under which what may have been meant by a typed word lies."""
    return _keys(typed, len(typed))


def _keys(word: str, shortest: int) -> set[str]:
    lengths = range(min(shortest, LONGEST), min(len(word), LONGEST) + 1)
    heads = [word[:length] for length in lengths]
    fewer = [head[:at] + head[at + 1 :] for head in heads for at in range(len(head))]
    return {key for key in heads + fewer if len(key) >= SHORTEST}


def reach(typed: str, *, is_last_hope: bool) -> int:
    """How many slips a typed word may hold; fewer where something was found as it was typed."""
    if not is_last_hope:
        return int(len(typed) >= SURE)
    return 0 if len(typed) < SHORTEST else 1 if len(typed) < LONG else 2


def guesses(typed: str, words: Iterable[str], *, slips: int) -> dict[str, int]:
    """The nearest of the words, each with how unlikely it is: 1 to 4."""
    far = {word: _slips(typed, word, slips) for word in words}
    nearest = min(far.values(), default=slips + 1)
    if nearest > slips:
        return {}
    meant = {word: _doubt(typed, word, nearest) for word in far if far[word] == nearest}
    likely = sorted(meant, key=lambda word: (meant[word], len(word), word))
    return {word: meant[word] for word in likely[:GUESSES]}


def _doubt(typed: str, word: str, slips: int) -> int:
    """A first letter is rarely mistyped. What fits to its end was rather meant than what fits only so far, and that
    rather than what fits if a letter of the few that were typed is one too many."""
    fits = [
        OSA.distance(typed, head, score_cutoff=slips) <= slips
        for head in (word, word[: len(typed)], word[: len(typed) + 1])
    ]
    is_half = 0 if fits[0] else 1 if any(fits) else 2
    return 1 + is_half + (word[0] != typed[0])


def _slips(typed: str, word: str, most: int) -> int:
    """The slips between a typed word and that beginning of ours which fits best; ``most + 1`` if there are more.

    A beginning that is typed as it is counts as none at all: the ordinary look-up finds it.
    """
    if word.startswith(typed):
        return most + 1
    # Of three letters only a missing one is seen: any other slip leaves two, which are in half of all words.
    fewest = max(len(typed) - most, SHORTEST) if len(typed) > SHORTEST else SHORTEST + 1
    lengths = range(fewest, min(len(typed) + most, len(word)) + 1)
    far = (OSA.distance(typed, word[:length], score_cutoff=most) for length in lengths)
    return min(far, default=most + 1)
