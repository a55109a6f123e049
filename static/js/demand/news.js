/** @import { Feed } from "../lib/feed.js" */

/** On `window`, with the slugs of the domains: what learners ask for there is another by now. */
export const DEMAND = "demand-changed";

/**
 * Lets whatever shows demand know when it changes.
 *
 * @param {Feed} feed
 */
export function tellDemand(feed) {
  feed.on("demand_changed", ({ domains }) => {
    window.dispatchEvent(new CustomEvent(DEMAND, { detail: domains }));
  });
}
