import { all, isOff, optional, setDisabled, setState, show } from "../../ui/dom.js";

/** @typedef {import("../types.js").RoomView} RoomView */

/** @typedef {"mic" | "camera" | "screen" | "hand" | "people" | "devices" | "leave" | "end"} ControlName */

/** What a control does; those that a role has not are never called. */
/** @typedef {Partial<Record<ControlName, () => void>>} ControlActions */

/**
 * @typedef {object} ControlView
 * @property {boolean} isOn which of its two words and icons it carries
 * @property {boolean} isDisabled
 * @property {boolean} isShown
 */

const ALWAYS = { isOn: false, isDisabled: false, isShown: true };

/**
 * What the bar shows. Leaving and ending work at all times, whatever else does not.
 *
 * @param {RoomView} view
 * @returns {Record<Exclude<ControlName, "people">, ControlView>}
 */
export function controlsOf({ room, local, ready }) {
  const isLive = room.phase === "live";
  // Before somebody comes in, their devices are theirs alone: nothing has to be ready for them.
  const isWaiting = (!ready && room.phase !== "prejoin") || room.link === "replaced";
  const me = room.people.find(({ id }) => id === room.me.id);
  return {
    mic: { isOn: local.mic === "on", isDisabled: isWaiting || local.mic === "asking", isShown: true },
    camera: { isOn: local.camera === "on", isDisabled: isWaiting || local.camera === "asking", isShown: true },
    screen: {
      isOn: local.screen === "on",
      isDisabled: isWaiting || local.screen === "asking",
      isShown: isLive && local.screen !== "unsupported",
    },
    // A hand goes over the socket: without one it could not be seen.
    hand: { isOn: (me?.hand_raised_at ?? null) !== null, isDisabled: room.link !== "open", isShown: isLive },
    devices: { ...ALWAYS, isShown: isLive },
    leave: ALWAYS,
    end: { ...ALWAYS, isShown: isLive },
  };
}

/** The bar at the bottom. */
export class Controls {
  #element;

  /**
   * @param {HTMLElement} element `[data-controls]`
   * @param {ControlActions} actions
   */
  constructor(element, actions) {
    this.#element = element;
    for (const button of all(element, "[data-control]")) {
      const act = actions[/** @type {ControlName} */ (button.dataset.control)];
      button.addEventListener("click", () => {
        if (!isOff(button)) act?.();
      });
    }
  }

  /** @param {ControlName} name @returns {HTMLElement | null} null where the role has none */
  button(name) {
    return optional(this.#element, `[data-control=${name}]`);
  }

  /** @param {RoomView} view */
  render(view) {
    const hasBar = ["prejoin", "lobby", "live"].includes(view.room.phase);
    show(this.#element, hasBar);
    for (const [name, control] of Object.entries(controlsOf(view))) this.#draw(name, control);
    const people = this.button("people");
    show(people, view.room.phase === "live");
    this.button("mic")?.style.setProperty("--level", view.local.mic === "on" ? view.level.toFixed(2) : "0");
  }

  /**
   * @param {string} name
   * @param {ControlView} control
   */
  #draw(name, { isOn, isDisabled, isShown }) {
    const button = this.button(/** @type {ControlName} */ (name));
    if (!button) return;
    show(button, isShown);
    setDisabled(button, isDisabled);
    setState(button, isOn ? "on" : "off");
  }
}
