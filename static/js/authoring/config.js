/**
 * What the server hands to the page, as JSON beside the form (`home/dashboards/mentor_authoring.py`).
 *
 * @typedef {object} AuthoringConfig
 * @property {number} userId
 * @property {string} timeZone the mentor's zone; empty: the browser's
 * @property {string} now ISO 8601: the server's clock, since the device's may be wrong
 * @property {number} usualMinutes how long the mentor's last session was
 * @property {string | null} lastStart ISO 8601: when it began; null before the first
 * @property {import("./reuse.js").Source | null} source an earlier session to begin from
 * @property {number} capacity the default number of seats
 * @property {boolean} isReviewed whether staff look at what this mentor writes before it goes public
 * @property {number | null} capacityWarnAbove more seats than this get a warning; null: none do
 * @property {import("./validators.js").Limits} limits
 * @property {Record<string, string>} words the server's messages, by rule
 * @property {{ id: number, text: string, domain: import("./session-values.js").Tag | null } | null} topic what learners ask for, to begin with
 * @property {{ publish: string, forms: string, domains: string, topics: string, overlaps: string, published: string, drafts: string, cancelled: string, login: string, page: string }} urls
 */

/**
 * @param {Document} document
 * @returns {AuthoringConfig}
 */
export function readConfig(document) {
  const element = document.getElementById("session-form-config");
  if (!element?.textContent) throw new Error("The page brought no configuration for its form.");
  return JSON.parse(element.textContent);
}
