// @vitest-environment node
import { beforeEach, expect, test } from "vitest";

import { DomainSearch } from "../../../static/js/authoring/domain-search.js";
import { FakeClock, PYTHON, settle } from "./samples.js";

/** @type {FakeClock} */
let clock;
/** @type {string[]} */
let asked;
/** @type {unknown[]} */
let told;

beforeEach(() => {
  clock = new FakeClock();
  asked = [];
  told = [];
});

/** @param {() => Promise<Response>} answer */
function search(answer) {
  return new DomainSearch({
    url: "/api/domains/",
    fetch: async (url) => {
      asked.push(String(url));
      return answer();
    },
    clock,
    onFound: (query, found) => told.push([query, found]),
    onFailed: () => told.push("failed"),
  });
}

const found = async () => Response.json({ results: [PYTHON] });

test("only the pause after typing asks the server", async () => {
  const domains = search(found);
  for (const query of ["p", "py", " py & c"]) domains.ask(query);
  await clock.pass(200);
  expect(asked).toEqual(["/api/domains/?q=py+%26+c"]);
  expect(told).toEqual([[" py & c", [PYTHON]]]);
});

test("an answer that was overtaken is not told", async () => {
  let release = () => {};
  const domains = search(async () => {
    await new Promise((resolve) => (release = () => resolve(undefined)));
    return found();
  });
  domains.ask("p");
  await clock.pass(200);
  domains.cancel();
  release();
  await settle();
  expect(told).toEqual([]);
});

test("an error is told as one", async () => {
  search(async () => new Response("", { status: 500 })).ask("p");
  await clock.pass(200);
  expect(told).toEqual(["failed"]);
});
