// @vitest-environment node
import "fake-indexeddb/auto";

import { expect, test } from "vitest";

import { keptOf } from "../../../../static/js/authoring/drafts/kept-values.js";
import { emptyValues } from "../../../../static/js/authoring/session-values.js";
import { World } from "./world.js";

/** @typedef {import("../../../../static/js/authoring/drafts/kept-values.js").KeptField} KeptField */

const HISTORIES = 100;
const STEPS = 60;
const FIELDS = /** @type {KeptField[]} */ (["title", "description", "price", "capacity"]);
/** What was typed so shortly before a crash may be lost. */
const LOSABLE_MS = 500;

/**
 * @param {number} seed
 * @returns {() => number} from 0 to 1, the same for the same seed
 */
function chanceFrom(seed) {
  let state = seed * 2_654_435_761 + 1;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_507) + 0x9e3779b9) | 0;
    return ((state ^ (state >>> 13)) >>> 0) / 2 ** 32;
  };
}

/** @param {number} seed */
async function history(seed) {
  const chance = chanceFrom(seed);
  /**
   * @template T
   * @param {readonly T[]} all
   */
  const pick = (all) => all[Math.floor(chance() * all.length)];
  const world = new World();
  world.line = () => ({
    isLostThere: chance() < 0.1,
    isLostBack: chance() < 0.15,
    ms: chance() < 0.3 ? chance() * 8_000 : chance() * 200,
  });
  /** @type {{ word: string, tab: import("./world.js").Tab, at: number }[]} */
  let typed = [];
  const first = world.open("the-form");
  /** @type {unknown[]} */
  const intruded = [];
  /** @param {import("./world.js").Tab} tab */
  const crash = (tab) => {
    typed = typed.filter((one) => one.tab !== tab || world.clock.ms - one.at >= LOSABLE_MS);
    tab.crash();
  };
  void first;
  for (let step = 0; step < STEPS; step += 1) {
    const tab = pick([...world.tabs]) ?? world.open("the-form");
    const what = chance();
    if (what < 0.6) {
      const word = ` w${seed}x${step}.`;
      tab.type(pick(FIELDS), word);
      typed.push({ word: word.trim(), tab, at: world.clock.ms });
    } else if (what < 0.7) tab.enter(null);
    else if (what < 0.76 && world.tabs.size < 3) world.open("the-form");
    else if (what < 0.82) {
      crash(tab);
      world.open("the-form");
    } else if (what < 0.86) {
      tab.close();
      world.open("the-form");
    } else if (what < 0.92) world.isOnline = !world.isOnline;
    else if (what < 0.96) world.server.isSignedIn = !world.server.isSignedIn;
    else void tab.keeper.wake();
    await world.clock.pass(chance() < 0.2 ? chance() * 12_000 : chance() * 400);
    for (const one of world.tabs) intruded.push(...one.intruded.splice(0));
  }
  // All is well again, and nobody types any more.
  Object.assign(world, { isOnline: true, line: () => ({}) });
  world.server.isSignedIn = true;
  for (const tab of world.tabs) tab.enter(null);
  for (let round = 0; round < 4; round += 1) {
    for (const tab of world.tabs) void tab.keeper.wake();
    await world.clock.pass(60_000);
  }
  const read = [...world.tabs].map((tab) => tab.text).join("\n");
  const lost = typed.filter(({ word }) => !read.includes(word)).map(({ word }) => word);
  return { world, lost, intruded };
}

test(`in ${HISTORIES} histories of tabs that crash, lose their line and their sign-in, no word is lost`, async () => {
  for (let seed = 1; seed <= HISTORIES; seed += 1) {
    const { world, lost, intruded } = await history(seed);
    const row = world.server.rows.get("the-form");
    const tabs = [...world.tabs].map(({ keeper, values }) => ({
      ...keeper.shared.base,
      isShared: keeper.shared.isShared,
      shown: keptOf({ ...emptyValues(5), ...values }),
    }));
    expect({ seed, lost, intruded, rows: world.server.rows.size }).toEqual({ seed, lost: [], intruded: [], rows: 1 });
    // In the end all show what the server holds.
    const settled = { version: row?.version, values: row?.values, isShared: true, shown: row?.values };
    expect({ seed, tabs }).toEqual({ seed, tabs: tabs.map(() => settled) });
  }
}, 120_000);
