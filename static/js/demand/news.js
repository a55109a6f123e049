/** On `window`, with the slugs of the domains: what learners ask for there is another by now. */
export const DEMAND = "demand-changed";
