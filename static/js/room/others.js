import { newsOfTrouble, worstTrouble } from "./news.js";

/** @import { EngineEvents, MediaEngine, News, PeerMedia } from "./types.js" */
/** @import { Trouble } from "./news.js" */

/** What comes from the others, and what stands in its way. */
export class Others {
  /** @type {ReadonlyMap<number, PeerMedia>} */
  peers = new Map();
  /** @type {Map<number, Trouble>} */
  #troubles = new Map();
  #changed;
  #say;

  /**
   * @param {object} options
   * @param {() => void} options.changed
   * @param {(news: News[]) => void} options.say
   */
  constructor({ changed, say }) {
    this.#changed = changed;
    this.#say = say;
  }

  /** @returns {EngineEvents} for the engine */
  get events() {
    return {
      peer: (id, media) => this.#heard(id, media),
      trouble: (id, trouble) => this.#troubled(id, trouble),
    };
  }

  /** @param {MediaEngine} engine */
  async measure(engine) {
    if (!this.peers.size) return;
    this.peers = await engine.stats();
    this.#changed();
  }

  /** They are let go on purpose: that is no news. */
  forgetTroubles() {
    this.#troubles.clear();
  }

  /**
   * @param {number} id
   * @param {PeerMedia | null} media
   */
  #heard(id, media) {
    const peers = new Map(this.peers);
    if (media) peers.set(id, media);
    else peers.delete(id);
    this.peers = peers;
    this.#changed();
  }

  /**
   * @param {number} id
   * @param {Trouble} trouble
   */
  #troubled(id, trouble) {
    const before = worstTrouble(this.#troubles.values());
    this.#troubles.set(id, trouble);
    const after = worstTrouble(this.#troubles.values());
    this.#say(newsOfTrouble(before, after, this.peers.get(id)?.status === "connected"));
  }
}
