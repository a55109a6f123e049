// @vitest-environment node
import { describe, expect, it } from "vitest";

import { Backoff } from "../../../static/js/lib/backoff.js";

const always = (value) => () => value;

describe("the wait before the next attempt", () => {
  it("doubles its span up to the cap", () => {
    const backoff = new Backoff({ cap: 2000, random: always(1) });
    const waits = Array.from({ length: 5 }, () => backoff.next());
    expect(waits).toEqual([500, 1000, 2000, 2000, 2000]);
  });

  it("may be anything from nothing to the whole span, so that pages do not come back together", () => {
    const waits = [0, 0.5, 0.999].map((share) =>
      new Backoff({ cap: 30_000, base: 1000, random: always(share) }).next(),
    );
    expect(waits).toEqual([0, 500, 999]);
  });

  it("hurries for so many attempts, and then leaves the server in peace", () => {
    const backoff = new Backoff({ cap: 30_000, soon: { cap: 4_000, attempts: 20 }, random: always(1) });
    const waits = Array.from({ length: 22 }, () => backoff.next());
    expect(waits.slice(0, 5)).toEqual([500, 1000, 2000, 4000, 4000]);
    expect(waits.slice(18)).toEqual([4000, 4000, 30_000, 30_000]);
    backoff.reset();
    expect(Array.from({ length: 5 }, () => backoff.next()).at(-1)).toBe(4000);
  });

  it("starts from the beginning after a success", () => {
    const backoff = new Backoff({ cap: 30_000, random: always(1) });
    backoff.next();
    backoff.next();
    backoff.reset();
    expect(backoff.next()).toBe(500);
  });
});
