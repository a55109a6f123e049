import { beforeEach, describe, expect, it, vi } from "vitest";

import { MAX_BYTES, PhotoField, TOO_LARGE, WRONG_TYPE } from "../../../static/js/profile/photo-field.js";

const JPEG = [0xff, 0xd8, 0xff, 0xe0];
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

async function choose(file) {
  files = [file];
  input.dispatchEvent(new Event("change"));
  await new Promise((resolve) => setTimeout(resolve));
}

const message = () => document.querySelector("[role=alert]").textContent;
const frame = () => document.querySelector(".profile-photo").firstElementChild;

describe("the field of one's photo", () => {
  it("shows a picture at once, whatever its name says", async () => {
    await choose(new File([new Uint8Array(JPEG)], "me.txt"));
    expect([message(), frame().tagName, frame().src]).toEqual(["", "IMG", "blob:photo"]);
  });

  it("says what the server would refuse, and then takes something else", async () => {
    await choose(new File(["<svg>"], "me.jpg", { type: "image/jpeg" }));
    expect([message(), input.getAttribute("aria-invalid"), frame().className]).toEqual([WRONG_TYPE, "true", "avatar"]);
    await choose(new File([new Uint8Array(MAX_BYTES + 1)], "me.jpg"));
    expect(message()).toBe(TOO_LARGE);
    await choose(new File([new Uint8Array(JPEG)], "me.jpg"));
    expect([message(), input.hasAttribute("aria-invalid"), frame().tagName]).toEqual(["", false, "IMG"]);
  });
});
