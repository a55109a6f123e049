import { beforeEach, describe, expect, it } from "vitest";

import { DeviceCopy } from "../../../../static/js/authoring/drafts/device-copy.js";

describe("DeviceCopy", () => {
  let now, due, typed, written, copy;

  beforeEach(() => {
    [now, due, typed, written] = [0, [], "", []];
    const write = () => written.push(typed) > 0;
    const clock = { setTimeout: (call) => due.push(call), clearTimeout: () => {} };
    copy = new DeviceCopy({ write, clock, now: () => now });
  });

  /** @param {string} text @param {number} at */
  const type = (text, at) => {
    [typed, now] = [text, at];
    copy.changed();
  };

  it("writes the first key at once, and what follows a moment later", () => {
    type("a", 1_000);
    type("ab", 1_050);
    type("abc", 1_100);
    expect(written).toEqual(["a"]);
    due.shift()();
    expect(written).toEqual(["a", "abc"]);
  });

  it("waits for no timer that is late", () => {
    type("a", 1_000);
    type("ab", 1_150);
    type("abc", 1_200);
    type("abcd", 1_300);
    expect(written).toEqual(["a", "abc"]);
    type("abcde", 1_400);
    expect(written).toEqual(["a", "abc", "abcde"]);
  });

  it("writes also after the clock was set back", () => {
    type("a", 5_000);
    type("ab", 1_000);
    expect(written).toEqual(["a", "ab"]);
  });

  it("writes nothing that is written already, and nothing while it is silent", () => {
    type("a", 1_000);
    copy.flush();
    copy.fallSilent();
    type("ab", 2_000);
    due.shift()();
    expect(written).toEqual(["a"]);
  });
});
