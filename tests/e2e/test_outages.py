"""What people see while Redis or PostgreSQL is away: a word on open pages, a page of its own, and then all is well."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import DESKTOP, PHONE, Doorman, Visit, axe, visiting
from tests.e2e.nodes import on_node
from tests.e2e.room import arrange, enter, join
from tests.support.cluster import Cluster, clustered
from tests.support.nginx import NODE_COOKIE

pytestmark = [
    pytest.mark.more,
    pytest.mark.nginx,
    pytest.mark.postgresql,
    pytest.mark.redis,
    pytest.mark.timeout(300),
]

# What the browser says of answers of 503, which are what is asked for here.
ANSWERS = (r"Failed to load resource",)
DELAYED = "Updates are delayed just now. This page catches up by itself."
BACK = "We will be back in a moment"
# Noticing takes seconds, and this machine may have others at work.
PATIENCE_MS = 20_000


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with clustered() as running:
        yield running


@pytest.fixture(scope="module")
def doorman(cluster: Cluster) -> Doorman:
    return Doorman(cluster)


@pytest.fixture
def visit(browser: Browser, cluster: Cluster, doorman: Doorman) -> Iterator[Visit]:
    with visiting(browser, cluster, doorman) as open_page:
        yield open_page


def connected(page: Page) -> Page:
    """A page that hears the feed."""
    expect(page.locator("html")).to_have_attribute("data-feed", "open", timeout=PATIENCE_MS)
    return page


@pytest.mark.parametrize("trouble", ["hangs", "is gone"])
def test_while_redis_is_away_open_pages_say_so_and_new_ones_work(
    visit: Visit, cluster: Cluster, trouble: str
) -> None:
    landing = connected(visit(None, "/"))
    meeting = arrange(cluster, live=True, starts_in=-1)
    room = join(enter(visit, "mentor", meeting))
    redis = cluster.redis
    redis.pause() if trouble == "hangs" else redis.kill9()
    try:
        expect(landing.locator("#network-banner")).to_contain_text(DELAYED, timeout=PATIENCE_MS)
        line = room.locator("[data-line]")
        expect(line).to_contain_text("Updates are delayed", timeout=PATIENCE_MS)
        assert axe(landing) == []
        later = connected(visit("learner", "/sessions/"))
        expect(later.locator("#network-banner")).to_contain_text(DELAYED, timeout=PATIENCE_MS)
        expect(later.locator("article[data-session-id]").first).to_be_visible()
    finally:
        redis.resume() if trouble == "hangs" else redis.start()
    for page in (landing, later):
        expect(page.locator("#network-banner")).to_be_hidden(timeout=PATIENCE_MS)
    expect(line).to_be_hidden(timeout=PATIENCE_MS)


def test_without_postgresql_a_page_says_so_and_shows_itself_when_it_is_back(
    visit: Visit, cluster: Cluster
) -> None:
    # It may fetch what it shows meanwhile, and is told to try later.
    open_before = connected(visit(None, "/", noise=ANSWERS))
    cluster.postgres.stop()
    try:
        pages = [
            visit(None, "/sessions/", noise=ANSWERS, color_scheme=scheme, viewport=viewport)
            for scheme, viewport in (("light", DESKTOP), ("dark", PHONE))
        ]
        for page in pages:
            expect(page.get_by_role("heading", level=1)).to_have_text(BACK)
            assert axe(page) == []
        # Whoever had a page open keeps it, and its line.
        expect(open_before.locator("html")).to_have_attribute("data-feed", "open")
    finally:
        cluster.postgres.start()
    for page in pages:
        expect(page.locator("article[data-session-id]").first).to_be_visible(timeout=PATIENCE_MS)
        connected(page)


def test_signing_out_on_one_process_ends_the_sockets_on_the_other(
    visit: Visit, cluster: Cluster
) -> None:
    page = connected(visit("learner", "/", own_session=True, **on_node(1)))
    context = page.context
    other = context.new_page()
    context.add_cookies([{"name": NODE_COOKIE, "value": "2", "url": cluster.url}])
    other.goto("/accounts/logout/")
    other.get_by_role("main").get_by_role("button", name="Sign out").click()
    # Far sooner than the next ping, which comes after up to 25 seconds.
    expect(page.locator("html")).to_have_attribute("data-feed", "signed-out", timeout=8_000)
