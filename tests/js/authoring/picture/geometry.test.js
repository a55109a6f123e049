// @vitest-environment node
import { describe, expect, test } from "vitest";

import { Adjustment } from "../../../../static/js/authoring/picture/adjustment.js";
import { RATIO, framed, largestCrop, pulledTo, rounded, zoomLimit } from "../../../../static/js/authoring/picture/geometry.js";

const WIDE = { width: 3200, height: 900 };
const TALL = { width: 900, height: 3200 };

/** @typedef {import("../../../../static/js/authoring/picture/geometry.js").Rect} Rect */

test.each([
  [WIDE, { x: 800, y: 0, width: 1600, height: 900 }],
  [TALL, { x: 0, y: 1346.875, width: 900, height: 506.25 }],
  [{ width: 1600, height: 900 }, { x: 0, y: 0, width: 1600, height: 900 }],
])("the largest frame of %o lies in its middle", (size, crop) => {
  expect(largestCrop(size)).toEqual(crop);
});

test.each([
  [{ width: 3200, height: 1800 }, 8],
  [{ width: 640, height: 360 }, 2],
  [{ width: 200, height: 100 }, 1],
])("into %o one zooms %d times at most", (size, limit) => {
  expect(zoomLimit(size)).toBe(limit);
});

describe("another shape", () => {
  const crop = { x: 100, y: 50, width: 1600, height: 900 };

  // What Wagtail's fill cuts out of it: tests/services/test_picture_focus.py asks Wagtail itself.
  test.each([
    ["its left edge", { x: 0, y: 0.5 }, 100],
    ["its middle", { x: 0.5, y: 0.5 }, 450],
    ["its right edge", { x: 1, y: 0.5 }, 800],
    ["a quarter", { x: 0.25, y: 0 }, 275],
  ])("shows %s where the focal point is there", (_what, focus, x) => {
    expect(framed(crop, focus, 1)).toEqual({ x, y: 50, width: 900, height: 900 });
  });

  test("of a link loses something above and below", () => {
    const { x, y, width, height } = framed(crop, { x: 0.5, y: 1 }, 1.91);
    expect([x, width]).toEqual([100, 1600]);
    expect(height).toBeCloseTo(837.7, 1);
    expect(y + height).toBeCloseTo(950, 6);
  });
});

describe("a corner that is pulled", () => {
  const before = { x: 400, y: 200, width: 800, height: 450 };
  const size = { width: 1600, height: 900 };

  /** @type {[string, Rect, Rect][]} */
  const PULLS = [
    ["to the right and down leaves the upper left", { x: 400, y: 200, width: 960, height: 540 }, { x: 400, y: 200, width: 960, height: 540 }],
    ["beyond the picture stops at its edge", { x: 400, y: 200, width: 1600, height: 900 }, { x: 400, y: 200, width: 1200, height: 675 }],
    ["to the left and up leaves the lower right", { x: -400, y: -250, width: 1600, height: 900 }, { x: 44.444, y: 0, width: 1155.556, height: 650 }],
    ["too near stops at the smallest frame", { x: 400, y: 200, width: 10, height: 5.625 }, { x: 400, y: 200, width: 320, height: 180 }],
  ];
  test.each(PULLS)("%s", (_what, wanted, expected) => {
    const crop = pulledTo(wanted, before, size);
    for (const side of /** @type {const} */ (["x", "y", "width", "height"])) expect(crop[side]).toBeCloseTo(expected[side], 2);
  });
});

describe("an adjustment", () => {
  test("starts from the largest frame and sets no focal point by itself", () => {
    const adjustment = new Adjustment(WIDE, { crop: null, focus: null });
    expect(adjustment.result()).toEqual({ crop: { x: 800, y: 0, width: 1600, height: 900 }, focus: null });
  });

  test("of a picture that has the shape already is all of it", () => {
    expect(new Adjustment({ width: 1600, height: 900 }, { crop: null, focus: null }).result().crop).toBe(null);
    // What cannot be told apart on the screen is not written anew either.
    expect(new Adjustment({ width: 1366, height: 768 }, { crop: null, focus: null }).result().crop).toBe(null);
  });

  test("goes on from what was set before", () => {
    const before = { crop: { x: 10, y: 20, width: 1280, height: 720 }, focus: { x: 0.25, y: 0.75 } };
    expect(new Adjustment(WIDE, before).result()).toEqual(before);
  });

  test("moves by steps as far as the picture goes", () => {
    const adjustment = new Adjustment(WIDE, { crop: null, focus: null });
    adjustment.move(1, 1);
    expect(adjustment.crop).toMatchObject({ x: 832, y: 0 });
    adjustment.move(-1000, 0);
    expect(adjustment.crop).toMatchObject({ x: 0, y: 0 });
  });

  test("zooms about the middle, in and all the way out", () => {
    const adjustment = new Adjustment(WIDE, { crop: null, focus: null });
    adjustment.zoomTo(2);
    expect(adjustment.crop).toEqual({ x: 1200, y: 225, width: 800, height: 450 });
    adjustment.zoomBy(1);
    expect(adjustment.zoom).toBeCloseTo(2.1, 6);
    adjustment.zoomTo(100);
    expect(adjustment.zoom).toBeCloseTo(5, 6);
    adjustment.zoomTo(0);
    expect(adjustment.crop).toEqual({ x: 800, y: 0, width: 1600, height: 900 });
  });

  test("a drag of the whole frame never changes its size", () => {
    const adjustment = new Adjustment(TALL, { crop: null, focus: null });
    adjustment.drag({ x: -50, y: 5000, width: 900, height: 506.25 });
    expect(adjustment.crop).toEqual({ x: 0, y: 3200 - 506.25, width: 900, height: 506.25 });
  });

  test("the focal point stays where it is in the picture while the frame moves, until the frame leaves it", () => {
    const adjustment = new Adjustment(WIDE, { crop: null, focus: null });
    adjustment.aim({ x: 1600, y: 450 });
    expect(adjustment.focus).toEqual({ x: 0.5, y: 0.5 });
    adjustment.move(10, 0);
    expect(adjustment.focus).toEqual({ x: 0.3, y: 0.5 });
    adjustment.move(100, 0);
    expect(adjustment.focus).toEqual({ x: 0, y: 0.5 });
    adjustment.aimAt({ y: 0.1 });
    expect(adjustment.result().focus).toEqual({ x: 0, y: 0.1 });
    adjustment.startAgain();
    expect(adjustment.result()).toEqual({ crop: { x: 800, y: 0, width: 1600, height: 900 }, focus: null });
  });
});

test("whole pixels never lie beyond the picture", () => {
  expect(rounded({ x: 0.6, y: 0, width: 99.5, height: 99.5 / RATIO }, { width: 100, height: 100 })).toEqual({ x: 1, y: 0, width: 99, height: 56 });
});
