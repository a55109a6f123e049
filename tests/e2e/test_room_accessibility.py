"""The room for everybody: axe in each of its states, all of it by keyboard, and what a screen reader hears."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, TimeoutError, ViewportSize, expect

from tests.e2e.conftest import DESKTOP, PHONE, Visit, axe
from tests.e2e.room import (
    AWAY,
    Meeting,
    arrange,
    control,
    enter,
    expect_link,
    expect_phase,
    join,
    room,
    toast,
)
from tests.support import media
from tests.support.media import MEDIA
from tests.support.server import Server

# What the browser says of answers that are refusals.
ANSWERS = (r"Failed to load resource",)

# Keeps all that the live regions are given, with how it is said.
EAR = """
window.heard = [];
document.addEventListener("DOMContentLoaded", () => {
  new MutationObserver((changes) => {
    for (const { target, addedNodes } of changes) {
      const region = target.nodeType === 1 ? target.closest("[aria-live], [role=alert], [role=status]") : null;
      const how = region?.ariaLive ?? { alert: "assertive", status: "polite" }[region?.role];
      if (how) for (const node of addedNodes) window.heard.push([how, node.textContent]);
    }
  }).observe(document.documentElement, { childList: true, subtree: true });
});
"""


@pytest.fixture
def running(server: Server) -> Iterator[Server]:
    """A server that a test may kill; it runs again afterwards."""
    yield server
    server.restart()


def listen(visit: Visit, username: str, meeting: Meeting, **options: Any) -> Page:
    """Open the room with an ear on what it says."""

    def prepare(context: BrowserContext) -> None:
        media.watch(context)
        context.add_init_script(EAR)

    options.setdefault("noise", AWAY)
    return visit(username, meeting.path, prepare=prepare, permissions=MEDIA, **options)


def heard(page: Page) -> list[list[str]]:
    """What the live regions were given of this session so far.

    Whoever was in another one is reminded some minutes later to rate it, here as anywhere.
    """
    words: list[list[str]] = page.evaluate("heard")
    return [one for one in words if not one[1].startswith("Rate your mentor: ")]


def hear(page: Page, how: str, text: str) -> None:
    """Wait until something was said."""
    is_said = "([how, text]) => heard.some((one) => one[0] === how && one[1] === text)"
    try:
        page.wait_for_function(is_said, arg=[how, text], timeout=20_000)
    except TimeoutError:
        raise AssertionError(f"{text!r} was not said, but {heard(page)}") from None


def focused(page: Page) -> str:
    """What has the focus: its control's name, its id, or its words."""
    name: str = page.evaluate("""(() => {
          const { dataset, id, textContent } = document.activeElement;
          return dataset.control ?? (id || textContent.trim());
        })()""")
    return name


def tab_to(page: Page, name: str, *, key: str = "Tab") -> None:
    """Press Tab until something has the focus."""
    passed = []
    for _ in range(60):
        page.keyboard.press(key)
        passed.append(focused(page))
        if passed[-1] == name:
            return
    raise AssertionError(f"{name} is not in reach of the keyboard, but {passed}")


# --- axe -------------------------------------------------------------------------------------------


@pytest.mark.more
def test_axe_is_content_in_every_state(visit: Visit, running: Server) -> None:
    _through_all_states(visit, running, viewport=DESKTOP)


@pytest.mark.more
def test_axe_is_content_in_every_state_on_a_phone(visit: Visit, running: Server) -> None:
    _through_all_states(visit, running, viewport=PHONE, has_touch=True)


def _through_all_states(visit: Visit, server: Server, **options: Any) -> None:
    found: dict[str, list[str]] = {}
    meeting = arrange(server)
    mentor = enter(visit, "mentor", meeting, noise=AWAY, **options)
    learner = enter(visit, "learner", meeting, noise=AWAY, **options)
    expect(mentor.locator("[data-waiting-list]")).to_contain_text("Alice")
    expect(control(mentor, "start")).to_be_enabled()
    found["lobby, mentor"], found["lobby, learner"] = axe(mentor), axe(learner)

    control(mentor, "start").click()
    expect_phase(learner, "live")
    found["connecting"] = axe(learner)
    expect(control(learner, "mic")).to_be_enabled()
    found["live, mentor"], found["live, learner"] = axe(mentor), axe(learner)

    for name, dialog in {"shortcuts": "shortcuts", "devices": "device-dialog"}.items():
        if control(mentor, name).count():
            control(mentor, name).click()
            found[f"dialog {dialog}"] = axe(mentor)
            mentor.keyboard.press("Escape")
    for name in ("leave", "end"):
        control(mentor, name).click()
        found[f"dialog {name}"] = axe(mentor)
        mentor.keyboard.press("Escape")

    learner.context.set_offline(True)
    expect_link(learner, "offline")
    expect(learner.locator("#room-banner")).to_contain_text("You’re offline. Session paused.")
    found["offline"] = axe(learner)
    learner.context.set_offline(False)
    expect_link(learner, "open")

    server.kill9()
    expect_link(mentor, "reconnecting")
    expect(toast(mentor, "Reconnecting…")).to_be_visible()
    found["reconnecting"] = axe(mentor)
    server.start()
    expect_link(mentor, "open")
    expect_link(learner, "open")

    control(mentor, "end").click()
    mentor.locator("#end-session").get_by_role("button", name="End Session ▶").click()
    for page, dialog in ((mentor, "#rate-learners"), (learner, "#rate-mentor")):
        expect_phase(page, "ended")
        expect(page.locator(dialog)).to_be_visible()
        found[f"ended, {dialog}"] = axe(page)
        page.get_by_role("button", name="Skip").click()
        found[f"ended, after {dialog}"] = axe(page)
    assert {state: words for state, words in found.items() if words} == {}


@pytest.mark.more
def test_axe_is_content_before_one_comes_in(visit: Visit, server: Server) -> None:
    live = arrange(server, live=True, starts_in=-1)
    page = enter(visit, "learner", live)
    expect(control(page, "join")).to_be_visible()
    found = {"prejoin": axe(page)}

    page = enter(visit, "learner", live, permissions=[])
    expect(page.locator("#room-banner")).to_contain_text("Camera/mic unavailable")
    found["devices refused"] = axe(page)
    assert found == {"prejoin": [], "devices refused": []}


@pytest.mark.more
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize(
    ("refusal", "username", "when"),
    [
        ("too_early", "learner", {"starts_in": 90}),
        ("over", "learner", {"starts_in": -90}),
        ("not_booked", "learner2", {"starts_in": -1, "live": True}),
    ],
)
def test_axe_is_content_at_a_closed_door(
    refusal: str, username: str, when: dict[str, Any], viewport: Any, visit: Visit, server: Server
) -> None:
    page = visit(username, arrange(server, **when).path, noise=ANSWERS, viewport=viewport)

    expect(page.locator(f"[data-refusal={refusal}]")).to_be_visible()
    assert axe(page) == []


# --- Keyboard --------------------------------------------------------------------------------------


@pytest.mark.more
def test_a_mentor_holds_a_session_by_keyboard_alone(visit: Visit, server: Server) -> None:
    meeting = arrange(server)
    learner = enter(visit, "learner", meeting)
    mentor = enter(visit, "mentor", meeting)
    press = mentor.keyboard.press

    # The skip link leads to the controls; from the lobby's button into the session.
    expect(control(mentor, "start")).to_be_enabled()
    press("Tab")
    assert focused(mentor) == "Skip to the controls"
    press("Enter")
    press("Tab")
    assert focused(mentor) == "mic"
    tab_to(mentor, "start", key="Shift+Tab")
    press("Enter")
    expect_phase(mentor, "live")
    # The button is gone: the keyboard goes on at the controls.
    assert focused(mentor) == "room-controls"

    # Every control is in reach, in the order in which one sees them.
    expect(control(mentor, "mic")).to_be_enabled()
    order = []
    for _ in range(8):
        press("Tab")
        order.append(focused(mentor))
    assert order == ["mic", "camera", "screen", "hand", "people", "devices", "leave", "end"]

    # Buttons by Enter and Space, and their names follow.
    for name, before, after in (
        ("mic", "Mute", "Unmute"),
        ("camera", "Stop camera", "Start camera"),
    ):
        tab_to(mentor, name)
        for key, now in (("Enter", after), ("Space", before)):
            press(key)
            expect(mentor.get_by_role("button", name=now, exact=True)).to_be_focused()

    _dialogs_keep_the_focus_and_give_it_back(mentor)
    _pinning_and_people(mentor)

    tab_to(mentor, "end")
    press("Enter")
    press("Tab")
    assert focused(mentor) == "End Session ▶"
    press("Enter")
    _rate_by_keyboard(mentor, dialog="rate-learners")
    _rate_by_keyboard(learner, dialog="rate-mentor")
    left = meeting.outcome()["feedback"]
    assert sorted(left) == [["learner", 4, "Clear."], ["mentor", 4, "Clear."]]


def _dialogs_keep_the_focus_and_give_it_back(page: Page) -> None:
    for name, dialog in {
        "devices": "device-dialog",
        "leave": "leave-session",
        "end": "end-session",
    }.items():
        tab_to(page, name)
        page.keyboard.press("Enter")
        expect(page.locator(f"#{dialog}")).to_be_visible()
        for _ in range(12):
            page.keyboard.press("Tab")
            inside = page.evaluate(
                "document.activeElement.closest('dialog')?.id ?? document.activeElement.tagName"
            )
            # Where a dialog's last button was, the browser's own bar comes: the body for the page.
            assert inside in (dialog, "BODY")
        page.keyboard.press("Escape")
        expect(page.locator(f"#{dialog}")).to_be_hidden()
        assert focused(page) == name


def _pinning_and_people(page: Page) -> None:
    pins = page.locator("[data-tile] [data-control=pin]")
    mine = pins.filter(has_text="(you)")
    mine.focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-place=stage] [data-local-video]")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator("[data-place=stage] [data-remote-video]")).to_have_count(1)

    tab_to(page, "people")
    page.keyboard.press("Space")
    expect(page.locator("[data-side]")).to_be_hidden()
    page.keyboard.press("Space")
    expect(page.locator("#people-title")).to_be_focused()


def _rate_by_keyboard(page: Page, *, dialog: str) -> None:
    expect(page.locator(f"#{dialog}")).to_be_visible()
    press = page.keyboard.press
    assert focused(page) == "rate-title"
    press("Tab")
    press("Space")
    for _ in range(3):
        press("ArrowRight")
    expect(page.get_by_role("radio", name="4 stars")).to_be_checked()
    press("Tab")
    page.keyboard.type("Clear.")
    tab_to(page, "Send feedback")
    press("Enter")
    expect(toast(page, "Thank you for your feedback")).to_be_visible()
    assert focused(page) == "over-title"
    press("Tab")
    assert focused(page) == "My dashboard"


@pytest.mark.more
def test_shortcuts_work_in_the_room_and_can_be_switched_off(visit: Visit, server: Server) -> None:
    meeting = arrange(server, live=True, starts_in=-1)
    # Whose tab is there to be shared: one's own is not offered.
    visit("mentor", "/dashboard/mentor/")
    page = join(enter(visit, "learner", meeting))
    expect(control(page, "mic")).to_be_enabled()
    named = partial(page.get_by_role, "button", exact=True)

    for key, before, after in (
        ("m", "Mute", "Unmute"),
        ("v", "Stop camera", "Start camera"),
        ("h", "Raise hand", "Lower hand"),
        ("s", "Share screen", "Stop sharing"),
    ):
        expect(named(name=before)).to_be_enabled()
        page.keyboard.press(key)
        expect(named(name=after)).to_be_enabled()
        page.keyboard.press(key)
        expect(named(name=before)).to_be_enabled()

    page.keyboard.press("?")
    switch = page.get_by_role("checkbox", name="Use these shortcuts in the room.")
    expect(switch).to_be_checked()
    # Not inside a dialog either.
    page.keyboard.press("m")
    switch.uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("m")
    expect(named(name="Mute")).to_be_visible()

    # The choice is kept.
    page.reload()
    expect_phase(page, "live")
    page.keyboard.press("?")
    expect(page.locator("#shortcuts")).to_be_hidden()


# --- What a screen reader hears ----------------------------------------------------------------------


@pytest.mark.more
@pytest.mark.timeout(240)
def test_what_happens_in_the_room_is_said(visit: Visit, running: Server) -> None:
    meeting = arrange(running, learners=("learner", "learner2"))
    learner = listen(visit, "learner", meeting)
    expect_link(learner, "open")
    mentor = enter(visit, "mentor", meeting, noise=AWAY)
    hear(learner, "polite", "Meera Iyer is here")

    control(mentor, "start").click()
    expect_phase(learner, "live")
    expect(control(learner, "mic")).to_be_enabled()
    learner.keyboard.press("m")
    hear(learner, "polite", "You are muted")
    mentor.keyboard.press("h")
    hear(learner, "polite", "Meera Iyer raised a hand")

    # A tab that is closed, at once; a crash of the server; the network.
    other = join(enter(visit, "learner2", meeting))
    hear(learner, "polite", "Bilal Khan joined")
    other.close()
    hear(learner, "polite", "Bilal Khan left")

    running.kill9()
    hear(learner, "assertive", "Reconnecting…")
    running.start()
    hear(learner, "assertive", "You are connected again")
    expect_link(mentor, "open")
    learner.context.set_offline(True)
    hear(learner, "assertive", "You’re offline. Session paused.")
    learner.context.set_offline(False)
    expect_link(learner, "open")
    expect(toast(learner, "You are connected again")).to_be_visible()

    control(mentor, "end").click()
    mentor.locator("#end-session").get_by_role("button", name="End Session ▶").click()
    hear(learner, "assertive", "The session has ended")
    learner.get_by_role("radio", name="5 stars").check(force=True)
    learner.get_by_role("button", name="Send feedback").click()
    hear(learner, "polite", "Thank you for your feedback")
    assert heard(learner) == [
        ["polite", "Your microphone is on"],
        ["polite", "Your camera is on"],
        ["polite", "Meera Iyer is here"],
        ["assertive", "The session has started"],
        ["polite", "You are muted"],
        ["polite", "Meera Iyer raised a hand"],
        ["polite", "Bilal Khan joined"],
        ["polite", "Bilal Khan left"],
        ["assertive", "Reconnecting…"],
        ["assertive", "You are connected again"],
        ["assertive", "You’re offline. Session paused."],
        ["assertive", "You are connected again"],
        ["assertive", "The session has ended"],
        ["polite", "Thank you for your feedback"],
    ]


# --- The look ----------------------------------------------------------------------------------------


# All that is shown of a selector, as [left, top, right, bottom].
BOXES = """(selector) => [...document.querySelectorAll(selector)]
  .filter((one) => one.checkVisibility({ visibilityProperty: true }))
  .map((one) => one.getBoundingClientRect())
  .map(({ left, top, right, bottom }) => [left, top, right, bottom])"""


def boxes(page: Page, selector: str) -> list[list[float]]:
    """Where the shown elements of a selector are."""
    found: list[list[float]] = page.evaluate(BOXES, selector)
    return found


def overlap(one: list[float], other: list[float]) -> bool:
    """Whether two boxes share any place."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@pytest.fixture
def two(visit: Visit, server: Server) -> Page:
    """A learner's page of a live session with the mentor."""
    meeting = arrange(server, live=True, starts_in=-1)
    join(enter(visit, "mentor", meeting))
    page = join(enter(visit, "learner", meeting, noise=AWAY))
    expect(page.locator("[data-tile][data-has-picture]")).to_have_count(2)
    return page


@pytest.mark.more
def test_on_a_desk_the_video_has_seventy_parts_and_the_people_thirty(two: Page) -> None:
    (stage,) = boxes(two, "[data-stage]")
    (side,) = boxes(two, "[data-side]")
    (bar,) = boxes(two, "[data-controls]")
    width = DESKTOP["width"]

    assert (stage[2] - stage[0]) / width == pytest.approx(0.7, abs=0.01)
    assert (width - side[0]) / width == pytest.approx(0.3, abs=0.01)
    assert bar[3] == DESKTOP["height"]
    controls = boxes(two, "[data-controls] [data-control]")
    centre = (controls[0][0] + controls[-1][2]) / 2
    assert centre == pytest.approx(width / 2, abs=2)


@pytest.mark.more
def test_on_a_phone_the_video_is_as_wide_as_the_screen_over_the_controls(two: Page) -> None:
    two.set_viewport_size(ViewportSize(width=PHONE["width"], height=PHONE["height"]))
    expect(two.locator("[data-side]")).to_be_hidden()

    (stage,) = boxes(two, "[data-stage]")
    (bar,) = boxes(two, "[data-controls]")
    assert (stage[0], stage[2]) == (0, PHONE["width"])
    assert stage[3] == pytest.approx(bar[1], abs=1)
    assert bar[3] == PHONE["height"]


@pytest.mark.more
@pytest.mark.parametrize("width", [320, 390, 768, 1440])
def test_nothing_is_smaller_than_a_finger_or_wider_than_the_screen(width: int, two: Page) -> None:
    two.set_viewport_size(ViewportSize(width=width, height=700))

    small = [
        (right - left, bottom - top)
        for left, top, right, bottom in boxes(two, "[data-room] :is(button, a, select, input)")
        if min(right - left, bottom - top) < 44
    ]
    assert small == []
    assert two.evaluate("document.documentElement.scrollWidth") == width
    assert two.evaluate("document.documentElement.scrollHeight") == 700


@pytest.mark.more
@pytest.mark.parametrize("width", [1024, 1440])
def test_toasts_and_banners_are_over_nobodys_face(width: int, two: Page) -> None:
    two.set_viewport_size(ViewportSize(width=width, height=800))
    for number in range(3):
        detail = {"tone": "bad", "text": f"Something that is said at some length, number {number}"}
        two.evaluate(
            "(detail) => window.dispatchEvent(new CustomEvent('toast', { detail }))", detail
        )
    two.context.set_offline(True)
    expect(two.locator("#room-banner")).to_be_visible()

    said = boxes(two, ".toast, #room-banner")
    faces = boxes(two, "[data-tile]")
    assert len(said) >= 4
    assert [one for one in said for face in faces if overlap(one, face)] == []
    # What the banner offers is not beneath a toast.
    (banner,) = boxes(two, "#room-banner")
    assert [toast for toast in boxes(two, ".toast") if overlap(toast, banner)] == []


@pytest.mark.more
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_room_is_dark_in_both_themes(scheme: Any, visit: Visit, server: Server) -> None:
    meeting = arrange(server)
    page = enter(visit, "learner", meeting, color_scheme=scheme)
    expect(room(page)).to_be_visible()

    lightness = page.evaluate("""(() => {
          const { backgroundColor } = getComputedStyle(document.querySelector("[data-room]"));
          return Number(backgroundColor.match(/oklch\\(([\\d.]+)/)[1]);
        })()""")
    assert lightness < 0.25
