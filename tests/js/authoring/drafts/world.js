import { DraftStore } from "../../../../static/js/authoring/draft-store.js";
import { DraftKeeper } from "../../../../static/js/authoring/drafts/draft-keeper.js";
import { answerOf } from "../../../../static/js/authoring/drafts/form-api.js";
import { keptOf, sameValues } from "../../../../static/js/authoring/drafts/kept-values.js";
import { emptyValues } from "../../../../static/js/authoring/session-values.js";
import { FakeClock } from "../samples.js";

/** @typedef {import("../../../../static/js/authoring/drafts/kept-values.js").Kept} Kept */
/** @typedef {import("../../../../static/js/authoring/drafts/kept-values.js").KeptField} KeptField */
/** @typedef {import("../../../../static/js/authoring/drafts/form-api.js").FormAnswer} FormAnswer */

export const PRISTINE = keptOf(emptyValues(5));
export const LOST = /** @type {FormAnswer} */ ({ kind: "lost" });

/** The server's forms, as `catalog/sessions/drafts/services.py` keeps them. */
export class FakeServer {
  constructor() {
    /** @type {Map<string, { version: number, values: Kept, closed?: string }>} */
    this.rows = new Map();
    this.saves = 0;
    this.isSignedIn = true;
  }

  /**
   * @param {string} key
   * @param {number} version
   * @param {Kept} values
   */
  put(key, version, values) {
    if (!this.isSignedIn) return answerOf(401, { code: "not_authenticated" });
    const row = this.rows.get(key);
    if (row?.closed) return this.#closed(row.closed);
    if (row && !sameValues(row.values, values) && row.version !== version) {
      return answerOf(409, { code: "draft_changed", version: row.version, values: row.values });
    }
    if (!row || !sameValues(row.values, values)) {
      this.rows.set(key, { version: version + 1, values: structuredClone(values) });
      this.saves += 1;
    }
    return answerOf(200, { version: this.rows.get(key)?.version, saved_at: "2026-11-21T05:12:00Z" });
  }

  /** @param {string} key */
  get(key) {
    if (!this.isSignedIn) return answerOf(401, { code: "not_authenticated" });
    const row = this.rows.get(key);
    if (row?.closed) return this.#closed(row.closed);
    return row ? answerOf(200, { version: row.version, values: row.values }) : answerOf(404, {});
  }

  /** @param {string} key */
  remove(key) {
    this.rows.delete(key);
    return answerOf(204, {});
  }

  /** @param {string} url */
  #closed(url) {
    return answerOf(409, { code: "draft_published", url, status: "scheduled" });
  }
}

/** Local storage without a browser. */
export class FakeStorage {
  /** @param {string} name */
  getItem(name) {
    return /** @type {any} */ (this)[name] ?? null;
  }

  /**
   * @param {string} name
   * @param {string} value
   */
  setItem(name, value) {
    Object.assign(this, { [name]: value });
  }

  /** @param {string} name */
  removeItem(name) {
    delete (/** @type {any} */ (this)[name]);
  }
}

/** A clock for long histories: it lets promises go on without the delay that timers of a browser have. */
class QuickClock extends FakeClock {
  /** @param {number} ms */
  async pass(ms) {
    const end = this.ms + ms;
    await new Promise((resolve) => setImmediate(resolve));
    for (;;) {
      const [first] = [...this.timers].filter(([, timer]) => timer.at <= end).sort((a, b) => a[1].at - b[1].at);
      if (!first) break;
      this.timers.delete(first[0]);
      this.ms = first[1].at;
      first[1].run();
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.ms = end;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** One browser with tabs, before one server. */
export class World {
  constructor() {
    this.clock = new QuickClock();
    this.server = new FakeServer();
    this.storage = /** @type {Storage} */ (/** @type {unknown} */ (new FakeStorage()));
    this.isOnline = true;
    /** What the line does with a call: passes it on, loses it or its answer, or takes its time.
     * @type {() => { isLostThere?: boolean, isLostBack?: boolean, ms?: number }} */
    this.line = () => ({});
    /** @type {Set<Tab>} */
    this.tabs = new Set();
    this.keys = 0;
  }

  /**
   * @param {string | null} [address]
   * @param {boolean} [isNew] whether the key in the address was made just now
   */
  open(address = null, isNew = false) {
    return new Tab(this, address, isNew);
  }

  newKey = () => `key-${++this.keys}`;

  /**
   * @param {() => FormAnswer} act
   * @returns {Promise<FormAnswer>}
   */
  async call(act) {
    const { isLostThere, isLostBack, ms = 0 } = this.isOnline ? this.line() : { isLostThere: true };
    await new Promise((resolve) => this.clock.setTimeout(() => resolve(null), ms / 2));
    const answer = isLostThere ? LOST : structuredClone(act());
    await new Promise((resolve) => this.clock.setTimeout(() => resolve(null), ms / 2));
    return isLostBack ? LOST : answer;
  }
}

/** A page with the form. */
export class Tab {
  /**
   * @param {World} world
   * @param {string | null} address
   * @param {boolean} isNew
   */
  constructor(world, address, isNew) {
    const { server, clock, storage, newKey } = world;
    this.world = world;
    this.address = address;
    /** @type {KeptField | null} */
    this.focus = null;
    /** Values that were written into the field in which somebody was.
     * @type {unknown[]} */
    this.intruded = [];
    this.isGone = false;
    /** @type {(() => void) | null} */
    this.letGo = null;
    /** @type {((news: any) => void) | null} */
    this.hear = null;
    this.keeper = new DraftKeeper({
      pristine: PRISTINE,
      store: new DraftStore(7, storage),
      api: {
        save: (key, version, values) => this.#call(() => server.put(key, version, structuredClone(values))),
        load: (key) => this.#call(() => server.get(key)),
        letGo: () => void (this.letGo?.()),
        discard: (key) => this.#call(() => server.remove(key)),
      },
      talk: { tell: (news) => this.#tell(structuredClone(news)), listen: (hear) => void (this.hear = hear) },
      address: { read: () => this.address, write: (key) => void (this.address = key) },
      isNew,
      newKey,
      isOnline: () => world.isOnline,
      now: () => clock.ms,
      clock: {
        setTimeout: /** @type {typeof setTimeout} */ (
          /** @type {unknown} */ (
            (/** @type {() => void} */ run, /** @type {number} */ ms) =>
              clock.setTimeout(() => void (this.isGone || run()), ms)
          )
        ),
        clearTimeout: clock.clearTimeout,
      },
    });
    this.values = { ...emptyValues(5), ...this.keeper.load()?.values };
    this.keeper.attach({
      accept: (values) => this.#accept(values),
      isInUse: (field) => field === this.focus,
      tell: () => {},
    });
    world.tabs.add(this);
    void this.keeper.start();
  }

  /**
   * @param {KeptField} field
   * @param {string} text put behind what stands there
   */
  type(field, text) {
    this.enter(field);
    this.values = { ...this.values, [field]: `${this.values[field]}${text}` };
    this.keeper.save(this.values, this.keeper.publishKey);
  }

  /** @param {KeptField | null} field */
  enter(field) {
    this.focus = field;
    this.keeper.release();
  }

  /** The tab goes without a word. */
  crash() {
    this.isGone = true;
    this.world.tabs.delete(this);
  }

  /** The tab goes as tabs go. */
  close() {
    this.keeper.flush();
    this.crash();
  }

  /** @returns {string} all that can be read in this tab, what it is offered included */
  get text() {
    return JSON.stringify([this.values, this.keeper.shared.deferred, this.keeper.shared.offers]);
  }

  /** @param {Partial<Kept>} values */
  #accept(values) {
    for (const field of /** @type {KeptField[]} */ (Object.keys(values))) {
      if (field === this.focus && values[field] !== this.values[field]) this.intruded.push(values[field]);
    }
    this.values = { ...this.values, ...values };
  }

  /** @param {() => FormAnswer} act */
  #call(act) {
    const lost = new Promise((/** @type {(answer: FormAnswer) => void} */ resolve) => (this.letGo = () => resolve(LOST)));
    return Promise.race([lost, this.world.call(act)]).then((answer) => (this.isGone ? new Promise(() => {}) : answer));
  }

  /** @param {any} news */
  #tell(news) {
    for (const tab of this.world.tabs) if (tab !== this) queueMicrotask(() => tab.isGone || tab.hear?.(news));
  }
}
