import { expect, test, vi } from "vitest";

import { WordCounter } from "../../../static/js/cms/word-counter.js";

test("counts what is written, also in an editor that is drawn later", async () => {
  document.body.innerHTML = "<div id='panel'></div><p id='shown'></p>";
  const panel = /** @type {HTMLElement} */ (document.getElementById("panel"));
  const shown = /** @type {HTMLElement} */ (document.getElementById("shown"));
  new WordCounter({ panel, shown, limit: 3 });
  expect(shown.textContent).toBe("0 of 3 words");

  panel.innerHTML = "<div role='textbox'><p>What a</p><p>closure</p></div>";
  await vi.waitFor(() => expect(shown.textContent).toBe("3 of 3 words"));
  expect(shown.hasAttribute("data-is-over")).toBe(false);

  panel.querySelector("p")?.append(" good closure");
  await vi.waitFor(() => expect(shown.textContent).toBe("5 of 3 words"));
  expect(shown.hasAttribute("data-is-over")).toBe(true);
});
