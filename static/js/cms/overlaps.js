import { momentAt } from "../authoring/zone-time.js";
import { showOverlaps } from "../overlaps/overlap-notice.js";
import { OverlapWatch } from "../overlaps/overlap-watch.js";

/** Above the times in the CMS editor: what else the mentor does then. It never keeps anybody from publishing. */
export class EditorOverlaps {
  /**
   * @param {object} parts
   * @param {HTMLElement} parts.host a live region with `data-url`, `data-zone`, `data-except`
   * @param {HTMLInputElement} parts.start
   * @param {HTMLInputElement} parts.end
   * @param {typeof globalThis.fetch} parts.fetch
   * @param {Pick<typeof globalThis, "setTimeout" | "clearTimeout">} parts.clock
   */
  constructor({ host, start, end, fetch, clock }) {
    const { url = "", zone = "UTC", except = "" } = host.dataset;
    this.inputs = { start, end };
    this.zone = zone;
    this.watch = new OverlapWatch({
      url,
      fetch,
      clock,
      onChange: () => showOverlaps(host, this.watch.found, zone),
    });
    this.watch.without = except;
    for (const input of [start, end]) {
      for (const type of ["input", "change"]) input.addEventListener(type, () => this.look());
    }
    this.look();
  }

  /** Ask of the times as they stand in the fields. */
  look() {
    const [start, end] = [this.inputs.start, this.inputs.end].map(({ value }) =>
      momentAt(value.trim().replace(" ", "T"), this.zone),
    );
    const isSpan = start && end && start.epochMs < end.epochMs;
    this.watch.watch(isSpan ? [{ startMs: start.epochMs, endMs: end.epochMs }] : []);
  }
}
