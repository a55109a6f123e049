/** The cookie's name, over plain HTTP and over HTTPS (peerlearn_site/settings/base.py). */
const NAMES = ["csrftoken", "__Host-csrftoken"];

/**
 * @param {Document} document
 * @returns {string} the token for `X-CSRFToken`: the cookie's, since signing in again in another tab
 *   renews it; the page's where there is none
 */
export function csrfToken(document) {
  for (const pair of document.cookie.split("; ")) {
    const [name, value] = pair.split("=", 2);
    if (NAMES.includes(name)) return value;
  }
  return document.querySelector("meta[name=csrf-token]")?.getAttribute("content") ?? "";
}
