"""Joins of three kinds of page in turns, each timed inside its own page."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from statistics import median, quantiles

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.bench.processes import node, wait_until_it_answers
from tests.bench.ratio import Ratio, ratio_of
from tests.support import media
from tests.support.database import ROOT
from tests.support.home import in_home
from tests.support.server import Server, free_port, serving, signed_in

GOAL = 1.3
ROUNDS = 10
JOINS_OF_A_ROUND = 3
JOIN = "[data-control=join]:visible"
# From the click to the first frame of any remote video, whenever its element came or comes.
STOPWATCH = """
addEventListener("click", (event) => {
  if (!event.target.closest("[data-control=join]")) return;
  const clicked = performance.now();
  const watched = new WeakSet();
  const look = () => {
    for (const video of document.querySelectorAll("video[data-remote-video]")) {
      if (watched.has(video)) continue;
      watched.add(video);
      video.requestVideoFrameCallback(() => { window.firstFrame ??= performance.now() - clicked; });
    }
  };
  look();
  new MutationObserver(look).observe(document, { childList: true, subtree: true, attributes: true });
}, { capture: true, once: true });
"""


@dataclass(frozen=True)
class Way:
    """One way to meet: how its host comes to be there, and where and in which context the others join."""

    host: Callable[[], AbstractContextManager[None]]
    url: str
    context: BrowserContext

    def joins(self, count: int) -> list[float]:
        """Joins of one host, timed; nobody else's pages are open, drawing beside it."""
        with self.host():
            # The first one of a host wakes its page up.
            return [self._join() for _ in range(count + 1)][1:]

    def _join(self) -> float:
        """Milliseconds from the click to the first frame; the page is closed afterwards."""
        with closing(self.context.new_page()) as page:
            page.goto(self.url)
            button = page.locator(JOIN)
            button.wait_for()
            page.wait_for_function(READY)
            button.click()
            page.wait_for_function("() => window.firstFrame !== undefined")
            found: float = page.evaluate("window.firstFrame")
        return found


# The camera is open: the baselines say so, and the room shows its own picture.
READY = """() => document.body.dataset.ready
  || [...document.querySelectorAll("video")].some((video) => video.videoWidth > 0)"""


def measure(*, rounds: int = ROUNDS) -> list[Ratio]:
    """Each way as often, in turns."""
    with ExitStack() as stack:
        ways = _ways(stack)
        times: dict[str, list[float]] = {name: [] for name in ways}
        for number in range(rounds):
            for name in _in_turn(list(ways), number):
                times[name] += ways[name].joins(JOINS_OF_A_ROUND)
    return [_ratio(times["ours"], times[name], name) for name in ("PeerJS", "simple-peer")]


def _ratio(ours: list[float], others: list[float], name: str) -> Ratio:
    """The goal is about the medians, for a join of one page is no measure of the next page's."""
    unit = "ms, click to frame"
    told = ", ".join(
        f"{who} p95 {_p95(times):.0f}" for who, times in (("ours", ours), (name, others))
    )
    ratio = ratio_of(
        f"first frame: the room : {name}", ours, others, unit=unit, goal=GOAL, note=told
    )
    return replace(ratio, value=median(ours) / median(others))


def _p95(times: list[float]) -> float:
    return quantiles(times, n=20)[-1]


def _in_turn(names: list[str], number: int) -> list[str]:
    """Nobody always comes after the same one."""
    turn = number % len(names)
    return names[turn:] + names[:turn]


def _ways(stack: ExitStack) -> Mapping[str, Way]:
    server = stack.enter_context(serving(seeded=True))
    browser = stack.enter_context(_browser())
    plain, peer = stack.enter_context(_plain_pages()), stack.enter_context(_peer_server())
    return {
        "ours": _our_way(browser, server),
        "PeerJS": _library_way(browser, f"{plain}/peerjs.html?port={peer}&role="),
        "simple-peer": _library_way(browser, f"{plain}/simple-peer.html?role="),
    }


@contextmanager
def _browser() -> Iterator[Browser]:
    path = media.chromium()
    assert path is not None, "no Chromium on this machine"
    with sync_playwright() as playwright:
        with closing(
            playwright.chromium.launch(executable_path=path, args=[*media.FLAGS, media.DEVICES])
        ) as browser:
            yield browser


def _our_way(browser: Browser, server: Server) -> Way:
    """The mentor is inside; the learner comes again and again, each time with a new page."""
    meeting = in_home(
        server.home,
        "tests.support.inside:meeting",
        mentor="mentor",
        learners=["learner"],
        title="A meeting to be timed",
        starts_in=-1,
        minutes=240,
        live=True,
    )
    url = f"{server.url}/session/{meeting['room_code']}/"
    mentor = _context(browser, server, "mentor")

    @contextmanager
    def host() -> Iterator[None]:
        with closing(mentor.new_page()) as page:
            page.goto(url)
            page.locator(JOIN).click()
            page.locator("[data-room][data-phase=live][data-link=open]").wait_for()
            yield

    return Way(host, url, _context(browser, server, "learner"))


def _context(browser: Browser, server: Server | None = None, username: str = "") -> BrowserContext:
    context = browser.new_context(permissions=media.MEDIA)
    context.add_init_script(STOPWATCH)
    if server is not None:
        with closing(signed_in(server, username)) as client:
            cookies = dict(client.cookies)
        context.add_cookies(
            [{"name": name, "value": value, "url": server.url} for name, value in cookies.items()]
        )
    return context


def _library_way(browser: Browser, url: str) -> Way:
    context = _context(browser)

    @contextmanager
    def host() -> Iterator[None]:
        with closing(context.new_page()) as page:
            page.goto(f"{url}host")
            page.locator("body[data-host]").wait_for(state="attached")
            yield

    return Way(host, f"{url}joiner", _context(browser))


@contextmanager
def _plain_pages() -> Iterator[str]:
    port = free_port()
    command = [sys.executable, "-m", "tests.bench.rooms.plain_pages", str(port)]
    with _running(command, f"http://127.0.0.1:{port}/peerjs.html"):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def _peer_server() -> Iterator[int]:
    """PeerJS's own server."""
    port = free_port()
    cli = ROOT / "node_modules" / "peer" / "dist" / "bin" / "peerjs.js"
    command = [node(), str(cli), "--port", str(port), "--path", "/", "--host", "127.0.0.1"]
    with _running(command, f"http://127.0.0.1:{port}/"):
        yield port


@contextmanager
def _running(command: list[str], asked: str) -> Iterator[None]:
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        wait_until_it_answers(process, asked)
        yield
    finally:
        # In order, each would wait for pages that are still open.
        process.kill()
        process.wait(30)
