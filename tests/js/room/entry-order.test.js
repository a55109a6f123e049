// @vitest-environment node
import { describe, expect, it } from "vitest";

import { EntryOrder } from "../../../static/js/room/entry-order.js";
import { randomFrom, shuffled } from "./fakes/random.js";

const entry = (seq) => ({ type: "participant.lost", seq });
const seqs = (entries) => entries.map(({ seq }) => seq);

describe("the order of the log", () => {
  it("hands on what follows and keeps the rest aside", () => {
    const order = new EntryOrder();
    order.startAt(10);
    expect(seqs(order.take(entry(12)))).toEqual([]);
    expect(order.isBehind).toBe(true);
    expect(seqs(order.take(entry(11)))).toEqual([11, 12]);
    expect([order.isBehind, order.last]).toEqual([false, 12]);
  });

  it("forgets what it has had", () => {
    const order = new EntryOrder();
    order.startAt(10);
    order.take(entry(11));
    expect(seqs(order.take(entry(11)))).toEqual([]);
    expect(seqs(order.take(entry(9)))).toEqual([]);
  });

  it("keeps what comes before the welcome for after it", () => {
    const order = new EntryOrder();
    expect(seqs([...order.take(entry(11)), ...order.take(entry(10))])).toEqual([]);
    expect(seqs(order.startAt(10))).toEqual([11]);
  });

  it("waits for the next welcome once the line is lost", () => {
    const order = new EntryOrder();
    order.startAt(10);
    order.take(entry(12));
    order.pause();
    expect(seqs(order.take(entry(13)))).toEqual([]);
    expect(order.isBehind).toBe(false);
    expect(seqs(order.startAt(12))).toEqual([13]);
  });

  it("takes the entry that it waits for however many are aside", () => {
    const order = new EntryOrder();
    order.startAt(0);
    for (let seq = 2; seq <= 700; seq += 1) order.take(entry(seq));
    expect(seqs(order.take(entry(1))).length).toBeGreaterThan(400);
  });

  it.each([1, 2, 3, 4, 5])("hands on each entry once and in order, however they come (seed %i)", (seed) => {
    const random = randomFrom(seed);
    const order = new EntryOrder();
    order.startAt(0);
    const all = Array.from({ length: 60 }, (_, index) => entry(index + 1));
    const twice = shuffled([...all, ...all], random);
    expect(twice.flatMap((one) => seqs(order.take(one)))).toEqual(seqs(all));
  });
});
