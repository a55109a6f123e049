"""Media over a real coturn alone: it works, comes back by itself, and says so where it cannot work."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.conftest import Doorman, Visit, visiting
from tests.e2e.room import arrange, control, enter, expect_phase, join, meet, toast
from tests.support.media import Probe
from tests.support.server import Server, serving
from tests.support.turn import Turn, closed_tcp, needs_turnserver, relaying, silent_udp

pytestmark = [pytest.mark.turn, pytest.mark.more, pytest.mark.timeout(300)]

SECRET = "the-secret-of-this-turn"
RETRYING = "Network issue, retrying media"
UNREACHABLE = "Network issue; retry"
TOLD_WITHIN = 10.0


@pytest.fixture(scope="module")
def turn() -> Iterator[Turn]:
    """A coturn; a test may kill it if it starts it again."""
    needs_turnserver()
    with relaying(secret=SECRET) as running:
        yield running


@contextmanager
def house(
    browser: Browser, *, turn_url: str, secret: str = SECRET
) -> Iterator[tuple[Server, Visit]]:
    """A server whose rooms use this TURN server, and the way to visit it."""
    with ExitStack() as stack:
        env = {"TURN_URLS": turn_url, "TURN_SECRET": secret}
        server = stack.enter_context(serving(seeded=True, env=env))
        yield server, stack.enter_context(visiting(browser, server, Doorman(server)))


def test_relayed_media_comes_back_by_itself_when_coturn_does(
    browser: Browser, turn: Turn, record_property: Callable[[str, object], None]
) -> None:
    with house(browser, turn_url=turn.url) as (server, visit):
        meeting = arrange(server, live=True, starts_in=-1)
        pages = meet(visit, meeting, relay_only=True)
        for page in pages:
            assert Probe(page).routes() == ["relay/relay"]

        turn.kill9()
        for page in pages:
            expect(toast(page, RETRYING)).to_be_visible(timeout=30_000)
        turn.start()
        back = time.monotonic()
        for page in pages:
            Probe(page).wait_for_media(seconds=60)
        took = time.monotonic() - back

        record_property("media_back_after_s", took)
        print(f"\nmedia back {took:.1f} s after coturn was")
        for page in pages:
            expect(page.locator("#room-banner")).to_be_hidden()
            assert Probe(page).routes() == ["relay/relay"]


@contextmanager
def _wrong_secret(turn: Turn) -> Iterator[tuple[str, str]]:
    yield turn.url, "not-the-secret"


@contextmanager
def _silent(turn: Turn) -> Iterator[tuple[str, str]]:
    with silent_udp() as url:
        yield url, SECRET


@contextmanager
def _closed(turn: Turn) -> Iterator[tuple[str, str]]:
    yield closed_tcp(), SECRET


@pytest.mark.parametrize("broken", [_wrong_secret, _silent, _closed])
def test_a_turn_server_that_is_no_help_is_told_within_ten_seconds(
    browser: Browser,
    turn: Turn,
    broken: Callable[[Turn], AbstractContextManager[tuple[str, str]]],
    record_property: Callable[[str, object], None],
) -> None:
    with (
        broken(turn) as (url, secret),
        house(browser, turn_url=url, secret=secret) as (server, visit),
    ):
        meeting = arrange(server, live=True, starts_in=-1)
        mentor = join(enter(visit, "mentor", meeting, relay_only=True))
        learner = enter(visit, "learner", meeting, relay_only=True)
        control(learner, "join").click()
        began = time.monotonic()
        for page in (mentor, learner):
            expect(page.locator("#room-banner [data-banner-text]")).to_have_text(
                UNREACHABLE, timeout=TOLD_WITHIN * 1_000
            )
            expect(control(page, "retry-media")).to_be_visible()
        took = time.monotonic() - began

        record_property("told_after_s", took)
        print(f"\n{UNREACHABLE!r} after {took:.1f} s: {Probe(learner).story()}")
        assert took <= TOLD_WITHIN
        # Nobody is stuck: they see each other in the list, and the mentor can end it.
        expect_phase(learner, "live")
        control(mentor, "end").click()
        mentor.locator("#end-session").get_by_role("button", name="End Session ▶").click()
        for page in (mentor, learner):
            expect_phase(page, "ended")
