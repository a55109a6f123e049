import { beforeEach, expect, test, vi } from "vitest";

import { DemandTip, domainFinder } from "../../../static/js/cms/demand-tip.js";
import { PYTHON, RUST } from "../authoring/samples.js";

const FIELD = `<div id="field"><ul class="tagit"></ul></div><ul id="tip" hidden></ul>`;

/** @type {{ slug: string }[][]} */
let followed;
/** @type {any} */
let desk;

/** @param {string} id */
const element = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** @param {string[]} names */
function choose(...names) {
  const choices = names.map((name) => `<li class="tagit-choice"><span class="tagit-label">${name}</span></li>`);
  /** @type {HTMLElement} */ (document.querySelector(".tagit")).innerHTML = choices.join("");
}

beforeEach(() => {
  document.body.innerHTML = FIELD;
  followed = [];
  desk = { follow: async (/** @type {any} */ tags) => void followed.push(tags), rows: [], named: [] };
});

/** @param {(name: string) => Promise<any>} find */
const tip = (find) => new DemandTip({ field: element("field"), place: element("tip"), find, desk });

test("it follows the domains as they are chosen and taken away, by their names", async () => {
  const found = /** @type {Record<string, any>} */ ({ Python: PYTHON, Rust: RUST });
  tip(async (name) => found[name] ?? null);
  choose("Python", "Rust", "Nothing of ours");
  await vi.waitFor(() => expect(followed.at(-1)).toEqual([PYTHON, RUST]));
  choose("Rust");
  await vi.waitFor(() => expect(followed.at(-1)).toEqual([RUST]));
});

test("it says how many ask and for what, and is not there for nothing", () => {
  const shown = tip(async () => null);
  desk.rows = [{ name: "Python", sentence: "14 learners requested topics in this domain this week" }];
  desk.named = [
    { text: "Decorators <b>", wanted_by: 3 },
    { text: "Typing", wanted_by: 1 },
  ];
  shown.show();
  const lines = [...element("tip").children].map((one) => one.textContent);
  expect([lines, element("tip").hidden]).toEqual([
    [
      "Python: 14 learners requested topics in this domain this week",
      "“Decorators <b>” 3 learners would come",
      "“Typing” 1 learner would come",
    ],
    false,
  ]);
  desk.rows = desk.named = [];
  shown.show();
  expect(element("tip").hidden).toBe(true);
});

test("a name is asked for once, and again after no answer came", async () => {
  const fetch = vi.fn(async () => ({ json: async () => ({ results: [RUST, PYTHON] }) }));
  const find = domainFinder({ url: "/api/domains/", fetch: /** @type {any} */ (fetch) });
  fetch.mockRejectedValueOnce(new TypeError("no network"));
  expect(await find("Python")).toBe(null);
  expect([await find("Python"), await find("Python")]).toEqual([PYTHON, PYTHON]);
  expect(fetch.mock.calls).toEqual([["/api/domains/?q=Python"], ["/api/domains/?q=Python"]]);
});
