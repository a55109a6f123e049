import { beforeEach, describe, expect, it, vi } from "vitest";

import { MAX_BYTES, PhotoField, TOO_LARGE, WRONG_TYPE } from "../../../static/js/profile/photo-field.js";

/** A file as far as the field looks at it; jsdom's own cannot be read. */
const file = (bytes, size = bytes.length) => ({
  size,
  slice: (from, to) => ({ arrayBuffer: async () => new Uint8Array(bytes.slice(from, to)).buffer }),
});
const photo = file([0xff, 0xd8, 0xff, 0xe0]);
let input;
let files;

beforeEach(() => {
  URL.createObjectURL = vi.fn(() => "blob:photo");
  URL.revokeObjectURL = vi.fn();
  document.body.innerHTML = `<div class="profile-photo"><span class="avatar">M</span><form></form></div><input type="file">`;
  input = document.querySelector("input");
  files = [];
  Object.defineProperty(input, "files", { get: () => files });
  new PhotoField({ input, frame: document.querySelector(".profile-photo") });
});

async function choose(chosen) {
  files = [chosen];
  input.dispatchEvent(new Event("change"));
  await new Promise((resolve) => setTimeout(resolve));
}

const message = () => document.querySelector("[role=alert]").textContent;
const frame = () => document.querySelector(".profile-photo").firstElementChild;

describe("the field of one's photo", () => {
  it("shows a picture at once", async () => {
    await choose(photo);
    expect([message(), frame().tagName, frame().src]).toEqual(["", "IMG", "blob:photo"]);
  });

  it("says what the server would refuse, and then takes something else", async () => {
    await choose(file([..."<svg>"].map((one) => one.charCodeAt(0))));
    expect([message(), input.getAttribute("aria-invalid"), frame().className]).toEqual([WRONG_TYPE, "true", "avatar"]);
    await choose(file([0xff, 0xd8, 0xff], MAX_BYTES + 1));
    expect(message()).toBe(TOO_LARGE);
    await choose(photo);
    expect([message(), input.hasAttribute("aria-invalid"), frame().tagName]).toEqual(["", false, "IMG"]);
  });
});
