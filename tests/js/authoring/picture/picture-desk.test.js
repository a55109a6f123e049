// @vitest-environment node
import { beforeEach, describe, expect, test } from "vitest";

import { COMING, NOT_TAKEN, PictureDesk } from "../../../../static/js/authoring/picture/picture-desk.js";
import { pictureView } from "../../../../static/js/authoring/picture/picture-view.js";
import { SessionForm } from "../../../../static/js/authoring/session-form.js";
import { emptyValues } from "../../../../static/js/authoring/session-values.js";
import { LIMITS, WORDS, context } from "../samples.js";

/**
 * A PNG of a size, as far as anybody looks.
 *
 * @param {number} width
 * @param {number} height
 * @param {{ name?: string, bytes?: number }} [more]
 */
function png(width, height, { name = "a.png", bytes = 24 } = {}) {
  const data = new Uint8Array(bytes);
  data.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  new DataView(data.buffer).setUint32(16, width);
  new DataView(data.buffer).setUint32(20, height);
  return new File([data], name, { type: "image/png" });
}

const PNG = png(1600, 900);
const HUGE = png(6000, 4001);
const LARGE = png(3000, 2000, { bytes: LIMITS.thumbnailBytes + 1 });
const GIF = new File(["GIF89a"], "b.png");

/** @type {SessionForm} */
let form;
/** @type {import("../../../../static/js/authoring/picture/kept.js").Kept | null} */
let device;

beforeEach(() => {
  device = null;
});

function desk() {
  form = new SessionForm(emptyValues(5), context);
  return new PictureDesk({
    form,
    drafts: { loadPicture: async () => device, savePicture: async (kept) => (device = kept) },
    changed: () => {},
  });
}

/** @param {PictureDesk} at */
function shown(at) {
  const { said, away, note } = at;
  return pictureView(form.values, { problems: form.problems().thumbnail ?? [], words: WORDS, limits: LIMITS, said, away, note });
}

test("a picture that is added is said with its size, one that is taken away too", async () => {
  const at = desk();
  await at.choose(PNG);
  expect(shown(at)).toMatchObject({ has: true, said: "Picture added, 1600 by 900.", facts: "1600 × 900, 1 KB", canAdjust: true, canShrink: false });
  await at.choose(PNG, "The others were left out.");
  expect(at.said).toBe("Picture added, 1600 by 900. The others were left out.");
  await at.choose(null);
  expect(shown(at)).toMatchObject({ has: false, said: "Picture removed.", canAdjust: false, canShrink: false });
});

test.each([
  ["no picture", GIF, { canAdjust: false, canShrink: false, canDescribe: false }, "thumbnail.type"],
  ["too large", LARGE, { canAdjust: true, canShrink: true, canDescribe: true, facts: "3000 × 2000, 2.1 MB" }, "thumbnail.size"],
  ["of too many pixels", HUGE, { canAdjust: false, canShrink: true }, "thumbnail.pixels"],
])("what is %s is refused, kept nowhere, and offers what helps", async (_what, file, view, word) => {
  const at = desk();
  await at.choose(PNG);
  await at.choose(file);
  expect(form.view("thumbnail")).toEqual({ mark: "bad", messages: [word] });
  expect(shown(at)).toMatchObject({ ...view, said: "" });
  expect(device).toBe(null);
});

test("a broken picture offers nothing", async () => {
  const at = desk();
  await at.choose(PNG);
  form.refuseField("thumbnail", "thumbnail.broken");
  expect(shown(at)).toMatchObject({ canAdjust: false, canShrink: false });
});

test("an adjusted picture keeps what it was cut from, over a reload too", async () => {
  const at = desk();
  await at.choose(LARGE);
  const file = png(1280, 720);
  const crop = { x: 10, y: 20, width: 1280, height: 720 };
  await at.replace({ file, original: LARGE, crop, focus: { x: 0.25, y: 1 } }, "Picture adjusted");
  expect(at.said).toBe("Picture adjusted, 1280 by 720.");
  expect(form.values).toMatchObject({ thumbnail: { file, original: LARGE, crop }, thumbnail_focus: "0.25,1" });
  const mark = form.values.thumbnail_mark;
  const next = desk();
  form.change("thumbnail_mark", mark);
  await next.follow();
  expect(form.values.thumbnail).toMatchObject({ file, original: LARGE, crop, size: { width: 1280, height: 720 } });
  expect(next.said).toBe("");
});

test("one that was put back as it was chosen is kept alone", async () => {
  const at = desk();
  await at.choose(PNG);
  await at.replace({ file: PNG, original: PNG, crop: null, focus: null }, "Picture adjusted");
  expect(form.values.thumbnail).toEqual({ file: PNG, type: "image/png", size: { width: 1600, height: 900 } });
  expect(device).toBe(PNG);
});

test("another picture has no focal point yet; what was written stays", async () => {
  const at = desk();
  await at.choose(PNG);
  form.change("thumbnail_alt", "Two learners");
  await at.replace({ file: PNG, original: PNG, crop: null, focus: { x: 0, y: 0 } }, "Picture adjusted");
  expect(form.values.thumbnail_focus).toBe("0,0");
  await at.choose(png(800, 600));
  expect(form.values).toMatchObject({ thumbnail_focus: "", thumbnail_alt: "Two learners" });
});

test("a picture is marked once it is kept, and no more when it is taken away or refused", async () => {
  const at = desk();
  const keeping = at.choose(PNG);
  expect(form.values.thumbnail_mark).toBe("");
  await keeping;
  expect(form.values.thumbnail_mark).toBe("24 a.png");
  await at.choose(GIF);
  expect(form.values.thumbnail_mark).toBe("");
});

test("what another tab chose is shown, what it took away goes", async () => {
  const at = desk();
  device = PNG;
  form.accept({ thumbnail_mark: "24 a.png" });
  await at.follow();
  expect([form.values.thumbnail?.file, at.away]).toEqual([PNG, ""]);
  form.accept({ thumbnail_mark: "" });
  await at.follow();
  expect(form.values.thumbnail).toBe(null);
  // Whoever follows takes nothing off the device.
  expect(device).toBe(PNG);
});

test.each([
  ["none", null],
  ["another", png(800, 600, { name: "b.png" })],
])("where the device has %s, it is said where the picture is, until one is chosen", async (_what, kept) => {
  const at = desk();
  device = kept;
  form.accept({ thumbnail_mark: "24 a.png" });
  await at.follow();
  expect(shown(at)).toMatchObject({
    has: false,
    away: "a.png",
    said: "The picture of this session is on the device where you chose it. Choose it again here.",
  });
  expect(form.view("thumbnail").mark).toBe("none");
  await at.choose(PNG);
  expect(shown(at)).toMatchObject({ has: true, away: "" });
  expect(form.view("thumbnail").mark).toBe("good");
});

test("kept once more for a form that goes on as another; what is refused is not", async () => {
  const at = desk();
  await at.choose(PNG);
  device = null;
  await at.keep();
  expect(device).toBe(PNG);
  await at.choose(GIF);
  await at.keep();
  expect(device).toBe(null);
});

test("of two that come at once the last one stays", async () => {
  const at = desk();
  const other = png(800, 600);
  await Promise.all([at.choose(PNG), at.choose(other)]);
  expect(form.values.thumbnail?.file).toBe(other);
  expect(device).toBe(other);
  expect(form.values.thumbnail_mark).toBe(`${other.size} a.png`);
});

describe("the picture of an earlier session", () => {
  const EARLIER = { url: "/media/a.png", alt: "Two learners", is_decorative: false, focus: "0.25,1" };
  const WORDS_OF_IT = { thumbnail_alt: "Two learners", is_decorative: false, thumbnail_focus: "0.25,1" };

  test("comes with what was said of it", async () => {
    const at = desk();
    const coming = at.borrow(EARLIER, async () => PNG);
    expect(shown(at)).toMatchObject({ has: false, note: COMING, said: COMING });
    await coming;
    expect(form.values).toMatchObject({ ...WORDS_OF_IT, thumbnail: { file: PNG } });
    expect(shown(at)).toMatchObject({ note: "", said: "Picture of the earlier session added, 1600 by 900." });
    expect(device).toBe(PNG);
  });

  test("that was decorative is so again", async () => {
    await desk().borrow({ ...EARLIER, alt: "", is_decorative: true, focus: "" }, async () => PNG);
    expect(form.values).toMatchObject({ thumbnail_alt: "", is_decorative: true, thumbnail_focus: "" });
  });

  test.each([
    ["cannot be sent again", { ...EARLIER, url: null }, PNG],
    ["does not come", EARLIER, null],
    ["is none that we take", EARLIER, GIF],
  ])("that %s is told, and leaves the form as it was", async (_what, earlier, file) => {
    const at = desk();
    await at.borrow(earlier, async () => file);
    expect(shown(at)).toMatchObject({ has: false, note: NOT_TAKEN, said: NOT_TAKEN });
    expect(form.values).toEqual(emptyValues(5));
    expect(form.problems().thumbnail).toBe(undefined);
    await at.choose(PNG);
    expect(at.note).toBe("");
  });

  test.each([
    ["another", png(800, 600)],
    ["none", null],
  ])("that comes late leaves alone what was chosen meanwhile: %s", async (_what, chosen) => {
    const at = desk();
    /** @type {(file: File) => void} */
    let arrive = () => {};
    const coming = at.borrow(EARLIER, () => new Promise((resolve) => (arrive = resolve)));
    await at.choose(chosen);
    form.change("thumbnail_alt", "Mine");
    arrive(PNG);
    await coming;
    expect(form.values.thumbnail?.file ?? null).toBe(chosen);
    expect(form.values).toMatchObject({ thumbnail_alt: "Mine", thumbnail_focus: "" });
    expect([at.note, device]).toEqual(["", chosen]);
  });

  test("takes its words along when another is chosen, and leaves those that the mentor wrote", async () => {
    const at = desk();
    await at.borrow(EARLIER, async () => PNG);
    await at.choose(png(800, 600));
    expect(form.values).toMatchObject({ thumbnail_alt: "", thumbnail_focus: "" });
    await at.borrow(EARLIER, async () => PNG);
    form.change("thumbnail_alt", "Three learners");
    await at.choose(png(800, 600));
    expect(form.values.thumbnail_alt).toBe("Three learners");
    await at.borrow({ ...EARLIER, alt: "", is_decorative: true }, async () => PNG);
    await at.choose(png(800, 600));
    expect(form.values.is_decorative).toBe(false);
  });

  test("keeps its words when it is adjusted", async () => {
    const at = desk();
    await at.borrow(EARLIER, async () => PNG);
    await at.replace({ file: PNG, original: PNG, crop: null, focus: { x: 0, y: 0 } }, "Picture adjusted");
    expect(form.values).toMatchObject({ thumbnail_alt: "Two learners", thumbnail_focus: "0,0" });
  });
});
