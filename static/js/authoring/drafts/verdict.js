/** @typedef {import("./form-api.js").FormAnswer} FormAnswer */
/** @typedef {import("./form-api.js").Saved | import("./form-api.js").Holds} Sound */

/**
 * An answer that is no saved form: what to say of it, and what to do next.
 *
 * @param {Exclude<FormAnswer, Sound>} answer
 * @param {boolean} isOnline
 * @returns {{ status: import("./status.js").Status, result: import("./autosave.js").SaveResult }}
 */
export function verdictOf(answer, isOnline) {
  switch (answer.kind) {
    case "closed":
      return { status: { kind: "closed", url: answer.url }, result: "stop" };
    case "signedOut":
      return { status: { kind: "signedOut" }, result: "wait" };
    case "stranger":
    case "refused":
      return { status: { kind: answer.kind, reason: answer.reason }, result: "wait" };
    default:
      return { status: { kind: isOnline ? "failed" : "offline" }, result: "later" };
  }
}
