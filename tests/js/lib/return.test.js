import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { Backoff } from "../../../static/js/lib/backoff.js";
import { untilBack } from "../../../static/js/lib/return.js";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe("untilBack", () => {
  it("asks until the server answers with a page again, less and less often", async () => {
    const answers = [503, "no network", 502, 200];
    const asked = [];
    const began = Date.now();
    const fetch = vi.fn(async () => {
      asked.push(Date.now() - began);
      const status = answers.shift();
      if (typeof status === "string") throw new TypeError(status);
      return { status };
    });
    const backoff = new Backoff({ cap: 5_000, base: 2_000, random: () => 1 });
    const back = vi.fn();
    const done = untilBack({ url: "/sessions/", fetch, timers: window, backoff }).then(back);
    await vi.advanceTimersByTimeAsync(15_999);
    expect(back).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    await done;
    expect(asked).toEqual([2_000, 6_000, 11_000, 16_000]);
    expect(fetch).toHaveBeenCalledWith("/sessions/", expect.objectContaining({ method: "HEAD", cache: "no-store" }));
  });

  it("takes a page that is refused to this person for an answer", async () => {
    const done = untilBack({ url: "/admin/", fetch: async () => ({ status: 403 }), timers: window });
    await vi.advanceTimersByTimeAsync(2_000);
    await done;
  });
});
