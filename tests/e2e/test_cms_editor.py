"""Writing in the CMS, as a mentor does: autosave, preview, submit; nothing typed is lost (SPEC 6)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import FrameLocator, Page, Request, Route, expect

from tests.e2e.authoring import toast
from tests.e2e.conftest import DESKTOP, PHONE, Visit, axe
from tests.e2e.ear import put_ear, words_heard
from tests.e2e.test_dashboards import book
from tests.e2e.test_demand import ASKED, ask
from tests.e2e.test_main_journey import connected, publish_by_api
from tests.support.factories import picture_bytes
from tests.support.server import Server

# What Chromium says of a preview that is drawn anew while the last one still loads.
REDRAWN = (r"Failed to load resource.*ERR_ABORTED", r"WebSocket connection .* failed")
LIST = "/admin/sessions/"
PREVIEW = "#w-preview-iframe"


def write_new(visit: Visit, username: str = "mentor", **options: Any) -> Page:
    """The empty form, reached as a mentor would."""
    page = visit(username, LIST, noise=REDRAWN, **options)
    page.get_by_role("link", name="Write a session").first.click()
    expect(page.get_by_label("Session title")).to_be_visible()
    return page


def at(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M")


def choose_domain(page: Page, typed: str, name: str) -> None:
    """Type into the field for domains and take one from its list."""
    field = page.locator("[data-contentpath=tags] .tagit-new input")
    field.press_sequentially(typed)
    page.locator(".ui-autocomplete:visible").get_by_text(name, exact=True).click()


def saved(page: Page) -> None:
    """Wait until the editor says that nothing is unsaved any more."""
    indicator = page.locator("#w-autosave-indicator")
    expect(indicator).to_have_attribute("data-w-autosave-state-value", "saved")
    expect(page.locator("#page-edit-form")).to_have_attribute(
        "data-w-unsaved-has-edits-value", "false"
    )


def at_rest(page: Page) -> list[str]:
    """What axe says when nothing fades in any more.

    What goes on for longer hides nothing: Wagtail's menu pulses for half a minute where it has something new.
    """
    page.wait_for_function("""() => document.getAnimations().every(
            ({ playState, effect }) => playState !== "running" || effect.getComputedTiming().endTime > 10_000,
        )""")
    return axe(page)


def preview_of(page: Page) -> FrameLocator:
    """The preview panel, which the editor remembers as open or shut."""
    toggle = page.get_by_role("button", name="Toggle preview")
    if toggle.get_attribute("aria-expanded") != "true":
        toggle.click()
    return page.frame_locator(PREVIEW)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).click()


def test_a_session_is_written_autosaved_previewed_and_published(
    visit: Visit, title: str, start: datetime
) -> None:
    lists = visit(None, "/sessions/")
    page = write_new(visit)

    page.get_by_label("Session title").fill(title)
    page.get_by_label("Start").fill(at(start))
    page.get_by_label("Capacity").focus()
    expect(page.get_by_label("End")).to_have_value(at(start + timedelta(hours=1)))
    expect(page.get_by_text("Duration: 1h")).to_be_visible()
    page.wait_for_url("**/edit/")
    saved(page)
    editor = page.url

    # A draft is nobody else's business, and survives what happens to the browser.
    page.goto(editor)
    expect(page.get_by_label("Session title")).to_have_value(title)
    expect(page.get_by_label("Start")).to_have_value(at(start))
    lists.reload()
    expect(lists.get_by_text(title)).to_have_count(0)

    choose_domain(page, "ML", "Machine Learning")
    page.get_by_role("radio", name="Paid").check()
    page.get_by_label("Price (INR)").fill("750")
    preview = preview_of(page)
    expect(preview.get_by_role("heading", name=title)).to_be_visible()
    expect(preview.get_by_text("₹750").first).to_be_visible()

    press(page, "Publish Session ▶")

    page.wait_for_url(f"**{LIST}")
    expect(page.get_by_text(f"“{title}” is published.")).to_be_visible()
    # It appears by itself where somebody already looks.
    expect(lists.get_by_role("heading", name=title).first).to_be_visible()


@pytest.mark.more
def test_a_session_published_while_it_is_autosaved_is_there_once(
    visit: Visit, title: str, start: datetime
) -> None:
    page = write_new(visit)
    held: list[Route] = []

    def is_autosave(request: Request) -> bool:
        return request.method == "POST" and "json" in request.headers["accept"]

    def hold_the_first(route: Route) -> None:
        if held or not is_autosave(route.request):
            route.fallback()
        else:
            held.append(route)

    page.route("**/admin/pages/add/**", hold_the_first)
    with page.expect_request(is_autosave):
        page.get_by_label("Session title").fill(title)
    page.get_by_label("Start").fill(at(start))
    choose_domain(page, "ML", "Machine Learning")
    press(page, "Publish Session ▶")
    expect(page.get_by_role("button", name="Publishing…")).to_be_visible()
    # The server hears of it whatever became of the page that sent it.
    held[0].fulfill(response=held[0].fetch())

    page.wait_for_url(f"**{LIST}")
    expect(page.get_by_text(f"“{title}” is published.")).to_be_visible()
    expect(page.get_by_role("link", name=title)).to_have_count(1)


@pytest.mark.more
def test_what_is_not_ready_is_told_at_its_field_and_kept(visit: Visit, start: datetime) -> None:
    page = write_new(visit)

    page.get_by_label("Session title").fill("Short")
    press(page, "Publish Session ▶")

    for words in (
        "Use at least 10 characters.",
        "Choose at least one domain tag.",
        "Choose when the session starts.",
        "Choose when the session ends.",
    ):
        expect(page.get_by_text(words, exact=True)).to_be_visible()
    expect(page.get_by_label("Session title")).to_have_value("Short")
    assert at_rest(page) == []


def test_moving_a_booked_session_asks_first(visit: Visit, server: Server) -> None:
    title = "Dyeing Wool With Walnut Shells"
    session = publish_by_api(server, title)
    for learner in ("learner", "learner2"):
        book(server, learner, session["id"])
    page = visit("mentor", LIST, noise=REDRAWN)
    page.get_by_role("link", name=title).click()
    booked = page.locator("[data-move-panel]")
    expect(booked).to_contain_text("2 learners booked")
    expect(page.get_by_label("Move the bookings along")).to_be_hidden()

    was = page.get_by_label("Start").input_value()
    later = datetime.strptime(was, "%Y-%m-%d %H:%M") + timedelta(days=1)
    page.get_by_label("Start").fill(at(later))
    page.get_by_label("Capacity").focus()
    expect(page.get_by_label("Move the bookings along")).to_be_visible()
    expect(booked).to_contain_text("This moves 2 bookings; each learner is told.")
    assert at_rest(page) == []
    press(page, "Publish Session ▶")
    expect(booked).to_contain_text("Tick the box to go on, or set the times back.")

    page.get_by_label("Move the bookings along").check()
    press(page, "Publish Session ▶")

    page.wait_for_url(f"**{LIST}")
    expect(page.get_by_text(f"“{title}” is published.")).to_be_visible()


@pytest.mark.more
def test_a_picture_is_uploaded_in_the_editor_and_seen_in_the_preview(
    visit: Visit, title: str, start: datetime
) -> None:
    page = write_new(visit)
    page.get_by_label("Session title").fill(title)
    page.get_by_label("Start").fill(at(start))
    page.get_by_role("textbox", name="Description").press_sequentially("Two words")
    expect(page.locator("[data-word-count]")).to_have_text("2 of 200 words")

    press(page, "Choose an image")
    page.get_by_role("tab", name="Upload").click()
    page.locator(".modal-body input[type=file]").set_input_files(
        # Of a size of its own: Wagtail would ask about a picture that it already has.
        {"name": "cover.png", "mimeType": "image/png", "buffer": picture_bytes("PNG", (1281, 721))}
    )
    expect(page.locator(".modal-body").get_by_label("Title")).to_have_value("cover")
    page.locator(".modal-body").get_by_role("button", name="Upload").click()
    expect(page.locator("[data-contentpath=thumbnail] img")).to_be_visible()
    page.wait_for_url("**/edit/")
    saved(page)

    expect(preview_of(page).locator(".session-cover img")).to_be_visible()


@pytest.mark.more
def test_what_learners_ask_for_follows_the_domains(visit: Visit, title: str) -> None:
    page = connected(write_new(visit, "mentor2", prepare=put_ear))
    items = page.locator("[data-demand-tip]").get_by_role("listitem")
    page.get_by_label("Session title").fill("Scales and Arpeggios for Everybody")
    page.wait_for_url("**/edit/")
    choose_domain(page, "Piano", "Piano")
    nobody = "Piano: 0 learners requested topics in this domain this week"
    expect(items).to_have_text([nobody])

    ask(visit("learner", "/domains/piano/"), title)
    one = [nobody.replace("0 learners", "1 learner"), f"“{title}” 1 learner would come"]
    expect(items).to_have_text(one)
    # What is asked for elsewhere, in between, is not read out here.
    other = visit("learner2", "/domains/guitar/")
    ask(other, f"{title} on strings")
    expect(toast(other, ASKED)).to_be_visible()
    other.goto("/domains/piano/")
    topic = other.locator("[data-topic-id]").filter(has_text=title)
    topic.get_by_role("button", name="Me too").click()
    two = [nobody.replace("0", "2"), f"“{title}” 2 learners would come"]
    expect(items).to_have_text(two)
    assert [said for said in words_heard(page) if "Piano" in said or title in said] == [
        nobody,
        *one,
        *two,
    ]
    assert at_rest(page) == []

    page.locator("[data-contentpath=tags] .tagit-close").click()
    expect(items.filter(has_text="Piano")).to_have_count(0)


PAGES = ["/admin/", LIST, "/admin/images/", "/admin/images/add/"]


def _sessions_pages(page: Page) -> list[str]:
    """The editor of a session, and the pages that ask."""
    page.goto(LIST)
    link = page.get_by_role("link", name="Gradient Descent by Hand")
    editor = str(link.get_attribute("href"))
    number = editor.strip("/").split("/")[-2]
    return [editor, f"/admin/sessions/{number}/cancel/", f"/admin/sessions/{number}/duplicate/"]


def violations(visit: Visit, **options: Any) -> dict[str, list[str]]:
    """What axe says of every page of the CMS that mentors use."""
    page = visit("mentor", "/admin/", noise=REDRAWN, **options)
    found = {}
    for path in [*PAGES, *_sessions_pages(page), "/admin/pages/add/catalog/sessionpage/4/"]:
        page.goto(path)
        page.wait_for_load_state("networkidle")
        found[path] = at_rest(page)
    return {path: words for path, words in found.items() if words}


@pytest.mark.more
def test_axe_is_content_in_the_cms_on_a_desk_in_the_light(visit: Visit) -> None:
    assert violations(visit, color_scheme="light", viewport=DESKTOP) == {}


@pytest.mark.more
@pytest.mark.parametrize(
    ("scheme", "viewport"),
    [("light", PHONE), ("dark", PHONE), ("dark", DESKTOP)],
    ids=["light-phone", "dark-phone", "dark-desk"],
)
def test_axe_is_content_in_the_cms_everywhere_else(
    scheme: str, viewport: Any, visit: Visit
) -> None:
    assert violations(visit, color_scheme=scheme, viewport=viewport) == {}


@pytest.mark.more
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_who_writes_there_is_told_of_a_booking(visit: Visit, server: Server, scheme: str) -> None:
    """Wherever in the site a mentor is (SPEC 8.2), the toast says so, and can be dismissed."""
    session = publish_by_api(server, f"Whittling Spoons in the {scheme.title()}")
    page = connected(visit("mentor", LIST, color_scheme=scheme))

    book(server, "learner", session["id"])

    said = toast(page, "Alice booked your session")
    expect(said).to_be_visible()
    assert at_rest(page) == []
    said.get_by_role("button", name="Dismiss this message").click()
    expect(said).to_have_count(0)
