/**
 * How many people wait for a topic.
 *
 * @param {Pick<import("./demand-source.js").WantedTopic, "wanted_by">} topic
 * @returns {string} "3 learners would come"
 */
export function wouldCome({ wanted_by }) {
  return wanted_by === 1 ? "1 learner would come" : `${wanted_by} learners would come`;
}
