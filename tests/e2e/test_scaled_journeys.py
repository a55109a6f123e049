"""People on two web processes: what one does on the first is seen on the second; one of them dies."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import datetime

import psycopg
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.authoring import MY_SESSIONS, fill, picture, publish_button
from tests.e2e.conftest import Doorman, Visit, visiting
from tests.e2e.nodes import on_node
from tests.e2e.room import (
    AWAY,
    Meeting,
    arrange,
    control,
    enter,
    expect_count,
    expect_link,
    expect_phase,
    join,
    toast,
)
from tests.e2e.test_main_journey import CREATE, card, connected, seat_of
from tests.e2e.test_room_survives_server import NOTE_LINK
from tests.support.cluster import Cluster, clustered
from tests.support.media import Probe

pytestmark = [
    pytest.mark.more,
    pytest.mark.nginx,
    pytest.mark.postgresql,
    pytest.mark.redis,
    pytest.mark.timeout(300),
]


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with clustered() as running:
        yield running
        assert "Traceback" not in running.logs, running.logs


@pytest.fixture(scope="module")
def doorman(cluster: Cluster) -> Doorman:
    return Doorman(cluster)


@pytest.fixture(autouse=True)
def both_serve_again(cluster: Cluster) -> Iterator[None]:
    """A test that fails between a kill and the start after it shall fail alone."""
    yield
    for web in cluster.webs:
        if not web.is_running:
            web.start()


@pytest.fixture
def visit(browser: Browser, cluster: Cluster, doorman: Doorman) -> Iterator[Visit]:
    with visiting(browser, cluster, doorman) as open_page:
        yield open_page


def served(cluster: Cluster, path: str) -> set[int]:
    """Which web processes (1, 2) have answered for a path so far."""
    numbers = {f"127.0.0.1:{web.port}": n for n, web in enumerate(cluster.webs, start=1)}
    lines = map(json.loads, cluster.nginx.access_log.splitlines())
    return {numbers[line["web"]] for line in lines if line["path"] == path}


def test_what_is_published_on_one_process_appears_on_the_other_and_its_booking_comes_back(
    visit: Visit, cluster: Cluster, title: str, start: datetime
) -> None:
    landing = connected(visit(None, "/", **on_node(2)))
    catalogue = connected(visit(None, "/sessions/", **on_node(1)))
    mentor = visit("mentor", CREATE, **on_node(1))
    assert (served(cluster, "/"), served(cluster, CREATE)) == ({2}, {1})

    fill(mentor, title=title, start=start)
    mentor.locator("#id_thumbnail").set_input_files(picture())
    publish_button(mentor).click()
    expect(toast(mentor, "Session published successfully ✔")).to_be_visible()
    mentor.wait_for_url(MY_SESSIONS)

    # Without a reload, first in the list, and with the picture that nginx has from the other one's disk.
    for page in (landing, catalogue):
        first = page.locator("article[data-session-id]").first
        expect(first).to_contain_text(title)
        expect(first.locator("picture img")).to_have_js_property("complete", True)
        assert first.locator("picture img").evaluate("(one) => one.naturalWidth") > 0

    connected(mentor)
    learner = connected(visit("learner", "/sessions/", **on_node(2)))
    card(learner, title).get_by_role("link", name=title).click()
    learner.get_by_role("button", name="Book", exact=True).click()
    expect(seat_of(learner)).to_be_visible()
    expect(toast(mentor, "Alice booked your session")).to_have_count(1)
    for page in (landing, catalogue):
        expect(card(page, title).locator("[data-booked-count]")).to_have_text("Booked (1)")


def test_a_publish_whose_process_is_killed_is_sent_again_and_published_once(
    visit: Visit, cluster: Cluster, title: str, start: datetime
) -> None:
    page = visit("mentor", CREATE, noise=AWAY, **on_node(1))
    fill(page, title=title, start=start)
    with psycopg.connect(cluster.postgres.url()) as held:
        held.execute("LOCK TABLE catalog_sessioncard IN EXCLUSIVE MODE")
        publish_button(page).click()
        _wait_for_a_publish_that_waits(cluster)
        cluster.webs[0].kill9()

    dialog = page.get_by_role("dialog", name="Your session was not saved")
    dialog.get_by_role("button", name="Retry").click()

    # By the other process, under the same key.
    expect(toast(page, "Session published successfully ✔")).to_be_visible()
    page.wait_for_url(MY_SESSIONS)
    cluster.webs[0].start()
    with psycopg.connect(cluster.postgres.url()) as rows:
        found = rows.execute("SELECT count(*) FROM catalog_sessionrun WHERE title = %s", [title])
        assert found.fetchone() == (1,)


def _wait_for_a_publish_that_waits(cluster: Cluster) -> None:
    query = (
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        " AND query LIKE '%\"catalog_sessioncard\"%'"
    )
    end = time.monotonic() + 30
    with psycopg.connect(cluster.postgres.url(), autocommit=True) as watch:
        while watch.execute(query).fetchone() == (0,):
            assert time.monotonic() < end, "nobody publishes"
            time.sleep(0.02)


@pytest.mark.parametrize("killed", [1, 2])
def test_a_session_goes_on_when_the_process_of_one_of_the_two_is_killed(
    visit: Visit, cluster: Cluster, killed: int
) -> None:
    meeting = arrange(cluster, live=True, starts_in=-1)
    mentor = join(enter(visit, "mentor", meeting, noise=AWAY, **on_node(1)))
    learner = join(enter(visit, "learner", meeting, noise=AWAY, **on_node(2)))
    pages = (mentor, learner)
    probes = [Probe(page) for page in pages]
    for page, probe in zip(pages, probes, strict=True):
        probe.wait_for_media()
        expect_count(page, 2)
    before = [probe.counts() for probe in probes]
    _mute_and_unmute(learner, seen_by=mentor)
    assert [probe.counts() for probe in probes] == before, "a toggle was negotiated"
    orphan, other = pages if killed == 1 else reversed(pages)
    for page, probe in zip(pages, probes, strict=True):
        page.evaluate(NOTE_LINK)
        probe.record()

    cluster.webs[killed - 1].kill9()
    # Too quick to be looked at: the other process takes it at once.
    orphan.wait_for_function("() => window.links.some(([, link]) => link === 'reconnecting')")
    expect_link(orphan, "open")
    for actor, witness in ((orphan, other), (other, orphan)):
        control(actor, "hand").click()
        expect(witness.locator("[data-mark=hand]:visible").first).to_be_visible()
        control(actor, "hand").click()
        expect(witness.locator("[data-mark=hand]:visible")).to_have_count(0)
    cluster.webs[killed - 1].start()

    recordings = [probe.recording() for probe in probes]
    assert all(one.judged_share > 0.8 for one in recordings), "too busy a machine to tell"
    silent = [one.silent_windows(kind) for one in recordings for kind in ("audio", "video")]
    assert silent == [[], [], [], []], [probe.story() for probe in probes]
    assert [probe.counts() for probe in probes] == before
    assert other.evaluate("window.links") == [], "the other one's line was touched"
    for page in pages:
        expect_phase(page, "live")
        expect_count(page, 2)
    _expect_whole_log(meeting)


def _mute_and_unmute(page: Page, *, seen_by: Page) -> None:
    mark = seen_by.locator("[data-tile]:has(video[data-remote-video]) [data-mark=muted]")
    page.get_by_role("button", name="Mute", exact=True).click()
    expect(mark).to_be_visible()
    page.get_by_role("button", name="Unmute", exact=True).click()
    expect(mark).to_be_hidden()


def _expect_whole_log(meeting: Meeting) -> None:
    """Every act is there once, and the numbers have no gap."""
    entries = meeting.entries()
    assert [entry["seq"] for entry in entries] == list(range(1, len(entries) + 1))
    types = [entry["type"] for entry in entries]
    hands = [entry["type"] for entry in entries if entry["type"].endswith(".hand")]
    assert len(hands) == 4, types
    assert (types.count("mentor.join"), types.count("learner.join")) == (1, 1)
    assert [one for one in types if one.endswith((".leave", ".end"))] == []
