// @vitest-environment node
import { beforeEach, expect, test, vi } from "vitest";

import { DemandDesk } from "../../../../static/js/authoring/demand/demand-desk.js";
import { DemandSource } from "../../../../static/js/authoring/demand/demand-source.js";
import { PYTHON, RUST } from "../samples.js";

/** @type {string[]} */
let asked;
/** @type {Record<string, object | null>} */
let answers;
/** @type {DemandDesk} */
let desk;
let changes = 0;

/**
 * @param {number} id
 * @param {number} wantedBy
 */
const topic = (id, wantedBy) => ({ id, text: `Topic ${id}`, domain: null, learners: 1, wanted_by: wantedBy });
/**
 * @param {string} name
 * @param {number} learners
 * @param {object[]} topics
 */
const demand = (name, learners, topics) => ({
  domain: name.toLowerCase(),
  name,
  learners,
  sentence: `${learners} learners`,
  topics,
});

beforeEach(() => {
  asked = [];
  changes = 0;
  answers = {
    "/api/domains/python/demand/": demand("Python", 14, [topic(1, 3), topic(2, 9)]),
    "/api/domains/rust/demand/": demand("Rust", 2, [topic(3, 5), topic(2, 9)]),
    "/api/topics/": { results: [topic(7, 1)] },
  };
  const fetch = /** @type {any} */ (
    async (/** @type {string} */ url) => {
      asked.push(url);
      if (answers[url] === null) throw new TypeError("no network");
      return { ok: true, json: async () => answers[url] };
    }
  );
  const source = new DemandSource({ domainsUrl: "/api/domains/", topicsUrl: "/api/topics/", fetch });
  desk = new DemandDesk({ source, onChange: () => changes++ });
});

test("without a tag it is what is asked for anywhere, asked once", async () => {
  await desk.follow([]);
  await desk.follow([]);
  expect([desk.topics.map((one) => one.id), desk.rows, asked, changes]).toEqual([[7], [], ["/api/topics/"], 1]);
});

test("it follows the tags: a sentence of each, and their topics once each by how many would come", async () => {
  await desk.follow([PYTHON, RUST]);
  expect(desk.rows.map((row) => [row.name, row.sentence])).toEqual([
    ["Python", "14 learners"],
    ["Rust", "2 learners"],
  ]);
  expect(desk.topics.map((one) => one.id)).toEqual([2, 3, 1]);
  expect([desk.learnersIn("python"), desk.learnersIn("ai")]).toEqual([14, null]);
});

test("the same tags again ask nothing, one more asks for that one", async () => {
  await desk.follow([PYTHON]);
  await desk.follow([PYTHON]);
  await desk.follow([PYTHON, RUST]);
  expect(asked).toEqual(["/api/domains/python/demand/", "/api/domains/rust/demand/"]);
});

test("what is heard of a domain is asked for anew", async () => {
  await desk.follow([PYTHON, RUST]);
  answers["/api/domains/python/demand/"] = demand("Python", 15, []);
  await desk.heard(["python", "programming"]);
  expect(desk.learnersIn("python")).toBe(15);
  expect(asked.filter((url) => url.includes("rust"))).toHaveLength(1);
});

test("a late answer for tags that were taken away says nothing", async () => {
  const first = desk.follow([PYTHON]);
  const second = desk.follow([RUST]);
  await Promise.all([first, second]);
  expect(desk.rows.map((row) => row.name)).toEqual(["Rust"]);
});

test("without an answer there is no tip, and the next time it is asked for again", async () => {
  const answer = answers["/api/domains/python/demand/"] ?? null;
  answers["/api/domains/python/demand/"] = null;
  await desk.follow([PYTHON]);
  expect(desk.rows).toEqual([]);
  answers["/api/domains/python/demand/"] = answer;
  await vi.waitFor(async () => {
    await desk.follow([PYTHON, RUST]);
    expect(desk.rows.map((row) => row.name)).toEqual(["Python", "Rust"]);
  });
});
