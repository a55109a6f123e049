/**
 * What tabs of one browser tell each other of a form.
 *
 * @typedef {{ key: string, kind: "saved", version: number, savedAt: string, values: unknown }} SavedNews
 * @typedef {{ key: string, kind: "closed", url: string | null, status: string | null }} ClosedNews
 * @typedef {{ key: string, kind: "discarded" }} DiscardedNews
 * @typedef {{ key: string, kind: "who" } | { key: string, kind: "here", tab: string }} RollCall who has it open
 * @typedef {SavedNews | ClosedNews | DiscardedNews | RollCall} News
 */

/** One person's tabs on this device. Without a channel they still meet on the server. */
export class TabTalk {
  /**
   * @param {number} userId
   * @param {typeof BroadcastChannel | undefined} Channel
   */
  constructor(userId, Channel = globalThis.BroadcastChannel) {
    this.channel = Channel ? new Channel(`peerlearn:create-session:${userId}`) : null;
  }

  /** @param {News} news */
  tell(news) {
    this.channel?.postMessage(news);
  }

  /** @param {(news: News) => void} hear */
  listen(hear) {
    this.channel?.addEventListener("message", (event) => hear(event.data));
  }
}
