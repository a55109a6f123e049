"""Words in files for spreadsheets: what a person typed is never calculated."""

from __future__ import annotations

from typing import Final

# Without it some spreadsheets take UTF-8 for something else, and titles in Hindi for noise.
MARK: Final = "\ufeff"
QUOTE: Final = "'"
# What a spreadsheet may take for the beginning of a formula, in their wide forms, too.
_FORMULA: Final = tuple("=+-@＝＋－＠")
_CONTROL: Final = tuple("\t\r\n")


def harmless(words: str) -> str:
    """Words that no spreadsheet calculates: what looks like a formula is quoted with an apostrophe.

    What was quoted already is quoted once more, so that ``unquoted`` gives back every text as it was.
    """
    return QUOTE + words if _is_dangerous(words.lstrip(QUOTE)) else words


def unquoted(words: str) -> str:
    """The words that ``harmless`` was given."""
    is_quoted = words.startswith(QUOTE) and _is_dangerous(words.lstrip(QUOTE))
    return words[1:] if is_quoted else words


def _is_dangerous(words: str) -> bool:
    return words.lstrip().startswith(_FORMULA) or words.startswith(_CONTROL)
