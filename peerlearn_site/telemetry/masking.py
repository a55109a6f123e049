"""What must not stand in a log: room codes, one-time links, passwords, tokens, a database's password."""

from __future__ import annotations

import re
from typing import Final

MASK: Final = "***"

# A room's address lets whoever knows it ask for admission: its first digits name it well enough.
_UUID: Final = re.compile(
    r"\b([0-9a-f]{8})-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\b", re.IGNORECASE
)
# allauth's links that sign somebody in, or confirm an address.
_LINKS: Final = re.compile(r"(/accounts/(?:password/reset/key|confirm-email)/)[^/\s\"']+")
# The address of somebody's private calendar is all that it takes to read it.
_CALENDARS: Final = re.compile(r"(/calendar/)(?!session/)[^/\s\"'\\]+")
_ADDRESSES: Final = re.compile(r"(\b[a-z][a-z0-9+.-]*://)[^/\s@\"']+@", re.IGNORECASE)
# name=value, "name": "value", also where the quotes are escaped within another string.
_NAMED: Final = re.compile(
    r"((?:sessionid|csrftoken|csrfmiddlewaretoken|password\d?|passwd|secret|token|credential|authorization|cookie)"
    r"[\\\"']*\s*[=:]\s*[\\\"']*)(?:(?:Bearer|Basic|Token)\s+)?[^\s,;\"'&\\]+",
    re.IGNORECASE,
)


def mask(text: str) -> str:
    """The text without its secrets; JSON stays JSON."""
    text = _UUID.sub(rf"\1-{MASK}", text)
    text = _LINKS.sub(rf"\1{MASK}", text)
    text = _CALENDARS.sub(rf"\1{MASK}", text)
    text = _ADDRESSES.sub(rf"\1{MASK}@", text)
    return _NAMED.sub(rf"\1{MASK}", text)
