"""Text from people, made safe and comparable: pure functions."""

from __future__ import annotations

import re
import unicodedata
from html import unescape

import bleach
import nh3

ALLOWED_TAGS = frozenset(
    {"p", "b", "strong", "i", "em", "h3", "h4", "ul", "ol", "li", "a", "br", "blockquote"}
)
ALLOWED_ATTRIBUTES = {"a": {"href"}}
ALLOWED_SCHEMES = frozenset({"http", "https", "mailto"})
# Joiners shape Indic letters and emoji; every other format character is invisible mischief
# (bidirectional overrides, tags, soft hyphens).
JOINERS = frozenset("\u200c\u200d")
MAX_MARKS = 4
TAG = re.compile(r"<[^>]*>")


def clean_line(text: str) -> str:
    """One line of plain text: NFC, no controls or bidi overrides, single spaces."""
    normal = unicodedata.normalize("NFC", text)
    kept = (char if _is_kept(char) else " " if char.isspace() else "" for char in normal)
    return " ".join("".join(kept).split())


def clean_lines(text: str) -> str:
    """Plain text of several lines, each as ``clean_line`` leaves it, with at most one empty one between."""
    lines: list[str] = []
    for line in map(clean_line, text.splitlines()):
        if line or (lines and lines[-1]):
            lines.append(line)
    return "\n".join(lines).strip()


def _is_kept(char: str) -> bool:
    return char in JOINERS or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Zl", "Zp")


def has_stacked_marks(text: str) -> bool:
    """Whether some letter bears more combining marks than any script needs."""
    run = 0
    for char in text:
        run = run + 1 if unicodedata.combining(char) else 0
        if run > MAX_MARKS:
            return True
    return False


def sanitize(html: str) -> str:
    """Rich text reduced to what the editor's features allow (SPEC 4.8).

    bleach escapes and drops what is not on the list, and knows the URL tricks; nh3, which is
    maintained, then holds the result to the same list. nh3 goes first too, for one thing that
    bleach cannot do: a script's text disappears together with its tag.

    Tags around nothing, as editors leave them, are nothing.
    """
    scriptless = _by_nh3(html)
    bleached = bleach.clean(
        scriptless,
        tags=ALLOWED_TAGS,
        attributes={tag: sorted(names) for tag, names in ALLOWED_ATTRIBUTES.items()},
        protocols=ALLOWED_SCHEMES,
        strip=True,
        strip_comments=True,
    )
    kept = _by_nh3(bleached)
    return kept if plain_text(kept) else ""


def _by_nh3(html: str) -> str:
    kept = "".join(char for char in html if char in "\n\t" or _is_kept(char))
    return nh3.clean(
        unicodedata.normalize("NFC", kept),
        tags=set(ALLOWED_TAGS),
        attributes={tag: set(names) for tag, names in ALLOWED_ATTRIBUTES.items()},
        url_schemes=set(ALLOWED_SCHEMES),
        link_rel="nofollow noopener ugc",
    )


def plain_text(html: str) -> str:
    """What a reader sees of HTML, without its tags."""
    return unescape(TAG.sub(" ", html)).replace("\xa0", " ").strip()


def word_count(html: str) -> int:
    """Words in what a reader sees."""
    return len(plain_text(html).split())
