/**
 * Fetches what the open bell shows.
 *
 * @param {object} options
 * @param {string} options.url
 * @param {typeof globalThis.fetch} options.fetch
 * @returns {() => Promise<string>} rejects without an answer, or when it is another page
 */
export function listFetcher({ url, fetch }) {
  return async () => {
    const response = await fetch(url, { credentials: "same-origin", headers: { Accept: "text/html" } });
    // A redirect leads to signing in.
    if (!response.ok || response.redirected) throw new Error(`No list: ${response.status}`);
    return response.text();
  };
}

/**
 * Sends a form of the bell as the browser would, and stays on the page.
 *
 * @param {object} options
 * @param {() => string} options.csrfToken read at each call: signing in elsewhere renews it
 * @param {typeof globalThis.fetch} options.fetch
 * @returns {(form: HTMLFormElement) => Promise<void>} rejects unless the server has taken it
 */
export function formSender({ csrfToken, fetch }) {
  return async (form) => {
    const response = await fetch(form.action, {
      method: "POST",
      body: new URLSearchParams(/** @type {any} */ (new FormData(form))),
      credentials: "same-origin",
      headers: { Accept: "application/json", "X-CSRFToken": csrfToken() },
    });
    if (!response.ok || response.redirected) throw new Error(`Not taken: ${response.status}`);
  };
}
