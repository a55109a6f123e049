"""Open pages, and the moment at which something on them became so; the browser's clock is this machine's.

A page watches from before the write on. Its moments are compared with that of the write's acknowledgement.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tests.support import media
from tests.support.browsing import Person

# Only what never comes waits it out.
PATIENCE_MS = 20_000

_WATCH = """
([name, selector, wanted, isGone]) => {
  const texts = () => [...document.querySelectorAll(selector)].map((element) => element.textContent);
  const isSo = () => texts().some((text) => text.includes(wanted)) !== isGone;
  if (isSo()) return false;
  window.live ??= {};
  window.live[name] = new Promise((resolve) => {
    const observer = new MutationObserver(() => {
      if (!isSo()) return;
      observer.disconnect();
      resolve(Date.now());
    });
    const all = { subtree: true, childList: true, attributes: true, characterData: true };
    observer.observe(document.documentElement, all);
  });
  return true;
}
"""
_MOMENT = """
([name, patience]) => Promise.race([
  window.live[name], new Promise((resolve) => setTimeout(() => resolve(null), patience)),
])
"""


@dataclass(frozen=True, slots=True)
class Element:
    """Something live on a page: what the selector finds comes to hold the words, or does no more."""

    name: str
    page: str
    selector: str
    words: str = ""
    is_gone: bool = False


class Desk:
    """Open pages by name."""

    def __init__(self, pages: Mapping[str, Page]) -> None:
        self.pages = dict(pages)

    def connected(self) -> None:
        """Wait until every page has its line to the server."""
        for page in self.pages.values():
            page.locator("html[data-feed=open]").wait_for(state="attached")

    def clear_toasts(self) -> None:
        """Take away what was said before: the next words may be the same."""
        for page in self.pages.values():
            page.evaluate("document.querySelectorAll('.toast').forEach((one) => one.remove())")

    def watch(self, elements: list[Element]) -> None:
        """Look out for these; none of them may be so already, or nothing would be seen to change."""
        for element in elements:
            values: list[Any] = [element.name, element.selector, element.words, element.is_gone]
            if not self.pages[element.page].evaluate(_WATCH, values):
                raise AssertionError(f"It is so before anything happened: {json.dumps(values)}")

    def moments(self, elements: list[Element]) -> dict[str, float | None]:
        """When each became so, in seconds since the epoch; ``None``: it did not."""
        found = {}
        for element in elements:
            moment = self.pages[element.page].evaluate(_MOMENT, [element.name, PATIENCE_MS])
            found[element.name] = None if moment is None else moment / 1000
        return found


@contextmanager
def desk(
    url: str, addresses: Mapping[str, tuple[Person, str]], *, browser: Browser | None = None
) -> Iterator[Desk]:
    """Open each address as its person, who has one browser context for all of theirs."""
    if browser is None:
        with sync_playwright() as driver:
            flags = [*media.FLAGS]
            chromium = driver.chromium.launch(executable_path=media.chromium(), args=flags)
            with desk(url, addresses, browser=chromium) as opened:
                yield opened
            chromium.close()
        return
    contexts = {}
    for person, _ in addresses.values():
        if person.username not in contexts:
            contexts[person.username] = browser.new_context(base_url=url)
            contexts[person.username].add_cookies(
                [
                    {"name": "sessionid", "value": person.session, "url": url},
                    {"name": "csrftoken", "value": person.csrf, "url": url},
                ]
            )
    pages = {}
    for name, (person, address) in addresses.items():
        pages[name] = contexts[person.username].new_page()
        pages[name].goto(address)
    try:
        yield Desk(pages)
    finally:
        for context in contexts.values():
            context.close()
