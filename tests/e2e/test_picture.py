"""The Thumbnail field in a real browser: a picture comes, is cut, described, kept and published (SPEC 4.7)."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from contextlib import closing
from datetime import datetime
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.e2e.authoring import CROSSED, MY_SESSIONS, PAGE, database, fill, publish_button, runs
from tests.e2e.conftest import DESKTOP, PHONE, Visit, axe
from tests.e2e.test_create_session import tab_to
from tests.support.pictures import BLUE, GREEN, RED, YELLOW, Colour, opened, quarters, share_of
from tests.support.server import Server

TABLET = {"width": 768, "height": 1024}
FOUR_BY_THREE, TALL = (1600, 1200), (900, 3200)


def png(size: tuple[int, int] = FOUR_BY_THREE, name: str = "quarters.png") -> FilePayload:
    """A picture of four colours."""
    return {"name": name, "mimeType": "image/png", "buffer": quarters(size)}


def heavy() -> FilePayload:
    """A drawing of nothing but noise: over 2 MB."""
    noise = Image.frombytes("RGB", (1400, 900), Random(7).randbytes(1400 * 900 * 3))
    buffer = BytesIO()
    noise.save(buffer, "PNG")
    return {"name": "noise.png", "mimeType": "image/png", "buffer": buffer.getvalue()}


def choose(page: Page, file: FilePayload) -> None:
    """By the file input."""
    page.locator("#id_thumbnail").set_input_files(file)


def said(page: Page) -> Locator:
    """What the field tells who cannot see it."""
    return page.locator("[data-field=thumbnail] > p[role=status]")


def adjust(page: Page) -> Locator:
    """Open the dialog and wait for the picture in it."""
    page.get_by_role("button", name="Adjust the picture").click()
    dialog = page.get_by_role("dialog", name="Adjust the picture")
    expect(dialog.get_by_role("button", name="Use this")).to_be_enabled()
    return dialog


def use(dialog: Locator) -> None:
    """Take what was adjusted."""
    dialog.get_by_role("button", name="Use this").click()
    expect(dialog).to_be_hidden()


def sliders(dialog: Locator) -> dict[str, float]:
    """Where the sliders stand."""
    names = ("Zoom", "Across", "Down")
    return {name: float(dialog.get_by_role("slider", name=name).input_value()) for name in names}


def published_picture(server: Server, title: str) -> tuple[dict[str, Any], Image.Image]:
    """The image of a published session: its row and its file."""
    (run,) = runs(server, title)
    with closing(database(server)) as connection:
        row = connection.execute(
            "SELECT wagtailimages_image.* FROM wagtailimages_image"
            " JOIN catalog_sessionpage ON thumbnail_id = wagtailimages_image.id"
            " WHERE page_ptr_id = ?",
            [run["page_id"]],
        ).fetchone()
    return dict(row), opened(server.home / "media" / Path(row["file"]))


def publish(page: Page) -> None:
    """Press the button and see that it went."""
    publish_button(page).click()
    page.wait_for_url(MY_SESSIONS)


def test_a_picture_is_chosen_cut_and_described_by_keyboard_alone(
    visit: Visit, server: Server, title: str, start: datetime
) -> None:
    page = visit("mentor", PAGE)
    page.on("filechooser", lambda chooser: chooser.set_files(png()))
    fill(page, title=title, start=start)
    keyboard = page.keyboard
    page.locator("#id_start_time").focus()
    tab_to(page, "#id_thumbnail")
    keyboard.press("Enter")
    expect(said(page)).to_have_text("Picture added, 1600 by 1200.")
    tab_to(page, "button:has-text('Adjust')")
    keyboard.press("Enter")
    frame = page.get_by_role("application", name="What learners will see of the picture")
    expect(frame).to_be_focused()
    dialog = page.get_by_role("dialog", name="Adjust the picture")
    expect(dialog.get_by_role("button", name="Use this")).to_be_enabled()

    # Closer, and into the upper left corner: nothing but red.
    for key in ["+"] * 10 + ["Shift+ArrowUp"] * 8 + ["-"] + ["ArrowLeft"] * 40 + ["ArrowUp"] * 40:
        keyboard.press(key)
    expect(dialog.get_by_role("status")).to_have_text(
        "Frame 698 by 393, 0 from the left and 0 from the top."
    )
    tab_to(page, "#crop-across")
    keyboard.press("Home")
    expect(page.locator("#crop-across")).to_have_attribute("aria-valuetext", "0% from the left")
    expect(dialog.get_by_role("status")).to_have_text(
        "Focal point 0% from the left, 50% from the top."
    )
    tab_to(page, "#picture-dialog button:has-text('Use this')")
    keyboard.press("Enter")
    expect(said(page)).to_have_text("Picture adjusted, 698 by 393.")
    expect(page.get_by_role("button", name="Adjust the picture")).to_be_focused()
    tab_to(page, "#id_thumbnail_alt")
    keyboard.type("A red field")
    publish(page)

    row, image = published_picture(server, title)
    assert image.size == (698, 393)
    assert share_of(image, RED) == 1
    assert row["description"] == "A red field"
    assert (row["focal_point_x"], row["focal_point_y"]) == (0, 196)


def drop_on(page: Page, selector: str, file: FilePayload) -> bool:
    """Let a file fall; whether the page kept the browser from opening it."""
    return bool(
        page.locator(selector).evaluate(
            """(element, {name, mimeType, data}) => {
                const bytes = Uint8Array.from(atob(data), (char) => char.charCodeAt(0));
                const dataTransfer = new DataTransfer();
                dataTransfer.items.add(new File([bytes], name, {type: mimeType}));
                const fall = (type) => element.dispatchEvent(
                    new DragEvent(type, {dataTransfer, bubbles: true, cancelable: true}));
                return [fall("dragover"), fall("drop")].every((isDefault) => !isDefault);
            }""",
            {**file, "data": b64encode(file["buffer"]).decode(), "buffer": None},
        )
    )


@pytest.mark.more
def test_a_picture_is_dropped_onto_the_field_and_nowhere_else(visit: Visit) -> None:
    page = visit("mentor", PAGE)
    assert drop_on(page, "h1", png())
    expect(page.locator("#thumbnail-name")).to_have_text("")
    assert drop_on(page, "[data-field=thumbnail] .field-help >> nth=0", png(name="dropped.png"))
    expect(page.locator("#thumbnail-name")).to_have_text("dropped.png")
    expect(page.locator("[data-preview] [data-card-cover] img")).to_have_js_property(
        "naturalWidth", 1600
    )
    page.get_by_role("button", name="Remove the picture").click()
    expect(said(page)).to_have_text("Picture removed.")
    expect(page.locator("#id_thumbnail")).to_be_focused()


def copy(page: Page, file: FilePayload, text: str = "") -> None:
    """Put a picture, and words beside it, onto the real clipboard."""
    page.evaluate(
        """async ({data, text}) => {
            const bytes = Uint8Array.from(atob(data), (char) => char.charCodeAt(0));
            const parts = {"image/png": new Blob([bytes], {type: "image/png"})};
            if (text) parts["text/plain"] = new Blob([text], {type: "text/plain"});
            await navigator.clipboard.write([new ClipboardItem(parts)]);
        }""",
        {"data": b64encode(file["buffer"]).decode(), "text": text},
    )


@pytest.mark.more
def test_a_picture_is_pasted_unless_a_text_takes_what_is_pasted(visit: Visit) -> None:
    page = visit("mentor", PAGE, permissions=["clipboard-read", "clipboard-write"])
    title = page.get_by_label("Session Title", exact=True)
    copy(page, png((640, 360)), "Words beside it")
    title.focus()
    page.keyboard.press("Control+v")
    expect(title).to_have_value("Words beside it")
    expect(page.locator("#thumbnail-name")).to_have_text("")

    copy(page, png((800, 450)))
    page.keyboard.press("Control+v")
    expect(said(page)).to_have_text("Picture added, 800 by 450.")
    expect(page.locator("#thumbnail-name")).to_have_text("Pasted picture.png")
    expect(title).to_have_value("Words beside it")

    # While the dialog is open the form is out of reach.
    dialog = adjust(page)
    copy(page, png((640, 360)))
    page.keyboard.press("Control+v")
    dialog.get_by_role("button", name="Close").click()
    expect(said(page)).to_have_text("Picture added, 800 by 450.")


@pytest.mark.more
def test_a_picture_that_is_too_large_is_made_smaller_on_a_press(
    visit: Visit, server: Server, title: str, start: datetime
) -> None:
    page = visit("mentor", PAGE)
    fill(page, title=title, start=start)
    choose(page, heavy())
    expect(page.locator("#thumbnail-message")).to_have_text("File too large")
    expect(page.locator("#id_thumbnail")).to_have_attribute("aria-invalid", "true")
    page.get_by_role("button", name="Make it smaller").press("Enter")
    expect(said(page)).to_have_text(re.compile(r"^Picture made smaller, \d+ by \d+\.$"))
    expect(page.get_by_role("button", name="Adjust the picture")).to_be_focused()
    expect(page.locator("#thumbnail-message")).to_be_empty()
    expect(page.get_by_role("button", name="Make it smaller")).to_be_hidden()
    publish(page)
    _, image = published_picture(server, title)
    assert image.format == "JPEG"
    assert image.width / image.height == pytest.approx(1400 / 900, abs=0.01)


def vast() -> FilePayload:
    """25 megapixels in a few kilobytes."""
    buffer = BytesIO()
    Image.new("L", (5000, 5000)).save(buffer, "PNG")
    return {"name": "vast.png", "mimeType": "image/png", "buffer": buffer.getvalue()}


@pytest.mark.more
def test_a_picture_of_too_many_pixels_is_refused_before_it_is_sent(visit: Visit) -> None:
    page = visit("mentor", PAGE)
    choose(page, vast())
    expect(page.locator("#thumbnail-message")).to_have_text(
        "This picture has too many pixels. Use one of at most 24 megapixels."
    )
    expect(page.get_by_role("button", name="Adjust the picture")).to_be_hidden()
    page.get_by_role("button", name="Make it smaller").click()
    expect(said(page)).to_have_text("Picture made smaller, 2400 by 2400.")


def centre_of(locator: Locator) -> tuple[float, float]:
    box = locator.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(page: Page, start: tuple[float, float], by: tuple[float, float]) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(start[0] + by[0] / 2, start[1] + by[1] / 2)
    page.mouse.move(start[0] + by[0], start[1] + by[1])
    page.mouse.up()


def shares(preview: Locator) -> dict[Colour, float]:
    """The colours of a preview."""
    url = preview.evaluate("canvas => canvas.toDataURL()")
    image = Image.open(BytesIO(b64decode(url.split(",")[1])))
    return {colour: share_of(image, colour) for colour in (RED, GREEN, BLUE, YELLOW)}


@pytest.mark.more
def test_the_pointer_does_what_the_keys_do(visit: Visit) -> None:
    page = visit("mentor", PAGE)
    choose(page, png())
    dialog = adjust(page)
    frame = dialog.locator("cropper-selection")
    whole = dialog.locator("[data-crop-picture]").bounding_box()
    before = frame.bounding_box()
    assert whole and before

    # By a corner: smaller, in the same shape, the other corner where it was.
    drag(page, (before["x"] + before["width"], before["y"] + before["height"]), (-120, -200))
    smaller = frame.bounding_box()
    assert smaller and smaller["width"] < before["width"] - 100
    assert smaller["width"] / smaller["height"] == pytest.approx(16 / 9, abs=0.01)
    assert (smaller["x"], smaller["y"]) == (
        pytest.approx(before["x"], abs=1),
        pytest.approx(before["y"], abs=1),
    )
    # As a whole: no farther than the picture goes.
    drag(page, centre_of(frame), (2000, 2000))
    moved = frame.bounding_box()
    assert moved and moved["width"] == pytest.approx(smaller["width"], abs=1)
    assert moved["x"] + moved["width"] == pytest.approx(whole["x"] + whole["width"], abs=1)
    assert moved["y"] + moved["height"] == pytest.approx(whole["y"] + whole["height"], abs=1)
    assert sliders(dialog)["Across"] == 50

    # A press aims, and so does dragging the point.
    page.mouse.click(moved["x"] + 3 * moved["width"] / 4, moved["y"] + moved["height"] / 4)
    assert sliders(dialog)["Across"] == pytest.approx(75, abs=1)
    assert sliders(dialog)["Down"] == pytest.approx(25, abs=1)
    drag(page, centre_of(dialog.locator("[data-focal-point]")), (-2000, 0))
    assert sliders(dialog)["Across"] == 0
    # Buttons move it without any dragging.
    dialog.get_by_role("group", name="Move the frame").get_by_role("button", name="Left").click()
    nudged = frame.bounding_box()
    assert nudged and nudged["x"] < moved["x"]
    # The wheel comes closer.
    page.mouse.move(*centre_of(frame))
    zoom = sliders(dialog)["Zoom"]
    page.mouse.wheel(0, -100)
    expect(dialog.get_by_role("slider", name="Zoom")).not_to_have_value(f"{zoom:.2f}")
    assert sliders(dialog)["Zoom"] > zoom

    dialog.get_by_role("button", name="Start again").click()
    assert sliders(dialog) == {"Zoom": 1, "Across": 50, "Down": 50}


@pytest.mark.more
def test_the_previews_keep_the_focal_point(visit: Visit) -> None:
    page = visit("mentor", PAGE)
    choose(page, png((1600, 900)))
    dialog = adjust(page)
    square = dialog.get_by_role("img", name="Preview in a square")
    assert shares(square)[RED] == pytest.approx(0.25, abs=0.03)
    dialog.get_by_role("slider", name="Across").fill("0")
    # 800 of the 900 pixels that a square shows are red or blue.
    expect(dialog.get_by_role("slider", name="Across")).to_have_attribute(
        "aria-valuetext", "0% from the left"
    )
    assert shares(square)[RED] == pytest.approx(400 / 900, abs=0.03)
    link = dialog.get_by_role("img", name="Preview of a shared link")
    assert shares(link)[RED] == pytest.approx(0.25, abs=0.03)
    dialog.get_by_role("slider", name="Down").fill("100")
    assert shares(link)[BLUE] > 0.26
    card = dialog.get_by_role("img", name="Preview on cards and pages")
    assert shares(card) == {colour: pytest.approx(0.25, abs=0.03) for colour in shares(card)}


@pytest.mark.more
def test_a_reload_brings_back_picture_frame_point_and_words(visit: Visit, title: str) -> None:
    page = visit("mentor", PAGE)
    page.get_by_label("Session Title", exact=True).fill(title)
    choose(page, png())
    dialog = adjust(page)
    dialog.get_by_role("slider", name="Zoom").fill("2")
    dialog.get_by_role("slider", name="Across").fill("20")
    dialog.get_by_role("slider", name="Down").fill("90")
    use(dialog)
    expect(said(page)).to_have_text("Picture adjusted, 800 by 450.")
    page.locator("#id_thumbnail_alt").fill("Four colours")
    page.get_by_label("Decorative: it adds nothing to the title").check()
    expect(page.locator("#id_thumbnail_alt")).to_be_disabled()

    page.reload()
    expect(page.locator("#thumbnail-name")).to_have_text("quarters.png")
    expect(page.locator("[data-preview] [data-card-cover] img")).to_have_js_property(
        "naturalWidth", 800
    )
    expect(page.get_by_label("Decorative: it adds nothing to the title")).to_be_checked()
    page.get_by_label("Decorative: it adds nothing to the title").uncheck()
    expect(page.locator("#id_thumbnail_alt")).to_have_value("Four colours")
    dialog = adjust(page)
    assert sliders(dialog) == {"Zoom": 2, "Across": 20, "Down": 90}
    # What was cut away is still there.
    dialog.get_by_role("slider", name="Zoom").fill("1")
    use(dialog)
    expect(said(page)).to_have_text("Picture adjusted, 1600 by 900.")


@pytest.mark.more
def test_closing_changes_nothing_and_signing_out_forgets_the_picture(visit: Visit) -> None:
    page = visit("mentor", PAGE, own_session=True, noise=(CROSSED,))
    choose(page, png())
    dialog = adjust(page)
    dialog.get_by_role("slider", name="Zoom").fill("2")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("button", name="Adjust the picture")).to_be_focused()
    expect(said(page)).to_have_text("Picture added, 1600 by 1200.")
    assert kept_pictures(page) == 1
    page.get_by_role("button", name="Your account").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(lambda url: PAGE not in url)
    assert kept_pictures(page) == 0


def kept_pictures(page: Page) -> int:
    """How many lie in the browser's database."""
    return int(page.evaluate("""() => new Promise((resolve) => {
                const opening = indexedDB.open("keyval-store");
                opening.onsuccess = () => {
                    const names = opening.result.objectStoreNames;
                    if (!names.contains("keyval")) return resolve(0);
                    const count = opening.result.transaction("keyval").objectStore("keyval").count();
                    count.onsuccess = () => resolve(count.result);
                };
            })"""))


# The next picture that is written waits to be let go on.
HELD_CUT = """() => {
    const { toBlob } = HTMLCanvasElement.prototype;
    HTMLCanvasElement.prototype.toBlob = function (done, ...rest) {
        HTMLCanvasElement.prototype.toBlob = toBlob;
        window.goOn = () => new Promise((resolve) => {
            toBlob.call(this, (blob) => resolve(done(blob)), ...rest);
        });
    };
}"""


@pytest.mark.more
def test_a_cut_that_was_closed_away_is_not_used_afterwards(visit: Visit) -> None:
    page = visit("mentor", PAGE)
    choose(page, png())
    dialog = adjust(page)
    dialog.get_by_role("slider", name="Zoom").fill("2")
    page.evaluate(HELD_CUT)
    dialog.get_by_role("button", name="Use this").click()
    page.wait_for_function("typeof window.goOn === 'function'")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(said(page)).to_have_text("Picture added, 1600 by 1200.")
    # Nor is it taken for what is adjusted now.
    dialog = adjust(page)
    page.evaluate("window.goOn()")
    assert sliders(dialog)["Zoom"] == 1
    use(dialog)
    expect(said(page)).to_have_text("Picture adjusted, 1600 by 900.")


@pytest.mark.more
def test_too_many_words_about_a_picture_are_told_under_them(
    visit: Visit, title: str, start: datetime
) -> None:
    page = visit("mentor", PAGE)
    fill(page, title=title, start=start)
    choose(page, png())
    alt = page.get_by_role("textbox", name="What the picture shows")
    alt.fill("x" * 201)
    alt.press("Tab")
    expect(alt).to_have_accessible_description(re.compile("Use at most 200 characters"))
    expect(alt).to_have_attribute("aria-invalid", "true")
    publish_button(page).click()
    expect(alt).to_be_focused()
    expect(page.get_by_role("link", name="What the picture shows: Use at most 200")).to_be_visible()
    page.get_by_label("Decorative: it adds nothing to the title").check()
    expect(page.locator("#thumbnail_alt-message")).to_be_empty()


@pytest.mark.more
@pytest.mark.parametrize("size", [FOUR_BY_THREE, TALL], ids=["wide", "tall"])
@pytest.mark.parametrize("viewport", [DESKTOP, TABLET, PHONE], ids=["desktop", "tablet", "phone"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_wrong_and_the_buttons_stay_in_view(
    visit: Visit, size: tuple[int, int], viewport: Any, theme: Any
) -> None:
    options = {"viewport": viewport, "color_scheme": theme, "reduced_motion": "reduce"}
    page = visit("mentor", PAGE, **options)
    choose(page, png(size))
    assert axe(page) == []
    dialog = adjust(page)
    for name in ("Use this", "Close", "Start again"):
        expect(dialog.get_by_role("button", name=name)).to_be_in_viewport(ratio=1)
    assert axe(page) == []
    assert dialog.evaluate("dialog => dialog.scrollWidth <= dialog.clientWidth")
