"""Every way in which publishing can end, made for real where it can be (SPEC 5)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, Request, Route, expect

from tests.e2e.authoring import (
    ANSWERS,
    API,
    MY_SESSIONS,
    PAGE,
    REFUSED,
    SOCKET,
    database,
    expect_usable,
    fill,
    picture,
    publish_button,
    runs,
    stored_content,
    toast,
    traces,
)
from tests.e2e.conftest import Visit, sign_in_by_form
from tests.support.server import Server


def posts(page: Page) -> list[Request]:
    """The publishing requests from now on, as they go out."""
    sent: list[Request] = []

    def note(request: Request) -> None:
        if request.method == "POST" and request.url.endswith("/api/sessions/"):
            sent.append(request)

    page.on("request", note)
    return sent


def hold_time(page: Page) -> None:
    """From now on its installed clock goes by `run_for` alone: a slow machine would count seconds of its own."""
    # In seconds, and far enough ahead that the way back from the page takes less.
    page.clock.pause_at(page.evaluate("Date.now() / 1000") + 10)


def keys(requests: list[Request]) -> set[str]:
    return {request.headers["idempotency-key"] for request in requests}


def test_a_refusal_stands_at_its_field_and_takes_the_focus(
    visit: Visit, server: Server, title: str, start: datetime
) -> None:
    first = visit("mentor", PAGE)
    fill(first, title=title, start=start)
    publish_button(first).click()
    first.wait_for_url(MY_SESSIONS)

    page = visit("mentor", PAGE, noise=(ANSWERS,))
    typed = title.upper()
    fill(page, title=typed, start=start)
    publish_button(page).click()
    message = "You already have a session with this title at this time."
    expect(page.locator("#title-message")).to_have_text(message)
    expect(page.get_by_label("Session Title", exact=True)).to_be_focused()
    expect(toast(page, REFUSED)).to_be_visible()
    expect(page.get_by_role("link", name=f"Session Title: {message}")).to_be_visible()
    expect_usable(page, title=typed)
    assert len(runs(server, title)) == 1
    assert runs(server, typed) == []


@pytest.mark.more
@pytest.mark.parametrize(
    ("status", "body", "told"),
    [
        (
            403,
            {"detail": "Only mentors may do this.", "code": "permission_denied"},
            "Only mentors may do this.",
        ),
        (409, {"detail": "That has just changed.", "code": "conflict"}, "That has just changed."),
        (413, {"thumbnail": ["File too large"]}, ""),
        (
            422,
            {"detail": "That does not go together.", "code": "invalid"},
            "That does not go together.",
        ),
        (
            429,
            {"detail": "Try again in 30 seconds.", "code": "throttled"},
            "Try again in 30 seconds.",
        ),
    ],
)
def test_any_other_refusal_is_told_with_its_reason(
    visit: Visit, title: str, start: datetime, status: int, body: dict[str, Any], told: str
) -> None:
    page = visit("mentor", PAGE, noise=(ANSWERS,))
    page.route(API, lambda route: route.fulfill(status=status, json=body))
    fill(page, title=title, start=start)
    publish_button(page).click()
    expect(toast(page, f"{REFUSED} {told}".strip())).to_be_visible()
    for field, messages in body.items():
        if isinstance(messages, list):
            expect(page.locator(f"#{field}-message")).to_have_text(messages[0])
    expect_usable(page, title=title)


@contextmanager
def failing_database(server: Server) -> Iterator[None]:
    """Every publish breaks off at its last row, when page, run and image are already written."""
    with closing(database(server)) as connection:
        connection.execute(
            "CREATE TRIGGER out_of_order BEFORE INSERT ON catalog_sessioncard"
            " BEGIN SELECT * FROM there_is_no_such_table; END"
        )
        try:
            yield
        finally:
            connection.execute("DROP TRIGGER out_of_order")


@pytest.mark.more
def test_a_database_error_saves_nothing_and_offers_to_retry(
    visit: Visit, server: Server, title: str, start: datetime
) -> None:
    page = visit("mentor", PAGE, noise=(ANSWERS,))
    sent = posts(page)
    fill(page, title=title, start=start)
    page.locator("#id_thumbnail").set_input_files(picture())
    before = traces(server)
    with failing_database(server):
        publish_button(page).click()
        dialog = page.get_by_role("dialog", name="Your session was not saved")
        expect(dialog).to_be_visible()
        expect(toast(page, "Save failed, retry?")).to_be_visible()
        assert traces(server) == before
    dialog.get_by_role("button", name="Retry").click()
    expect(toast(page, "Session published successfully ✔")).to_be_visible()
    page.wait_for_url(MY_SESSIONS)
    assert len(runs(server, title)) == 1
    assert len(sent) == 2
    assert len(keys(sent)) == 1


@pytest.mark.more
def test_a_failure_can_be_put_away_with_the_form_as_it_was(
    visit: Visit, title: str, start: datetime
) -> None:
    page = visit("mentor", PAGE, noise=(ANSWERS,))
    page.route(API, lambda route: route.fulfill(status=503, body="<h1>Busy</h1>"))
    fill(page, title=title, start=start)
    publish_button(page).click()
    page.get_by_role("button", name="Back to the form").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(publish_button(page)).to_be_focused()
    expect_usable(page, title=title)


def test_a_server_that_dies_is_asked_again_and_publishes_once(
    visit: Visit, server: Server, title: str, start: datetime
) -> None:
    page = visit("mentor", PAGE, noise=(ANSWERS, SOCKET))
    page.clock.install()
    sent = posts(page)
    fill(page, title=title, start=start)
    hold_time(page)
    with closing(database(server)) as connection:
        connection.execute(
            "BEGIN IMMEDIATE"
        )  # the request waits for this lock when the server dies
        publish_button(page).click()
        expect(page.locator("svg.animate-spin")).to_be_visible()
        expect(page.locator("form.authoring-form")).to_have_class(re.compile("opacity-50"))
        server.kill9()
        connection.execute("ROLLBACK")
    try:
        banner = page.locator("[data-publish-banner]")
        expect(banner).to_contain_text("Network error. Retrying in 5s…")
        expect_usable(page, title=title)
        for retry in (2, 3, 4):
            page.clock.run_for(5_000)
            expect.soft(banner).to_contain_text(
                "Retrying in 5s…" if retry < 4 else "Failed to save. Retry ▶"
            )
            assert len(sent) == retry
        page.clock.run_for(60_000)
        assert len(sent) == 4
    finally:
        server.restart()
    page.clock.resume()
    banner.get_by_role("button", name="Retry ▶").click()
    expect(toast(page, "Session published successfully ✔")).to_be_visible()
    page.wait_for_url(MY_SESSIONS)
    assert len(runs(server, title)) == 1
    assert len(keys(sent)) == 1


def lose_answer(route: Route) -> None:
    """The server does it, and its answer gets lost."""
    route.fetch()
    route.abort("connectionreset")


@pytest.mark.more
def test_a_lost_answer_is_asked_for_again_and_nothing_is_published_twice(
    visit: Visit, server: Server, title: str, start: datetime
) -> None:
    page = visit("mentor", PAGE, noise=(ANSWERS,))
    page.clock.install()
    page.route(API, lose_answer, times=1)
    fill(page, title=title, start=start)
    hold_time(page)
    publish_button(page).click()
    expect(page.locator("[data-publish-banner]")).to_contain_text("Retrying in 5s…")
    page.clock.run_for(5_000)
    page.clock.resume()
    expect(toast(page, "Session published successfully ✔")).to_be_visible()
    assert len(runs(server, title)) == 1


@pytest.mark.more
def test_changes_made_after_a_lost_answer_make_no_second_session(
    visit: Visit, server: Server, title: str, start: datetime
) -> None:
    page = visit("mentor", PAGE, noise=(ANSWERS,))
    page.route(API, lose_answer, times=1)
    fill(page, title=title, start=start)
    publish_button(page).click()
    banner = page.locator("[data-publish-banner]")
    expect(banner).to_contain_text("Retrying")
    page.get_by_label("Session Title", exact=True).fill(f"{title}, Changed")
    expect(banner).to_contain_text("Failed to save. Retry ▶")
    publish_button(page).click()
    expect(page.get_by_role("dialog", name="Your first try got through")).to_be_visible()
    page.get_by_role("button", name="Back to the form").click()
    expect_usable(page, title=f"{title}, Changed")
    assert len(runs(server, title)) == 1
    assert runs(server, f"{title}, Changed") == []


def test_a_double_click_publishes_once(
    visit: Visit, server: Server, title: str, start: datetime
) -> None:
    page = visit("mentor", PAGE)
    sent = posts(page)
    fill(page, title=title, start=start)
    publish_button(page).dblclick()
    page.wait_for_url(MY_SESSIONS)
    assert len(sent) == 1
    assert len(runs(server, title)) == 1


@pytest.mark.more
def test_who_was_signed_out_signs_in_and_finds_the_form_filled(
    visit: Visit, server: Server, title: str, start: datetime
) -> None:
    page = visit("mentor", PAGE, noise=(ANSWERS,))
    fill(page, title=title, start=start)
    page.locator("#id_thumbnail").set_input_files(picture())
    expect(page.locator(".drop-picture")).to_be_visible()
    page.context.clear_cookies(name="sessionid")
    publish_button(page).click()
    expect(toast(page, REFUSED)).to_be_visible()
    page.wait_for_url("**/accounts/login/**")
    (back,) = parse_qs(urlsplit(page.url).query)["next"]
    assert back.startswith(f"{PAGE}?draft=")
    sign_in_by_form(page, "mentor")
    page.wait_for_url(lambda url: url.endswith(back))
    expect(page.get_by_text("We kept what you had typed")).to_be_visible()
    expect(page.locator("[data-preview] [data-card-cover] img")).to_have_js_property(
        "naturalWidth", 1280
    )
    expect_usable(page, title=title)
    publish_button(page).click()
    page.wait_for_url(MY_SESSIONS)
    (run,) = runs(server, title)
    assert stored_content(server, run["page_id"])["has_picture"] is True
