"""One mentor's form in Chromium, through good and bad: who types what where, and whether it is all there in the end.

A *device* is a browser context: tabs of one share its storage. The mentor's sign-in is the same everywhere.
"""

from __future__ import annotations

import asyncio
import re
import sqlite3
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from playwright.async_api import Browser, BrowserContext, Error, Page, Route, expect

from tests.support.browsing import Person
from tests.support.server import Server

ADDRESS: Final = "/dashboard/mentor/create-session"
FORMS: Final = re.compile(r"/api/drafts/")
PUBLISH: Final = re.compile(r"/api/sessions/$")
READY: Final = "form.authoring-form:not([inert])"
STATUS: Final = "[data-draft-status]"
STEPS: Final = (10, 18)
TITLE_ROOM, DESCRIPTION_ROOM = 90, 120
# What was typed so shortly before a tab crashed may be lost.
LOSABLE_S: Final = 0.5
PATIENCE_MS: Final = 60_000
# What people do at most in so few steps.
DEVICES, TABS = 2, 3
STARTS: Final = 5
_EXPECTED: Final = re.compile(r"Failed to load resource|net::ERR_|WebSocket")

_READ: Final = """() => ({
  title: document.querySelector("#id_title").value,
  description: document.querySelector("#id_description").innerText,
  offers: [...document.querySelectorAll("[data-offer-of] q")].map((one) => one.textContent).join(" "),
})"""
_SETTLED: Final = (
    """() => /Saved \\d\\d:\\d\\d/.test(document.querySelector("[data-draft-status]").textContent)"""
)

# As the browser tells that the line and the window are back.
_WAKE: Final = """() => {
  window.dispatchEvent(new Event("online"));
  document.dispatchEvent(new Event("visibilitychange"));
}"""


class Trouble:
    """What fails for all: the server, and the sign-in of one person."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._turn = asyncio.Lock()

    async def restart(self) -> None:
        """A power cut of the server; one at a time, however many stories there are."""
        async with self._turn:
            await asyncio.to_thread(self.server.kill9)
            await asyncio.to_thread(self._start)

    def _start(self) -> None:
        """While nobody listens there, a browser that keeps trying may happen to hold the very port."""
        for tries_left in reversed(range(STARTS)):
            try:
                return self.server.start()
            except AssertionError:
                if not tries_left:
                    raise
                time.sleep(2)

    async def passed(self) -> None:
        """Return when nobody is starting the server."""
        async with self._turn:
            return

    def sign_out(self, person: Person) -> tuple[Any, ...] | None:
        """The sign-in runs out; returns what brings it back, ``None`` where it had."""
        with closing(self._database()) as database, database:
            rows = database.execute(
                "SELECT * FROM django_session WHERE session_key = ?", [person.session]
            ).fetchall()
            database.execute("DELETE FROM django_session WHERE session_key = ?", [person.session])
        return rows[0] if rows else None

    def sign_in(self, row: tuple[Any, ...]) -> None:
        """Signed in again."""
        places = ", ".join("?" * len(row))
        with closing(self._database()) as database, database:
            database.execute(f"INSERT OR IGNORE INTO django_session VALUES ({places})", row)

    def _database(self) -> sqlite3.Connection:
        return sqlite3.connect(self.server.home / "db.sqlite3", timeout=20)


@dataclass
class Device:
    """A browser of the mentor's."""

    context: BrowserContext
    is_online: bool = True
    # How long answers take (s), and which share of them never comes though it was done.
    slowness: float = 0.0
    loss: float = 0.0


@dataclass(eq=False)
class Tab:
    """A page with the form."""

    page: Page
    device: Device
    is_gone: bool = False


@dataclass(frozen=True)
class Word:
    """A word that was typed, where and when."""

    text: str
    tab: Tab
    at: float


@dataclass(eq=False)
class Story:
    """Everything that happens to one form; afterwards what was found."""

    browser: Browser
    trouble: Trouble
    mentor: Person
    chance: Random
    number: int
    words: list[Word] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)
    losable: int = 0
    lost: list[str] = field(default_factory=list)
    overwritten: list[str] = field(default_factory=list)
    unsettled: list[str] = field(default_factory=list)
    unlike: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    is_published: bool = False
    log: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.devices: list[Device] = []
        self.tabs: list[Tab] = []
        self.signed_out: tuple[Any, ...] | None = None
        self.key = ""
        self.room = {"title": TITLE_ROOM, "description": DESCRIPTION_ROOM}

    async def play(self, *, in_peace: bool) -> None:
        """From the empty form to the end."""
        try:
            tab = await self._open(await self._device(), ADDRESS)
            await self._begin(tab)
            for _ in range(3 if in_peace else self.chance.randint(*STEPS)):
                await (self._type() if in_peace else self._step())
            await self._mend()
            await self._look()
            if in_peace or self.chance.random() < 0.7:
                await self._publish(in_peace=in_peace)
        except (Error, AssertionError) as error:
            said = str(error)
            self.complaints.append(f"{type(error).__name__}: {said[:200]} … {said[-400:]}")
        finally:
            for device in self.devices:
                await device.context.close()

    async def _step(self) -> None:
        acts: list[tuple[float, Callable[[], Awaitable[None]]]] = [
            (0.42, self._type),
            (0.50, self._pause),
            (0.57, self._reload),
            (0.64, self._line),
            (0.71, self._sign),
            (0.80, self._another_tab),
            (0.88, self._slow),
            (0.95, self._crash),
            (0.97, self._leave_field),
            (1.00, self._restart),
        ]
        what = self.chance.random()
        act = next(act for limit, act in acts if what < limit)
        self.done[act.__name__.strip("_")] += 1
        self._note(act.__name__.strip("_"))
        await act()

    def _note(self, what: str) -> None:
        """For who wants to know how it came about."""
        states = [
            f"{'on' if one.is_online else 'off'} {one.slowness} {one.loss}" for one in self.devices
        ]
        out = " signed out" if self.signed_out else ""
        self.log.append(
            f"{time.monotonic() % 1000:.1f} {what} {states}{out} {len(self._open_tabs())} tabs"
        )

    # What the mentor does.

    async def _begin(self, tab: Tab) -> None:
        """A domain and a time, so that it can be published one day; and the first word."""
        page = tab.page
        await self._choose_domain(page)
        start = datetime.now() + timedelta(days=5, hours=self.number % 12)
        await page.fill("#id_start_time", start.strftime("%Y-%m-%dT%H:%M"))
        await self._type_into(tab, "title", 2)
        self.key = parse_qs(urlsplit(page.url).query)["draft"][0]

    async def _choose_domain(self, page: Page) -> None:
        """Again, while another story has the server started anew."""
        box = page.get_by_role("combobox", name="Domain Tags")
        for tries_left in reversed(range(5)):
            await self.trouble.passed()
            await box.fill("")
            await box.press_sequentially("pyth")
            try:
                return await page.get_by_role("option", name="Python").first.click(timeout=10_000)
            except Error:
                if not tries_left:
                    raise

    async def _type(self) -> None:
        roomy = [name for name, room in self.room.items() if room > 10]
        if not roomy:
            return await self._pause()
        await self._type_into(self._tab(), self.chance.choice(roomy), self.chance.randint(1, 4))

    async def _type_into(self, tab: Tab, name: str, count: int) -> None:
        page = tab.page
        await page.focus(f"#id_{name}")
        await page.keyboard.press("Control+End")
        for _ in range(count):
            if self.room[name] <= 10:
                return
            word = self._word()
            self.room[name] -= len(word) + 1
            before = (await page.evaluate(_READ))[name]
            await page.keyboard.type(f" {word}", delay=self.chance.uniform(2, 25))
            now = time.monotonic()
            after = (await page.evaluate(_READ))[name]
            if _plain(after) != _plain(f"{before} {word}"):
                self.overwritten.append(f"{before!r} + {word!r} became {after!r}")
            self.words.append(Word(word, tab, now))
            self.log.append(f"{now % 1000:.1f} {word} into {name} of tab {id(tab) % 10_000}")

    def _word(self) -> str:
        """Unlike any other, and no beginning of one."""
        letters = "".join(self.chance.choices("bcdfghjklmnpqrstvwxz", k=3))
        return f"{letters}{len(self.words)}q"

    async def _pause(self) -> None:
        await asyncio.sleep(self.chance.uniform(0.1, 2.5))

    async def _leave_field(self) -> None:
        await self._tab().page.evaluate("document.activeElement.blur()")

    async def _another_tab(self) -> None:
        """A second tab, or the same form on another device."""
        if len(self._open_tabs()) >= TABS:
            return await self._pause()
        if self.chance.random() < 0.3 and len(self.devices) < DEVICES:
            return await self._on(await self._device())
        await self._on(self.chance.choice(self.devices))

    async def _reload(self) -> None:
        tab = self._tab()
        if not tab.device.is_online:
            return await self._pause()
        await self._bring_back_sign_in()
        await self._load(tab.page, tab.page.url)

    # What happens to them.

    async def _line(self) -> None:
        device = self.chance.choice(self.devices)
        device.is_online = not device.is_online
        await device.context.set_offline(not device.is_online)

    async def _sign(self) -> None:
        """The sign-in runs out; or the mentor follows "Sign in" and comes back to the form."""
        if self.signed_out is None:
            self.signed_out = await asyncio.to_thread(self.trouble.sign_out, self.mentor)
            return
        tab = self._tab()
        link = tab.page.locator(f"{STATUS} a", has_text="Sign in")
        if tab.device.is_online and await link.is_visible():
            way = await link.get_attribute("href") or ""
            await self._bring_back_sign_in()
            self.done["came back by the link"] += 1
            back = parse_qs(urlsplit(way).query)["next"][0]
            await self._load(tab.page, f"{self.trouble.server.url}{back}")
        else:
            await self._bring_back_sign_in()

    async def _bring_back_sign_in(self) -> None:
        if self.signed_out is None:
            return
        await asyncio.to_thread(self.trouble.sign_in, self.signed_out)
        self.signed_out = None
        # Whoever comes with a sign-in that is no more loses its cookie as well.
        for device in self.devices:
            await self._give_cookies(device.context)

    async def _slow(self) -> None:
        device = self.chance.choice(self.devices)
        device.slowness = self.chance.choice([0.0, 0.5, 3.0])
        device.loss = self.chance.choice([0.0, 0.0, 0.4])

    async def _crash(self) -> None:
        tab = self._tab()
        await self._go_without_a_word(tab)
        if not self._open_tabs():
            await self._on(tab.device)

    async def _go_without_a_word(self, tab: Tab) -> None:
        moment = time.monotonic()
        self.tabs.remove(tab)
        tab.is_gone = True
        recent = [word for word in self.words if word.tab is tab and moment - word.at < LOSABLE_S]
        self.losable += len(recent)
        self.words = [word for word in self.words if word not in recent]
        cdp = await tab.device.context.new_cdp_session(tab.page)
        crash = asyncio.ensure_future(cdp.send("Page.crash"))
        await asyncio.wait([crash], timeout=2)
        crash.cancel()
        await asyncio.wait([asyncio.ensure_future(tab.page.close())], timeout=5)

    async def _restart(self) -> None:
        await self.trouble.restart()

    # How it ends.

    async def _mend(self) -> None:
        """Everything works again, and nobody types any more."""
        await self._bring_back_sign_in()
        for device in self.devices:
            device.slowness = device.loss = 0.0
            device.is_online = True
            await device.context.set_offline(False)
            # As whoever saw a tab crash does: what it had is on the device, for the next one.
            await self._on(device)
        for tab in self._open_tabs():
            await tab.page.evaluate("document.activeElement.blur()")
        deadline = time.monotonic() + PATIENCE_MS / 1000
        while not await self._is_at_rest():
            if time.monotonic() > deadline:
                self.unsettled = [await tab.page.inner_text(STATUS) for tab in self._open_tabs()]
                return
            # An answer of before may have come late, and taken the new sign-in's cookie with it.
            for device in self.devices:
                await self._give_cookies(device.context)
            for tab in self._open_tabs():
                await tab.page.evaluate(_WAKE)
            await asyncio.sleep(1)

    async def _is_at_rest(self) -> bool:
        """Everything is saved, and all tabs say the same."""
        tabs = self._open_tabs()
        settled = [await tab.page.evaluate(_SETTLED) for tab in tabs]
        return (
            all(settled) and len(self._shown([await tab.page.evaluate(_READ) for tab in tabs])) == 1
        )

    @staticmethod
    def _shown(read: list[dict[str, str]]) -> set[tuple[str, str]]:
        return {(_plain(one["title"]), _plain(one["description"])) for one in read}

    async def _look(self) -> None:
        """Each word stands in a field, or is offered beside one; and all tabs say the same."""
        read = [await tab.page.evaluate(_READ) for tab in self._open_tabs()]
        text = " ".join(" ".join(one.values()) for one in read).lower()
        self.lost = [word.text for word in self.words if word.text not in text]
        shown = self._shown(read)
        if len(shown) > 1:
            self.unlike = sorted(map(str, shown))

    async def _publish(self, *, in_peace: bool) -> None:
        """By one tab, or by all that are open; some answers get lost."""
        tabs = self._open_tabs()
        if not in_peace and self.chance.random() < 0.3:
            tabs[0].device.loss = 1.0
        button = 'role=button[name="Publish Session ▶"]'
        for tab in tabs if self.chance.random() < 0.5 else tabs[:1]:
            await self._can_be_pressed(tab.page, button)
            await tab.page.locator(button).dispatch_event("click")
        await asyncio.sleep(1)
        tabs[0].device.loss = 0.0
        for _ in range(PATIENCE_MS // 500):
            if await asyncio.to_thread(self._sessions):
                break
            await asyncio.sleep(0.5)
        self.is_published = True
        # A try that had no answer is made again after five seconds.
        await asyncio.sleep(0 if in_peace else 7)
        self.done["published"] += 1

    async def _can_be_pressed(self, page: Page, button: str) -> None:
        try:
            await expect(page.locator(button)).to_be_enabled(timeout=PATIENCE_MS)
        except AssertionError as error:
            missing = await page.inner_text("#still-missing")
            said = f"cannot be pressed: {missing!r}, {await page.inner_text(STATUS)!r}"
            raise AssertionError(f"{said}, {await page.evaluate(_READ)}") from error

    def _sessions(self) -> int:
        with closing(self.trouble._database()) as database:
            query = (
                "SELECT COUNT(*) FROM catalog_sessionrun r JOIN peerlearn_site_user u"
                " ON u.id = r.mentor_id WHERE u.username = ?"
            )
            return int(database.execute(query, [self.mentor.username]).fetchone()[0])

    # Tabs and devices.

    def _open_tabs(self) -> list[Tab]:
        return [tab for tab in self.tabs if not tab.is_gone]

    def _tab(self) -> Tab:
        return self.chance.choice(self._open_tabs())

    async def _device(self) -> Device:
        context = await self.browser.new_context(
            base_url=self.trouble.server.url, timezone_id="Asia/Kolkata"
        )
        context.set_default_timeout(PATIENCE_MS)
        await self._give_cookies(context)
        device = Device(context)
        for pattern in (FORMS, PUBLISH):
            await context.route(pattern, lambda route: self._pass_on(device, route))
        self.devices.append(device)
        return device

    async def _give_cookies(self, context: BrowserContext) -> None:
        cookies = {"sessionid": self.mentor.session, "csrftoken": self.mentor.csrf}
        url = self.trouble.server.url
        await context.add_cookies(
            [{"name": name, "value": value, "url": url} for name, value in cookies.items()]
        )

    async def _pass_on(self, device: Device, route: Route) -> None:
        """A line that takes its time, or loses the answer to what was done."""
        is_lost = self.chance.random() < device.loss
        try:
            await asyncio.sleep(device.slowness * self.chance.random() / 2)
            if not device.is_online:
                return await route.abort()
            answer = await route.fetch()
            await asyncio.sleep(device.slowness * self.chance.random() / 2)
            await (route.abort() if is_lost else route.fulfill(response=answer))
        except Error:
            # The server was killed, or the page is gone.
            try:
                await route.abort()
            except Error:
                return

    async def _on(self, device: Device) -> None:
        """Open the form on a device; for that there must be a line and a sign-in."""
        await self._bring_back_sign_in()
        device.is_online = True
        await device.context.set_offline(False)
        await self._open(device, f"{ADDRESS}?draft={self.key}")

    async def _open(self, device: Device, address: str) -> Tab:
        tab = Tab(await device.context.new_page(), device)
        tab.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        tab.page.on("console", lambda message: self._hear(message.type, message.text))
        await self._load(tab.page, address)
        self.tabs.append(tab)
        return tab

    async def _load(self, page: Page, address: str) -> None:
        """Open an address, again while the server is being started."""
        for _ in range(10):
            try:
                await self.trouble.passed()
                await page.goto(address)
                await page.wait_for_selector(READY, timeout=PATIENCE_MS / 4)
                return
            except Error:
                await self._give_cookies(page.context)
                await asyncio.sleep(1)
        raise AssertionError(f"{address} does not open: {page.url} {await page.title()}")

    def _hear(self, kind: str, text: str) -> None:
        if kind == "error" and not _EXPECTED.search(text):
            self.complaints.append(text)


def _plain(text: str) -> str:
    """Words alone: how a browser shows spaces and lines is another matter, and titles get their capitals."""
    return " ".join(text.split()).lower()
