import { all, optional, part, setAttribute, setText, show } from "../../ui/dom.js";

/** @typedef {import("../types.js").RoomView} RoomView */
/** @typedef {import("../types.js").LocalMediaState} LocalMediaState */
/** @typedef {"microphone" | "camera" | "speaker"} DeviceKind */

/** From here on the microphone hears somebody, not the room. */
const HEARD = 0.08;

const LISTS = /** @type {const} */ ({ microphone: "microphones", camera: "cameras", speaker: "speakers" });
const NAMES = { microphone: "Microphone", camera: "Camera", speaker: "Speaker" };

/**
 * What the room's controls do with devices.
 *
 * @typedef {object} DeviceActions
 * @property {(kind: DeviceKind, deviceId: string) => Promise<void>} choose
 * @property {() => Promise<void>} testSpeaker
 * @property {() => void} retry
 */

/** Choice of devices, level of the microphone, test of the speaker, and the way out of a refusal. */
export class DeviceCheck {
  #root;
  #level;
  #heard = false;
  #isTesting = false;
  /** @type {Map<HTMLSelectElement, string>} the options that a select shows */
  #options = new Map();

  /**
   * @param {HTMLElement} root `[data-devices]`
   * @param {DeviceActions} actions
   */
  constructor(root, actions) {
    this.#root = root;
    this.#level = part(root, "[data-level]");
    this.actions = actions;
    for (const select of this.#selects()) {
      select.addEventListener("change", () => void actions.choose(kindOf(select), select.value));
    }
    optional(root, "[data-retry]")?.addEventListener("click", () => actions.retry());
    this.#testButton.addEventListener("click", () => void this.#test());
  }

  /** @param {RoomView} view */
  render({ local, level }) {
    for (const select of this.#selects()) this.#fill(select, local);
    show(optional(this.#root, "[data-speaker-field]"), local.speakers.length > 0);
    show(part(this.#root, "[data-device-problem]"), local.problem !== "");
    this.#sayProblem(local);
    this.#showLevel(local, level);
  }

  /** @param {LocalMediaState} local */
  #sayProblem({ problem, hint }) {
    const text = optional(this.#root, "[data-problem-text]");
    if (!text) return;
    setText(text, problem);
    setText(part(this.#root, "[data-problem-hint]"), hint);
  }

  /** @returns {HTMLSelectElement[]} */
  #selects() {
    return /** @type {HTMLSelectElement[]} */ (all(this.#root, "[data-choose]"));
  }

  get #testButton() {
    return part(this.#root, "[data-speaker-test], [data-control=speaker-test]");
  }

  /**
   * @param {HTMLSelectElement} select
   * @param {LocalMediaState} local
   */
  #fill(select, local) {
    const kind = kindOf(select);
    const devices = local[LISTS[kind]];
    const known = devices.map(({ deviceId, label }) => `${deviceId}=${label}`).join("\n");
    if (this.#options.get(select) !== known) {
      this.#options.set(select, known);
      select.replaceChildren(...optionsOf(select.ownerDocument, kind, devices));
      select.disabled = devices.length === 0;
    }
    const chosen = local.chosen[kind];
    if (select.value !== chosen && devices.some(({ deviceId }) => deviceId === chosen)) select.value = chosen;
  }

  /**
   * @param {LocalMediaState} local
   * @param {number} level
   */
  #showLevel({ mic }, level) {
    const shown = mic === "on" ? level : 0;
    this.#heard = mic === "on" && (this.#heard || level >= HEARD);
    part(this.#root, "[data-level-bar]").style.setProperty("--level", shown.toFixed(2));
    // In steps: a screen reader that reads it shall not stumble over every breath.
    setAttribute(this.#level, "aria-valuenow", String(Math.round(shown * 10) * 10));
    setText(part(this.#root, "[data-level-words]"), levelWords(mic, this.#heard));
  }

  async #test() {
    if (this.#isTesting) return;
    this.#isTesting = true;
    const words = part(this.#root, "[data-speaker-words]");
    setText(words, "Playing…");
    await this.actions.testSpeaker().catch(() => {});
    setText(words, "Did you hear it? If not, choose another speaker or turn the sound up.");
    this.#isTesting = false;
  }
}

/** @param {HTMLElement} select */
function kindOf(select) {
  return /** @type {DeviceKind} */ (select.dataset.choose);
}

/**
 * @param {Document} document
 * @param {DeviceKind} kind
 * @param {readonly MediaDeviceInfo[]} devices
 */
function optionsOf(document, kind, devices) {
  if (!devices.length) return [option(document, "", `No ${NAMES[kind].toLowerCase()} found`)];
  return devices.map(({ deviceId, label }, index) =>
    option(document, deviceId, label || `${NAMES[kind]} ${index + 1}`),
  );
}

/**
 * @param {Document} document
 * @param {string} value
 * @param {string} text
 */
function option(document, value, text) {
  const element = document.createElement("option");
  element.value = value;
  element.textContent = text;
  return element;
}

/**
 * @param {LocalMediaState["mic"]} mic
 * @param {boolean} wasHeard
 */
function levelWords(mic, wasHeard) {
  if (mic === "asking") return "Asking for your microphone…";
  if (mic === "unavailable") return "No microphone: you can listen.";
  if (mic === "off") return "You are muted.";
  return wasHeard ? "We hear you." : "Say something: the bar moves when we hear you.";
}
