/**
 * The one place where HTML becomes elements. All of it is rendered by our own server, which escapes whatever
 * people wrote: cards come over the feed, pages over this site's own addresses. Neither a `<template>` nor a
 * parsed document runs scripts, and the CSP forbids inline ones behind them.
 */

/**
 * @param {string} html a card of templates/components/card.html
 * @param {number} id of its session
 * @returns {HTMLElement | null} null when the text holds no card of that session
 */
export function parseCard(html, id) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content.querySelector(`[data-session-id="${Number(id)}"]`);
}

/**
 * @param {string} html a whole page
 * @returns {Document}
 */
export function parsePage(html) {
  return new DOMParser().parseFromString(html, "text/html");
}

/**
 * Fetches the page that is shown, as the server would render it now. Those who ask in the same turn get the same
 * answer; who asks later gets another, since the one on its way may be older than what they want to show.
 *
 * @param {object} options
 * @param {typeof globalThis.fetch} options.fetch
 * @param {() => string} options.address
 * @returns {() => Promise<string>} rejects without an answer, or when it is no page of the same address
 */
export function pageFetcher({ fetch, address }) {
  /** @type {Promise<string> | null} */
  let unsent = null;

  async function ask() {
    const response = await fetch(address(), { credentials: "same-origin", headers: { Accept: "text/html" } });
    // A redirect leads to signing in: that page has nothing that this one shows.
    if (!response.ok || response.redirected) throw new Error(`No page: ${response.status}`);
    return response.text();
  }

  return () => {
    unsent ??= Promise.resolve().then(() => {
      unsent = null;
      return ask();
    });
    return unsent;
  };
}
