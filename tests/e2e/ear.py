"""What a screen reader is given to say: all that the live regions of a page are filled with, in order."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, Page

# Keeps all that the live regions are given, with how it is said.
EAR = """
window.heard = [];
document.addEventListener("DOMContentLoaded", () => {
  new MutationObserver((changes) => {
    for (const { target, addedNodes } of changes) {
      const region = target.nodeType === 1 ? target.closest("[aria-live], [role=alert], [role=status]") : null;
      const how = region?.ariaLive ?? { alert: "assertive", status: "polite" }[region?.role];
      if (how) for (const node of addedNodes) window.heard.push([how, node.textContent]);
    }
  }).observe(document.documentElement, { childList: true, subtree: true });
});
"""


def put_ear(context: BrowserContext) -> None:
    """Have every page of a browser remember what it says."""
    context.add_init_script(EAR)


def all_heard(page: Page) -> list[list[str]]:
    """What was said so far, with how."""
    words: list[list[str]] = page.evaluate("heard")
    return words


def words_heard(page: Page) -> list[str]:
    """The words alone, without what emptied a region."""
    heard = (" ".join(text.split()) for _, text in all_heard(page))
    return [text for text in heard if text]
