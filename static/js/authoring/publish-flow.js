/** How often an unanswered request is sent again by itself, and after how many seconds. */
export const RETRIES = 3;
export const WAIT_SECONDS = 5;

/** @typedef {import("./outcome.js").Outcome} Outcome */

/**
 * Where publishing stands.
 *
 * - `idle`: nothing sent, or what was sent came to a definite end that the mentor has dealt with
 * - `sending`: a request is under way
 * - `waiting`: no answer came; the next try is `secondsLeft` away
 * - `gaveUp`: no answer, and no more tries but the mentor's own
 * - `failed`: the server could not; the mentor may try again
 * - `refused`, `signedOut`, `alreadyPublished`, `published`: the server's answers
 *
 * @typedef {"idle" | "sending" | "waiting" | "gaveUp" | "failed" | "refused" | "signedOut" |
 *   "alreadyPublished" | "published"} Phase
 */

/**
 * @typedef {object} FlowState
 * @property {Phase} phase
 * @property {number} retries automatic retries used up
 * @property {number} secondsLeft until the next one
 * @property {Outcome | null} outcome of the last request
 */

/**
 * @typedef {{ type: "submit" } | { type: "ended", outcome: Outcome } | { type: "tick" }
 *   | { type: "edited" } | { type: "dismissed" }} FlowEvent
 */

/** @type {Readonly<FlowState>} */
export const IDLE = Object.freeze({ phase: "idle", retries: 0, secondsLeft: 0, outcome: null });

/**
 * The next state; the same object when the event means nothing now (a second click, a late answer).
 *
 * @param {FlowState} state
 * @param {FlowEvent} event
 * @returns {FlowState}
 */
export function reduce(state, event) {
  switch (event.type) {
    case "submit":
      return state.phase === "sending" || state.phase === "published" ? state : { ...IDLE, phase: "sending" };
    case "ended":
      return state.phase === "sending" ? ended(state, event.outcome) : state;
    case "tick":
      return state.phase === "waiting" ? ticked(state) : state;
    case "edited":
      // What is being changed must not be sent half-written: from here on the mentor decides.
      return state.phase === "waiting" ? { ...state, phase: "gaveUp", secondsLeft: 0 } : state;
    case "dismissed":
      return state.phase === "failed" || state.phase === "alreadyPublished" ? { ...state, phase: "idle" } : state;
  }
}

/**
 * Whether this answer leaves no doubt about earlier tries. Until then the next one bears their key:
 * "sign in first" says nothing about the request before it that got no answer.
 *
 * @param {Outcome} outcome
 * @returns {boolean}
 */
export function settles(outcome) {
  if (outcome.kind === "refused") return outcome.judged;
  return outcome.kind === "published" || outcome.kind === "alreadyPublished";
}

/**
 * @param {FlowState} state
 * @param {Outcome} outcome
 * @returns {FlowState}
 */
function ended(state, outcome) {
  if (outcome.kind !== "lost") return { ...state, phase: outcome.kind, outcome };
  if (state.retries === RETRIES) return { ...state, phase: "gaveUp", outcome };
  return { ...state, phase: "waiting", secondsLeft: WAIT_SECONDS, outcome };
}

/**
 * @param {FlowState} state
 * @returns {FlowState}
 */
function ticked(state) {
  if (state.secondsLeft > 1) return { ...state, secondsLeft: state.secondsLeft - 1 };
  return { ...state, phase: "sending", secondsLeft: 0, retries: state.retries + 1 };
}
