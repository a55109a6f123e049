import { describe, expect, it } from "vitest";

import { pageFetcher, parseCard } from "../../../static/js/ui/server-html.js";

const answer = (text, more = {}) => ({ ok: true, redirected: false, status: 200, text: async () => text, ...more });

describe("pageFetcher", () => {
  it("asks once for all who ask at the same time", async () => {
    const asked = [];
    const fetchPage = pageFetcher({
      address: () => "https://peerlearn.example/sessions/?domain=ai",
      fetch: async (url) => {
        asked.push(url);
        return answer(`page ${asked.length}`);
      },
    });
    expect(await Promise.all([fetchPage(), fetchPage()])).toEqual(["page 1", "page 1"]);
    expect(await fetchPage()).toBe("page 2");
    expect(asked).toEqual(["https://peerlearn.example/sessions/?domain=ai", "https://peerlearn.example/sessions/?domain=ai"]);
  });

  it("asks once more for who asks while a page is on its way: that one may be older than the news", async () => {
    const [sent, given] = [[], []];
    const fetchPage = pageFetcher({
      address: () => "/",
      fetch: (url) => new Promise((resolve) => given.push(() => resolve(answer(`page ${sent.push(url)}`)))),
    });
    const first = fetchPage();
    await Promise.resolve();
    const [second, third] = [fetchPage(), fetchPage()];
    await Promise.resolve();
    expect(given).toHaveLength(2);
    given.forEach((give) => give());
    expect(await Promise.all([first, second, third])).toEqual(["page 1", "page 2", "page 2"]);
  });

  it.each([
    ["an error", answer("", { ok: false, status: 500 })],
    ["the way to signing in", answer("Sign in", { redirected: true })],
  ])("does not take %s for the page", async (_what, response) => {
    const fetchPage = pageFetcher({ address: () => "/", fetch: async () => response });
    await expect(fetchPage()).rejects.toThrow("No page");
  });

  it("asks again after a failure", async () => {
    const answers = [answer("", { ok: false, status: 503 }), answer("back")];
    const fetchPage = pageFetcher({ address: () => "/", fetch: async () => answers.shift() });
    await expect(fetchPage()).rejects.toThrow();
    expect(await fetchPage()).toBe("back");
  });
});

describe("parseCard", () => {
  it("is the card of that session", () => {
    expect(parseCard('<article data-session-id="3">x</article>', 3)?.textContent).toBe("x");
  });

  it("is nothing for a text without it", () => {
    expect(parseCard("<p>Sign in</p>", 3)).toBeNull();
  });
});
