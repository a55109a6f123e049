"""When a session is, in a real browser: lengths, overlaps, further dates, earlier sessions, and the greeting after."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.e2e.authoring import (
    ANSWERS,
    BEHIND,
    INDIA,
    MY_SESSIONS,
    PAGE,
    choose_tag,
    fill,
    local,
    picture,
    publish_button,
    runs,
    toast,
)
from tests.e2e.conftest import DESKTOP, PHONE, Visit, axe
from tests.e2e.test_create_session import tab_to
from tests.e2e.test_main_journey import connected, session_form
from tests.support.server import Server, signed_in

WEEK = timedelta(weeks=1)
# Whose last length other tests do not expect to be an hour.
OTHER = "mentor2"
LIST = "/dashboard/mentor/my-sessions"


def chips(page: Page) -> Locator:
    """The lengths that one press chooses."""
    return page.get_by_role("toolbar", name="Length of the session").get_by_role("button")


def pressed(page: Page) -> list[str]:
    """Which of them are."""
    return [
        chip.inner_text()
        for chip in chips(page).all()
        if chip.get_attribute("aria-pressed") == "true"
    ]


def end_of(page: Page) -> Locator:
    return page.get_by_label("End Date/Time", exact=True)


def notice(page: Page) -> Locator:
    """What the form says of overlaps."""
    return page.locator(".times .overlaps")


def panel(page: Page) -> Locator:
    """What greets the mentor above My Sessions."""
    return page.locator("[data-published]")


def at(run: sqlite3.Row) -> datetime:
    return datetime.fromisoformat(run["starts_at"]).replace(tzinfo=UTC)


def publish_at(
    server: Server, title: str, start: datetime, *, username: str = "mentor"
) -> dict[str, Any]:
    """An hour of somebody's, published without a browser."""
    times = {
        "start_time": start.isoformat(),
        "end_time": (start + timedelta(hours=1)).isoformat(),
    }
    with closing(signed_in(server, username)) as client:
        answer = client.post("/api/sessions/", data={**session_form(title), **times})
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


def test_a_session_is_repeated_on_more_dates_by_keyboard_alone_and_its_mentor_greeted(
    visit: Visit, server: Server, title: str, start: datetime
) -> None:
    page = visit(OTHER, PAGE, locale="en-US", timezone_id="America/New_York")
    keyboard = page.keyboard
    tab_to(page, "#id_title")
    keyboard.type(title)
    choose_tag(page, "pyth", "Python")

    # The length is chosen before there is a start; one Tab stop, arrows inside.
    tab_to(page, "[data-minutes='60']")
    keyboard.press("ArrowRight")
    expect(page.locator("[data-minutes='90']")).to_be_focused()
    keyboard.press("Enter")
    assert pressed(page) == ["90 min"]
    page.locator("#id_start_time").focus()
    keyboard.type(start.strftime("%m%d%Y%I%M%p"))
    expect(end_of(page)).to_have_value(local(start + timedelta(minutes=90)))
    expect(page.locator("[data-duration]")).to_have_text("Duration: 1h 30m")
    expect(page.locator("[data-zone]")).to_have_text("India time (Asia/Kolkata, UTC+5:30)")

    # Two weeks by the rhythm, one of them taken back, another date by hand.
    tab_to(page, "[data-field=repeat_start_times] summary")
    keyboard.press("Enter")
    tab_to(page, "#repeat-times")
    keyboard.press("Control+a")
    keyboard.type("2")
    keyboard.press("Enter")
    told = page.locator("[data-repeat-told]")
    expect(told).to_have_text("2 dates added, 3 in all.")
    first, second = (start + n * WEEK for n in (1, 2))
    tab_to(page, f"[data-date='{first:%Y-%m-%d}']")
    keyboard.press("Enter")
    expect(told).to_have_text("Removed, 2 dates in all.")
    expect(page.locator(f"[data-date='{second:%Y-%m-%d}']")).to_be_focused()
    page.get_by_label("Another date").focus()
    third = start + timedelta(days=3)
    keyboard.type(third.strftime("%m%d%Y"))
    keyboard.press("Enter")
    expect(told).to_have_text("1 date added, 3 in all.")
    expect(page.get_by_role("list", name="Further dates").get_by_role("listitem")).to_have_count(2)

    tab_to(page, "button:has-text('Publish Session ▶')")
    keyboard.press("Enter")
    expect(toast(page, "Session published successfully ✔")).to_be_visible()
    page.wait_for_url(MY_SESSIONS)
    expect(page.locator("#published-title")).to_be_focused()
    expect(panel(page)).to_contain_text(f"“{title}” is public on 3 dates")
    expect(panel(page).get_by_role("button", name="Copy link")).to_have_count(3)
    made = runs(server, title)
    assert [at(run) for run in sorted(made, key=at)] == [start, third, second]
    assert {run["starts_at"][11:16] for run in made} == {"12:30"}

    # Put away, it stays away.
    page.get_by_role("button", name="Close this panel").press("Enter")
    expect(panel(page)).to_have_count(0)
    page.reload()
    expect(page.locator("#my-sessions")).to_be_visible()
    expect(panel(page)).to_have_count(0)


def test_an_overlap_is_told_with_its_link_and_keeps_nobody_from_publishing(
    visit: Visit, server: Server, title: str, start: datetime
) -> None:
    there = start + timedelta(days=40)
    other = publish_at(server, "Watching Clouds for Beginners", there)
    page = visit("mentor", PAGE)
    fill(page, title=title, start=there + timedelta(minutes=30))
    expect(notice(page)).to_contain_text("This overlaps what you have planned already.")
    link = notice(page).get_by_role("link", name="Watching Clouds for Beginners")
    expect(link).to_have_attribute("href", other["url"])
    expect(link).to_have_attribute("target", "_blank")
    expect(notice(page)).to_contain_text("18:00–19:00 India Standard Time (UTC+5:30)")
    expect(publish_button(page)).to_be_enabled()

    # What only touches does not overlap.
    page.get_by_label("Start Date/Time", exact=True).fill(local(there + timedelta(hours=1)))
    expect(notice(page)).to_have_count(0)

    # A further date is asked of as well.
    page.get_by_label("Start Date/Time", exact=True).fill(local(there - WEEK))
    page.get_by_text("Repeat on more dates").click()
    page.get_by_label("How many more").fill("1")
    page.get_by_role("button", name="Add them").click()
    expect(page.locator(".repeat-note").first).to_have_text(
        "Overlaps “Watching Clouds for Beginners”."
    )
    expect(notice(page)).to_have_count(0)
    publish_button(page).click()
    page.wait_for_url(MY_SESSIONS)
    assert len(runs(server, title)) == 2


def go_on_with(page: Page, title: str) -> None:
    """Take another unfinished form from the list above this one."""
    page.get_by_text(re.compile(r"You have \d+ other unfinished form")).click()
    page.locator("#unfinished-forms").get_by_role("link", name=title).click()


@pytest.mark.more
def test_a_form_of_its_own_begins_from_an_earlier_session(
    visit: Visit, server: Server, title: str, start: datetime
) -> None:
    page = visit(OTHER, PAGE, noise=(BEHIND,))
    fill(page, title=title, start=start + timedelta(days=50))
    page.locator("#id_thumbnail").set_input_files(picture())
    page.locator("#id_thumbnail_alt").fill("A rust-red field")
    page.locator("#id_description").click()
    page.keyboard.type("Bring a laptop.")
    page.get_by_role("button", name="90 min").click()
    publish_button(page).click()
    page.wait_for_url(MY_SESSIONS)
    expect(panel(page)).to_contain_text("is public")
    page.get_by_role("link", name="Repeat on more dates").click()

    # It is filled at once, and has no date; a reload keeps it.
    box = page.get_by_label("Session Title", exact=True)
    expect(box).to_have_value(title)
    expect(page.get_by_role("list", name="Chosen domain tags")).to_contain_text("Python")
    expect(page.locator("#id_description")).to_have_text("Bring a laptop.")
    expect(page.locator("[data-preview] [data-card-cover] img")).to_have_js_property(
        "naturalWidth", 1280
    )
    expect(page.locator("#id_thumbnail_alt")).to_have_value("A rust-red field")
    expect(page.get_by_label("Start Date/Time", exact=True)).to_have_value("")
    assert pressed(page) == ["90 min"]
    expect(page).to_have_url(re.compile(rf"{PAGE}\?draft=[-0-9a-f]+$"))
    mine = f"{title} that I typed myself"
    box.fill(mine)
    page.reload()
    expect(box).to_have_value(mine)
    expect(page.locator("[data-draft-status]")).to_contain_text("Saved")

    # What was typed stays a form of its own, one press away.
    page.get_by_text("Start from an earlier session").click()
    page.locator("#earlier-sessions").get_by_role("link", name=title, exact=True).click()
    expect(box).to_have_value(title)
    go_on_with(page, mine)
    expect(box).to_have_value(mine)
    page.get_by_role("link", name="Start a new one").click()
    expect(box).to_have_value("")
    # What nobody typed into is kept nowhere.
    expect(page).to_have_url(re.compile(rf"{PAGE}\?new$"))
    assert axe(page) == []
    go_on_with(page, mine)
    expect(box).to_have_value(mine)


@pytest.mark.more
def test_an_earlier_picture_that_is_gone_is_told_and_another_taken(
    visit: Visit, server: Server, title: str, start: datetime
) -> None:
    page = visit("mentor", PAGE, noise=(ANSWERS,))
    fill(page, title=title, start=start + timedelta(days=70))
    page.locator("#id_thumbnail").set_input_files(picture())
    publish_button(page).click()
    page.wait_for_url(MY_SESSIONS)
    page.route("**/media/original_images/**", lambda route: route.fulfill(status=404))
    page.get_by_role("link", name="Repeat on more dates").click()
    note = page.locator("[data-picture-note]")
    expect(note).to_have_text(re.compile("picture could not be taken over"))
    said = page.get_by_role("status").filter(has_text="picture could not be taken over")
    expect(said).to_have_count(1)
    assert axe(page) == []
    page.locator("#id_thumbnail").set_input_files(picture())
    expect(note).to_be_hidden()
    expect(page.locator("[data-mark=thumbnail]")).to_contain_text("✔")


@pytest.mark.more
def test_a_start_is_one_press_away_and_an_end_after_midnight_is_said(
    visit: Visit, server: Server, start: datetime
) -> None:
    publish_at(server, "The one before this one", start + timedelta(days=60))
    page = visit("mentor", PAGE)
    page.get_by_role("button", name="Next free hour").click()
    box = page.get_by_label("Start Date/Time", exact=True)
    expect(box).to_have_value(re.compile(r"T(08|09|1\d|20):00$"))
    expect(box).to_be_focused()
    expect(notice(page)).to_have_count(0)
    chosen = datetime.fromisoformat(box.input_value()).replace(tzinfo=INDIA)
    assert timedelta(minutes=59) < chosen - datetime.now(INDIA) < timedelta(days=3)

    box.fill(local(start.replace(hour=23, minute=30)))
    page.get_by_role("button", name="90 min").click()
    after = start + timedelta(days=1)
    expect(page.locator("[data-crossing]")).to_have_text(f"Ends {after:%A} 01:00, after midnight.")
    expect(end_of(page)).to_have_accessible_description(re.compile("after midnight"))

    box.fill("")
    page.get_by_role("button", name="Same time as your last session").click()
    expect(box).to_have_value(local(start + timedelta(days=67)))


@pytest.mark.more
def test_a_free_hour_that_comes_late_takes_no_newer_start_away(
    visit: Visit, start: datetime
) -> None:
    page = visit("mentor", PAGE, noise=(ANSWERS,))
    held: list[Route] = []
    page.route("**/api/sessions/overlaps/**", lambda route: held.append(route))
    hour = page.get_by_role("button", name="Next free hour")
    hour.click()
    expect(page.locator("[data-start-hint]")).to_be_empty()
    box = page.get_by_label("Start Date/Time", exact=True)
    box.fill(local(start))
    title = page.get_by_label("Session Title", exact=True)
    title.focus()
    with page.expect_response("**/api/sessions/overlaps/**"):
        held[0].fulfill(json={"results": []})
    expect(title).to_be_focused()
    expect(box).to_have_value(local(start))

    # Where nothing can be known, that is said; the hour is taken all the same.
    page.unroute_all()
    page.route("**/api/sessions/overlaps/**", lambda route: route.abort())
    hour.click()
    expect(page.locator("[data-start-hint]")).to_have_text(
        "We could not look up your other sessions. You may be busy at this hour."
    )
    expect(box).to_be_focused()
    expect(box).not_to_have_value(local(start))
    box.fill(local(start))
    expect(page.locator("[data-start-hint]")).to_be_empty()


@pytest.mark.more
def test_dates_that_cannot_be_are_refused_in_words(visit: Visit, start: datetime) -> None:
    page = visit("mentor", PAGE)
    page.get_by_text("Repeat on more dates").click()
    refusal = page.locator("#repeat-refusal")
    date = page.get_by_label("Another date")

    def add(day: datetime) -> None:
        date.fill(f"{day:%Y-%m-%d}")
        page.get_by_role("button", name="Add date").click()

    add(start)
    expect(refusal).to_contain_text("Choose a start first.")
    page.get_by_label("Start Date/Time", exact=True).fill(local(start))
    add(start)
    expect(refusal).to_contain_text("This date is there twice.")
    add(start - timedelta(days=9))
    expect(refusal).to_contain_text("Please choose a future start time ⏱")
    expect(date).to_have_accessible_description(re.compile("future start time"))
    expect(page.get_by_role("list", name="Further dates")).to_have_count(0)
    page.get_by_label("How many more").fill("30")
    page.get_by_role("button", name="Add them").click()
    expect(refusal).to_have_text("Enter how many: 1 to 29.")

    # They survive a reload, and what the start becomes is judged anew.
    add(start + WEEK)
    page.reload()
    expect(page.get_by_role("list", name="Further dates").get_by_role("listitem")).to_have_count(1)
    # They move along with the start, unless they are put back.
    page.get_by_label("Start Date/Time", exact=True).fill(local(start + WEEK))
    expect(page.locator(f"[data-date='{start + 2 * WEEK:%Y-%m-%d}']")).to_be_visible()
    expect(page.locator("[data-repeat-moved]")).to_have_text(
        "These dates moved along with the start."
    )
    page.get_by_role("button", name="Put them back").press("Enter")
    expect(page.get_by_label("Another date")).to_be_focused()
    expect(page.locator("[data-repeat-moved]")).to_be_empty()
    expect(page.locator(".repeat-note")).to_have_text("This date is there twice.")


@pytest.mark.more
def test_a_date_that_was_chosen_and_not_added_is_asked_about(
    visit: Visit, server: Server, title: str, start: datetime
) -> None:
    page = visit("mentor", PAGE)
    fill(page, title=title, start=start)
    page.get_by_text("Repeat on more dates").click()
    date = page.get_by_label("Another date")
    date.fill(f"{start + WEEK:%Y-%m-%d}")
    publish_button(page).click()
    message = page.locator("#repeat_start_times-message")
    day = f"{start + WEEK:%a} {(start + WEEK).day} {start + WEEK:%b %Y}"
    expect(message).to_contain_text(f"“{day}” was not added")
    expect(date).to_be_focused()
    expect(date).to_have_attribute("aria-invalid", "true")
    assert runs(server, title) == []
    assert axe(page) == []

    # Added or cleared, it is said no more.
    page.get_by_role("button", name="Add date").click()
    expect(message).to_be_empty()
    date.fill(f"{start + 2 * WEEK:%Y-%m-%d}")
    page.get_by_label("Session Title", exact=True).focus()
    expect(message).to_contain_text("was not added")
    date.fill("")
    expect(message).to_be_empty()
    publish_button(page).click()
    page.wait_for_url(MY_SESSIONS)
    assert len(runs(server, title)) == 2


@pytest.mark.more
def test_the_server_refuses_a_date_that_only_it_can_judge(
    visit: Visit, server: Server, title: str, start: datetime
) -> None:
    publish_at(server, title, start + WEEK)
    page = visit("mentor", PAGE, noise=(r"Failed to load resource",))
    fill(page, title=title, start=start)
    page.get_by_text("Repeat on more dates").click()
    page.get_by_label("Another date").fill(f"{start + WEEK:%Y-%m-%d}")
    page.get_by_role("button", name="Add date").click()
    publish_button(page).click()
    message = page.locator("#repeat_start_times-message")
    expect(message).to_contain_text("You already have a session with this title at this time.")
    expect(page.get_by_label("Another date")).to_be_focused()
    assert len(runs(server, title)) == 1

    # Shut meanwhile, it opens for who is led there.
    page.get_by_text("Repeat on more dates").click()
    expect(page.get_by_label("Another date")).to_be_hidden()
    problems = page.get_by_role("group", name="There is a problem")
    problems.get_by_role("link", name="More dates: ").press("Enter")
    expect(page.get_by_label("Another date")).to_be_focused()


@pytest.mark.more
def test_what_waits_for_staff_is_greeted_as_such(visit: Visit, title: str, start: datetime) -> None:
    page = visit("mentor3", PAGE)
    fill(page, title=title, start=start)
    publish_button(page).click()
    page.wait_for_url("**/my-sessions?tab=Drafts")
    expect(panel(page)).to_contain_text(f"“{title}” waits for our staff")
    expect(panel(page).get_by_role("button", name="Copy link")).to_have_count(0)


@pytest.mark.more
def test_where_a_session_is_moved_an_overlap_is_told_too(
    visit: Visit, server: Server, start: datetime
) -> None:
    there = start + timedelta(days=80)
    # Of a mentor with few sessions: theirs stand on the first page of the list.
    publish_at(server, "Planting Trees in Rows", there, username=OTHER)
    later = there + timedelta(days=1)
    moved = publish_at(server, "Planting Trees in Circles", later, username=OTHER)
    page = connected(visit(OTHER, LIST))
    page.locator(f"#reschedule-{moved['id']}").click()
    asked = page.get_by_role("dialog")
    expect(asked.locator(".overlaps")).to_have_count(0)
    asked.get_by_label("New start").fill(local(there))
    expect(asked.locator(".overlaps")).to_contain_text("Planting Trees in Rows")
    assert axe(page) == []


@pytest.mark.more
def test_the_cms_editor_tells_of_an_overlap(visit: Visit, server: Server, start: datetime) -> None:
    there = start + timedelta(days=90)
    publish_at(server, "Counting Birds in the Park", there)
    edited = publish_at(server, "Counting Fish in the Pond", there + timedelta(days=1))
    page = visit(
        "mentor", f"/admin/pages/{edited['id']}/edit/", noise=(r"Failed to load", r"WebSocket")
    )
    expect(page.locator("[data-overlaps] .overlaps")).to_have_count(0)
    page.get_by_label("Start", exact=False).first.fill(f"{there:%Y-%m-%d %H:%M}")
    expect(page.locator("[data-overlaps] .overlaps")).to_contain_text("Counting Birds in the Park")


def everything_open(page: Page, start: datetime) -> None:
    """The block of times with all that it can say."""
    page.get_by_label("Start Date/Time", exact=True).fill(local(start.replace(hour=23, minute=30)))
    page.get_by_role("button", name="90 min").click()
    page.get_by_text("Repeat on more dates").click()
    page.get_by_role("button", name="Add them").click()
    page.get_by_label("Another date").fill(f"{start:%Y-%m-%d}")
    page.get_by_role("button", name="Add date").click()
    expect(page.locator("#repeat-refusal")).not_to_be_empty()


@pytest.mark.more
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_wrong(
    visit: Visit, server: Server, title: str, start: datetime, viewport: Any, theme: Any
) -> None:
    there = start + timedelta(days=100)
    publish_at(server, f"In the way of {title}", there.replace(hour=23, minute=0), username=OTHER)
    options = {"viewport": viewport, "color_scheme": theme, "reduced_motion": "reduce"}
    page = visit(OTHER, PAGE, **options)
    everything_open(page, there)
    expect(notice(page)).to_be_visible()
    assert axe(page) == []

    page.get_by_label("Session Title", exact=True).fill(title)
    choose_tag(page, "pyth", "Python")
    publish_button(page).click()
    page.wait_for_url(MY_SESSIONS)
    expect(panel(page)).to_be_visible()
    assert axe(page) == []
