"""The Create Session page in a real browser: every way in which publishing can end (SPEC 4 and 5)."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from io import BytesIO
from itertools import count
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Page, Request, Route, expect

from tests.e2e.conftest import DESKTOP, PHONE, Visit, axe, sign_in_by_form
from tests.support.server import Server

PAGE = "/dashboard/mentor/create-session"
MY_SESSIONS = re.compile(r"/dashboard/mentor/my-sessions\?tab=Upcoming$")
API = "**/api/sessions/"
INDIA = ZoneInfo("Asia/Kolkata")
REFUSED = "Failed to publish session—please fix errors."
# What the browser says of answers that a test provokes, and of the feed's socket while no server is there.
ANSWERS = r"Failed to load resource"
SOCKET = r"WebSocket connection to|net::ERR_"

_titles = (f"Advanced Python Metaprogramming {number}" for number in count(1))


@pytest.fixture
def title() -> str:
    """A title that no other test uses."""
    return next(_titles)


@pytest.fixture
def start() -> datetime:
    """Six in the evening in India, in three days."""
    day = datetime.now(INDIA) + timedelta(days=3)
    return day.replace(hour=18, minute=0, second=0, microsecond=0)


def picture() -> FilePayload:
    buffer = BytesIO()
    Image.new("RGB", (1280, 720), (200, 120, 40)).save(buffer, "PNG")
    return {"name": "cover.png", "mimeType": "image/png", "buffer": buffer.getvalue()}


def local(moment: datetime) -> str:
    """As a `datetime-local` input takes it."""
    return moment.strftime("%Y-%m-%dT%H:%M")


def publish_button(page: Page) -> Any:
    return page.get_by_role("button", name="Publish Session ▶")


def choose_tag(page: Page, query: str, name: str) -> None:
    page.get_by_role("combobox", name="Domain Tags").press_sequentially(query)
    page.get_by_role("option", name=name).click()


def fill(page: Page, *, title: str, start: datetime) -> None:
    """All that is required."""
    page.get_by_label("Session Title", exact=True).fill(title)
    choose_tag(page, "pyth", "Python")
    page.get_by_label("Start Date/Time", exact=True).fill(local(start))
    expect(publish_button(page)).to_be_enabled()


def expect_usable(page: Page, *, title: str) -> None:
    """No outcome may leave the form dimmed, inert, empty or spinning (5.2b)."""
    form = page.locator("form.authoring-form")
    expect(form).not_to_have_class(re.compile("opacity-50"))
    expect(form).not_to_have_attribute("inert", re.compile(".*"))
    expect(page.locator("svg.animate-spin")).to_have_count(0)
    expect(publish_button(page)).to_be_enabled()
    expect(page.get_by_label("Session Title", exact=True)).to_have_value(title)


def toast(page: Page, text: str) -> Any:
    return page.locator(".toast").filter(has_text=text)


def database(server: Server) -> sqlite3.Connection:
    connection = sqlite3.connect(server.home / "db.sqlite3", isolation_level=None)
    connection.row_factory = sqlite3.Row
    return connection


def runs(server: Server, title: str) -> list[sqlite3.Row]:
    """The published sessions of a title."""
    with closing(database(server)) as connection:
        query = "SELECT * FROM catalog_sessionrun WHERE title = ?"
        return connection.execute(query, [title]).fetchall()


def traces(server: Server) -> dict[str, Any]:
    """All that a publish leaves behind."""
    tables = (
        "wagtailcore_page",
        "catalog_sessionpage",
        "catalog_sessionrun",
        "catalog_sessioncard",
        "wagtailimages_image",
        "peerlearn_site_effect",
        "peerlearn_site_idempotencykey",
    )
    with closing(database(server)) as connection:
        rows = {
            table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in tables
        }
    originals = (server.home / "media" / "original_images").glob("*")
    return {**rows, "files": sorted(path.name for path in originals)}


def posts(page: Page) -> list[Request]:
    """The publishing requests from now on, as they go out."""
    sent: list[Request] = []

    def note(request: Request) -> None:
        if request.method == "POST" and request.url.endswith("/api/sessions/"):
            sent.append(request)

    page.on("request", note)
    return sent


def keys(requests: list[Request]) -> set[str]:
    return {request.headers["idempotency-key"] for request in requests}


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is there."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.locator(selector).evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"The Tab key never reached {selector}.")


def test_the_whole_form_is_filled_and_published_by_keyboard_alone(
    visit: Visit, server: Server, title: str, start: datetime
) -> None:
    page = visit("mentor", PAGE, locale="en-US", timezone_id="America/New_York")
    keyboard = page.keyboard
    tab_to(page, "#id_title")
    keyboard.type(title.lower())
    tab_to(page, "#id_tags")
    keyboard.type("pyth")
    expect(page.get_by_role("option", name="Python")).to_be_visible()
    keyboard.press("ArrowDown")
    keyboard.press("Enter")
    tab_to(page, "#id_start_time")
    keyboard.type(start.strftime("%m%d%Y%I%M%p"))
    tab_to(page, "#id_is_paid")
    keyboard.press("ArrowRight")
    tab_to(page, "#id_price")
    keyboard.type("1,499.50")
    tab_to(page, "#id_thumbnail")
    with page.expect_file_chooser() as chooser:
        keyboard.press("Enter")
    chooser.value.set_files(picture())
    tab_to(page, "[data-format=bold]")
    keyboard.press("ArrowRight")
    expect(page.locator("[data-format=italic]")).to_be_focused()
    tab_to(page, "#id_description")
    keyboard.type("You will write your own ")
    keyboard.press("Control+b")
    keyboard.type("metaclass")
    tab_to(page, "#id_capacity")
    keyboard.press("Control+a")
    keyboard.type("12")
    expect(page.locator("#capacity-warning")).to_be_visible()
    expect(page.locator("[data-duration]")).to_have_text("Duration: 1h")
    tab_to(page, "button:has-text('Publish Session ▶')")
    keyboard.press("Enter")

    expect(toast(page, "Session published successfully ✔")).to_be_visible()
    page.wait_for_url(MY_SESSIONS)
    (run,) = runs(server, title)
    assert UUID(run["room_code"]).version == 4
    assert run["status"] == "scheduled"
    assert (run["price_paise"], run["capacity"]) == (149_950, 12)
    assert datetime.fromisoformat(run["starts_at"]).replace(tzinfo=UTC) == start
    assert stored_content(server, run["page_id"]) == {
        "description": "<p>You will write your own <strong>metaclass</strong></p>",
        "tags": ["python"],
        "has_picture": True,
    }


def stored_content(server: Server, page_id: int) -> dict[str, Any]:
    with closing(database(server)) as connection:
        page = connection.execute(
            "SELECT catalog_sessionpage.description, file FROM catalog_sessionpage"
            " LEFT JOIN wagtailimages_image ON wagtailimages_image.id = thumbnail_id"
            " WHERE page_ptr_id = ?",
            [page_id],
        ).fetchone()
        tags = connection.execute(
            "SELECT slug FROM catalog_sessionpagetag JOIN catalog_domain ON catalog_domain.id = tag_id"
            " WHERE content_object_id = ?",
            [page_id],
        ).fetchall()
    return {
        "description": page["description"],
        "tags": [tag["slug"] for tag in tags],
        "has_picture": bool(page["file"]) and (server.home / "media" / page["file"]).is_file(),
    }


def test_each_field_says_how_it_stands_once_it_was_touched(
    visit: Visit, title: str, start: datetime
) -> None:
    page = visit("mentor", PAGE)
    marks = page.locator("[data-mark]")
    assert set(marks.all_inner_texts()) == {""}
    expect(publish_button(page)).to_be_disabled()
    box = page.get_by_label("Session Title", exact=True)
    box.fill("too short")
    assert set(marks.all_inner_texts()) == {""}
    box.press("Tab")
    expect(page.locator("[data-mark=title]")).to_contain_text("❌")
    expect(box).to_have_accessible_description(re.compile("Use at least 10 characters"))
    expect(box).to_have_attribute("aria-invalid", "true")
    box.fill(title)
    expect(page.locator("[data-mark=title]")).to_contain_text("✔")
    expect(box).to_have_attribute("aria-invalid", "false")
    page.get_by_label("Start Date/Time", exact=True).fill(local(start - timedelta(days=30)))
    page.get_by_label("End Date/Time", exact=True).focus()
    expect(page.locator("#start_time-message")).to_have_text("Please choose a future start time ⏱")


def test_the_preview_is_the_card_and_follows_what_is_typed(
    visit: Visit, title: str, start: datetime
) -> None:
    page = visit("mentor", PAGE)
    fill(page, title=title, start=start)
    page.get_by_text("Paid", exact=True).click()
    page.get_by_label("Price (INR)", exact=True).fill("1499")
    page.locator("#id_thumbnail").set_input_files(picture())
    card = page.locator("[data-preview] [data-session-id]")
    expect(card.locator("[data-card-title]")).to_have_text(title)
    expect(card.locator("[data-card-when]")).to_have_text(
        f"{start:%a} {start.day} {start:%b} · 18:00–19:00 IST"
    )
    expect(card.locator("[data-card-tags]")).to_have_text("Python")
    expect(card.locator("[data-card-price]")).to_have_text("₹1,499")
    expect(card.locator("[data-card-cover] img")).to_have_js_property("naturalWidth", 1280)


@pytest.mark.more
@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("cover.png", b"GIF89a" + bytes(100), "Invalid file type"),
        ("cover.jpg", b"\xff\xd8\xff" + bytes(2 * 1024 * 1024), "File too large"),
    ],
)
def test_a_picture_is_judged_by_its_content(
    visit: Visit, name: str, content: bytes, words: str
) -> None:
    page = visit("mentor", PAGE)
    file: FilePayload = {"name": name, "mimeType": "image/png", "buffer": content}
    page.locator("#id_thumbnail").set_input_files(file)
    expect(page.locator("#thumbnail-message")).to_have_text(words)


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
    banner.get_by_role("button", name="Retry ▶").click()
    expect(toast(page, "Session published successfully ✔")).to_be_visible()
    page.clock.run_for(1_000)
    page.wait_for_url(MY_SESSIONS)
    assert len(runs(server, title)) == 1
    assert len(keys(sent)) == 1


def lose_answer(route: Route) -> None:
    """The server does it, and its answer gets lost."""
    route.fetch()
    route.abort("connectionreset")


def test_a_lost_answer_is_asked_for_again_and_nothing_is_published_twice(
    visit: Visit, server: Server, title: str, start: datetime
) -> None:
    page = visit("mentor", PAGE, noise=(ANSWERS,))
    page.clock.install()
    page.route(API, lose_answer, times=1)
    fill(page, title=title, start=start)
    publish_button(page).click()
    expect(page.locator("[data-publish-banner]")).to_contain_text("Retrying in 5s…")
    page.clock.run_for(5_000)
    expect(toast(page, "Session published successfully ✔")).to_be_visible()
    assert len(runs(server, title)) == 1


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
    assert parse_qs(urlsplit(page.url).query)["next"] == [PAGE]
    sign_in_by_form(page, "mentor")
    page.wait_for_url(f"**{PAGE}")
    expect(page.get_by_text("We kept what you had typed")).to_be_visible()
    expect(page.locator("[data-preview] [data-card-cover] img")).to_have_js_property(
        "naturalWidth", 1280
    )
    expect_usable(page, title=title)
    publish_button(page).click()
    page.wait_for_url(MY_SESSIONS)
    (run,) = runs(server, title)
    assert stored_content(server, run["page_id"])["has_picture"] is True


def test_what_was_typed_survives_a_reload_until_it_is_thrown_away(
    visit: Visit, title: str, start: datetime
) -> None:
    page = visit("mentor", PAGE)
    fill(page, title=title, start=start)
    page.locator("#id_description").click()
    page.keyboard.type("Bring a laptop.")
    page.reload()
    expect(page.get_by_label("Session Title", exact=True)).to_have_value(title)
    expect(page.get_by_role("list", name="Chosen domain tags")).to_contain_text("Python")
    expect(page.locator("#id_description")).to_have_text("Bring a laptop.")
    expect(page.get_by_label("End Date/Time", exact=True)).to_have_value(
        local(start + timedelta(hours=1))
    )

    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Keep editing").click()
    expect(page.get_by_label("Session Title", exact=True)).to_have_value(title)
    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Throw it away").click()
    page.wait_for_url("**/dashboard/mentor/my-sessions")
    page.goto(PAGE)
    expect(page.get_by_label("Session Title", exact=True)).to_have_value("")


@pytest.mark.more
def test_signing_out_leaves_nothing_on_the_device(
    visit: Visit, title: str, start: datetime
) -> None:
    page = visit("mentor", PAGE, own_session=True)
    fill(page, title=title, start=start)
    assert page.evaluate("Object.keys(localStorage).length") == 1
    page.get_by_role("button", name="Your account").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(lambda url: PAGE not in url)
    assert page.evaluate("Object.keys(localStorage)") == []


def empty(page: Page) -> None:
    """As it comes."""


def with_errors(page: Page) -> None:
    """Every field wrong, and told so."""
    page.get_by_label("Session Title", exact=True).fill("short")
    page.get_by_label("Start Date/Time", exact=True).fill("2020-01-01T10:00")
    page.get_by_label("End Date/Time", exact=True).fill("2020-01-01T09:00")
    page.get_by_text("Paid", exact=True).click()
    page.get_by_label("Price (INR)", exact=True).fill("12.345")
    page.get_by_label("Capacity", exact=False).and_(page.locator("input")).fill("900")
    file: FilePayload = {"name": "x.png", "mimeType": "image/png", "buffer": b"GIF89a"}
    page.locator("#id_thumbnail").set_input_files(file)
    page.locator("#id_tags").focus()
    page.locator("#id_title").focus()
    expect(page.locator("#tags-message")).not_to_be_empty()


def with_list_open(page: Page) -> None:
    """The suggestions of the tag field."""
    page.get_by_role("combobox", name="Domain Tags").press_sequentially("a")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")


def with_modal(page: Page) -> None:
    """The server could not."""
    page.route(API, lambda route: route.fulfill(status=500))
    fill(page, title="Advanced Python for Everybody", start=datetime.now(INDIA) + timedelta(days=3))
    publish_button(page).click()
    expect(page.get_by_role("dialog")).to_be_visible()


def with_banner(page: Page) -> None:
    """The server does not answer."""
    page.route(API, lambda route: route.abort())
    fill(page, title="Advanced Python for Everybody", start=datetime.now(INDIA) + timedelta(days=3))
    publish_button(page).click()
    expect(page.locator("[data-publish-banner]")).to_be_visible()


def test_axe_finds_nothing_wrong(visit: Visit) -> None:
    page = visit("mentor", PAGE, reduced_motion="reduce")
    with_errors(page)
    assert axe(page) == []


@pytest.mark.more
@pytest.mark.parametrize("state", [empty, with_errors, with_list_open, with_modal, with_banner])
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_wrong_in_any_state(
    visit: Visit, state: Any, viewport: Any, theme: Any
) -> None:
    options = {"viewport": viewport, "color_scheme": theme, "reduced_motion": "reduce"}
    page = visit("mentor", PAGE, noise=(ANSWERS,), **options)
    state(page)
    assert axe(page) == []
