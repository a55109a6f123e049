import { beforeEach, expect, test } from "vitest";

import { PublishedPanel } from "../../../static/js/dashboard/published-panel.js";

const PANEL = '<section data-published="7"><h2 tabindex="-1">It is public</h2><button data-dismiss>Close</button></section>';

/** @type {string[]} */
let asked;
/** @type {HTMLElement[]} */
let worded;

beforeEach(() => {
  document.body.innerHTML = '<div id="host" data-address="/published/0/"></div><div id="next"></div>';
  asked = [];
  worded = [];
});

const host = () => /** @type {HTMLElement} */ (document.getElementById("host"));

/** @param {() => Promise<any>} answer */
function panel(answer) {
  return new PublishedPanel({
    host: host(),
    fetch: /** @type {typeof fetch} */ (
      async (url) => {
        asked.push(String(url));
        return answer();
      }
    ),
    onContent: (element) => void worded.push(element),
  });
}

const ok = (text = PANEL) => async () => ({ ok: true, redirected: false, text: async () => text });

test("it is asked for with all that was published, and takes the focus", async () => {
  await panel(ok()).show([7, 9, 8]);
  expect(asked).toEqual(["/published/7/?also=9&also=8"]);
  expect(document.activeElement?.textContent).toBe("It is public");
  expect(worded).toEqual([host()]);
});

test("nothing is asked where nothing was published", async () => {
  await panel(ok()).show([]);
  expect(asked).toEqual([]);
});

test.each([
  ["another's", async () => ({ ok: false, redirected: false, text: async () => PANEL })],
  ["signed out", async () => ({ ok: true, redirected: true, text: async () => PANEL })],
  ["no panel", ok("<p>Hello</p>")],
  ["offline", () => Promise.reject(new Error("offline"))],
])("%s: the page stays as it is", async (_name, answer) => {
  await panel(answer).show([7]);
  expect(host().childNodes).toHaveLength(0);
  expect(document.activeElement).toBe(document.body);
});

test("put away, the focus goes on to what comes next", async () => {
  await panel(ok()).show([7]);
  host().querySelector("button")?.click();
  expect(host().childNodes).toHaveLength(0);
  expect(document.activeElement?.id).toBe("next");
});
