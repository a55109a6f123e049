"""The Create Session page as tests speak of it: fill it, press, and look at what it left behind."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from datetime import datetime
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

from PIL import Image
from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.support.server import Server

PAGE = "/dashboard/mentor/create-session"
MY_SESSIONS = re.compile(r"/dashboard/mentor/my-sessions\?tab=Upcoming$")
API = "**/api/sessions/"
INDIA = ZoneInfo("Asia/Kolkata")
REFUSED = "Failed to publish session—please fix errors."
# What the browser says of answers that a test provokes, and of the feed's socket while no server is there.
ANSWERS = r"Failed to load resource"
# It says so of a save with which a page that was reloaded amid another one finds out what the server has.
BEHIND = r"status of 409"
# And of a request that crossed the sign-out.
CROSSED = r"status of 401"
SOCKET = r"WebSocket connection to|net::ERR_"


def picture() -> FilePayload:
    """A real PNG, larger than a card."""
    buffer = BytesIO()
    Image.new("RGB", (1280, 720), (200, 120, 40)).save(buffer, "PNG")
    return {"name": "cover.png", "mimeType": "image/png", "buffer": buffer.getvalue()}


def local(moment: datetime) -> str:
    """As a `datetime-local` input takes it."""
    return moment.strftime("%Y-%m-%dT%H:%M")


def publish_button(page: Page) -> Locator:
    """The primary button."""
    return page.get_by_role("button", name="Publish Session ▶")


def choose_tag(page: Page, query: str, name: str) -> None:
    """Type a part of a domain's name and take it from the list."""
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


def toast(page: Page, text: str) -> Locator:
    """The toast that says so."""
    return page.locator(".toast").filter(has_text=text)


def database(server: Server) -> sqlite3.Connection:
    """The server's database file, opened beside it."""
    connection = sqlite3.connect(server.home / "db.sqlite3", isolation_level=None)
    connection.row_factory = sqlite3.Row
    return connection


def end_session(server: Server, page: Page) -> None:
    """The sign-in of a page's browser runs out."""
    (cookie,) = [one for one in page.context.cookies() if one["name"] == "sessionid"]
    with closing(database(server)) as connection:
        connection.execute("DELETE FROM django_session WHERE session_key = ?", [cookie["value"]])


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


def stored_content(server: Server, page_id: int) -> dict[str, Any]:
    """What the page of a session holds."""
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
