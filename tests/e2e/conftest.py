"""A real Chromium before a real server: people in contexts of their own, and an ear for every complaint.

Playwright's event loop runs as long as its fixture lives, and async tests want one of their own: so both
live as long as this package, no longer.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Playwright,
    sync_playwright,
)

from tests.support import media
from tests.support.database import ROOT
from tests.support.server import DEMO_PASSWORD, Server, serving, signed_in

DESKTOP, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}

# Chromium says so of the feed when a page is left sooner than its socket is open.
LEFT_EARLY = r"WebSocket is closed before the connection is established"

Visit = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of this package needs Chromium."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    """What drives browsers."""
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="package")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Chromium without a window, with a camera and a microphone that are not there."""
    with closing(launch(playwright)) as chromium:
        yield chromium


def launch(playwright: Playwright, *, devices: str = media.DEVICES) -> Browser:
    """A Chromium of one's own, to be killed; ``devices`` is the flag that makes them up, or empty."""
    path = media.chromium()
    if path is None:
        reason = "no Chromium on this machine"
        if os.environ.get("PEERLEARN_REQUIRE") == "all":
            pytest.fail(reason)
        pytest.skip(reason)
    flags = [flag for flag in (*media.FLAGS, devices) if flag]
    return playwright.chromium.launch(executable_path=path, args=flags)


@pytest.fixture(scope="package")
def server() -> Iterator[Server]:
    """The demo site; a test may kill it if it starts it again."""
    with serving(seeded=True) as served:
        yield served


class Doorman:
    """Signs people in by the form, once each: hashing a password is slow on purpose."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.cookies: dict[str, dict[str, str]] = {}

    def admit(self, context: BrowserContext, username: str, *, anew: bool) -> None:
        """Bring the cookies of somebody who signed in."""
        cookies = None if anew else self.cookies.get(username)
        if cookies is None:
            with closing(signed_in(self.server, username)) as client:
                cookies = dict(client.cookies)
        if not anew:
            self.cookies[username] = cookies
        context.add_cookies(
            [
                {"name": name, "value": value, "url": self.server.url}
                for name, value in cookies.items()
            ]
        )


@pytest.fixture(scope="package")
def doorman(server: Server) -> Doorman:
    """Who lets people in."""
    return Doorman(server)


@pytest.fixture
def visit(browser: Browser, server: Server, doorman: Doorman) -> Iterator[Visit]:
    """Open a page of the common server as somebody; see ``visiting``."""
    with visiting(browser, server, doorman) as open_page:
        yield open_page


@contextmanager
def visiting(browser: Browser, server: Server, doorman: Doorman) -> Iterator[Visit]:
    """Open a page as somebody: ``visit("mentor", "/sessions/")``, or as a visitor: ``visit()``.

    Who will sign out needs an ``own_session``. ``noise`` are patterns of complaints that the test provokes;
    any other one, the browser's refusals under the content security policy among them, fails the test.
    ``prepare`` does something to the browser context before its page; ``within`` is another browser than the
    common one. The rest goes to the browser context.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(
        username: str | None = None,
        path: str = "/",
        *,
        noise: tuple[str, ...] = (),
        own_session: bool = False,
        prepare: Callable[[BrowserContext], None] | None = None,
        within: Browser | None = None,
        **options: Any,
    ) -> Page:
        options.setdefault("viewport", DESKTOP)
        context = (within or browser).new_context(base_url=server.url, **options)
        contexts.append(context)
        if prepare:
            prepare(context)
        if username:
            doorman.admit(context, username, anew=own_session)
        page = context.new_page()
        _listen(page, complaints, noise)
        page.goto(path)
        return page

    try:
        yield open_page
    finally:
        for context in contexts:
            # A test may have killed the browser that it is in.
            if context.browser is not None and context.browser.is_connected():
                context.close()
    assert complaints == []


def _listen(page: Page, complaints: list[str], noise: tuple[str, ...]) -> None:
    def hear(text: str) -> None:
        if not any(re.search(pattern, text) for pattern in (LEFT_EARLY, *noise)):
            complaints.append(text)

    def console(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            hear(message.text)

    page.on("console", console)
    page.on("pageerror", lambda error: hear(str(error)))


def sign_in_by_form(page: Page, username: str) -> None:
    """Fill the sign-in page that is open."""
    page.locator("[name=login]").fill(username)
    page.locator("[name=password]").fill(DEMO_PASSWORD)
    page.locator("[name=password]").press("Enter")


def axe(page: Page) -> list[str]:
    """What axe-core finds wrong with the page as it is now, one line each."""
    # Evaluated by the debugger, which no content security policy binds.
    page.evaluate((ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text())
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    return [
        f"{violation['id']}: {node['html'][:200]} {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


_titles = (f"Advanced Python Metaprogramming {number}" for number in count(1))


@pytest.fixture
def title() -> str:
    """A title that no other test uses."""
    return next(_titles)


@pytest.fixture
def start() -> datetime:
    """Six in the evening in India, in three days."""
    day = datetime.now(ZoneInfo("Asia/Kolkata")) + timedelta(days=3)
    return day.replace(hour=18, minute=0, second=0, microsecond=0)
