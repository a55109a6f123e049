import { toast } from "../../ui/toasts.js";
import { Announcer } from "./announcer.js";
import { Banner } from "./banner.js";
import { Bar } from "./bar.js";
import { Controls } from "./controls.js";
import { DeviceCheck } from "./device-check.js";
import { all, isOff, part, setData, show } from "../../ui/dom.js";
import { EndDialogs } from "./end-dialogs.js";
import { LobbyView } from "./lobby-view.js";
import { NewsDesk } from "./news-desk.js";
import { OverView } from "./over-view.js";
import { Side } from "./people-list.js";
import { Shortcuts } from "./shortcuts.js";
import { Stage } from "./stage.js";
import { Warnings } from "./warnings.js";

/** @typedef {import("../types.js").RoomControls} RoomControls */
/** @typedef {import("../types.js").RoomConfig} RoomConfig */
/** @typedef {import("../types.js").RoomView} RoomView */
/** @typedef {import("../../feedback/feedback-api.js").FeedbackApi} FeedbackApi */

/** From here on the list of people has a place beside the video (static/css/components/room.css). */
const WIDE = "(min-width: 64rem)";

/** @type {Record<RoomView["room"]["phase"], string>} */
const TITLES = { prejoin: "Live", lobby: "Lobby", live: "● Live", ended: "Ended", refused: "Closed" };

/** What was heard of oneself, for those who do not see the button. */
const OWN = {
  mic: { on: "Your microphone is on", off: "You are muted" },
  camera: { on: "Your camera is on", off: "Your camera is off" },
  screen: { on: "You share your screen", off: "You share your screen no more" },
  hand: { on: "Your hand is raised", off: "Your hand is lowered" },
};

/**
 * The room's page: puts its parts together, and draws them whenever something has changed.
 */
export class RoomScreen {
  #window;
  #root;
  #room;
  #config;
  #parts;
  #announcer;
  /** @type {Record<string, "on" | "off">} */
  #own = {};
  #phase = "";

  /**
   * @param {object} options
   * @param {Window} options.window
   * @param {HTMLElement} options.root `[data-room]`
   * @param {RoomControls} options.room
   * @param {RoomConfig} options.config
   * @param {FeedbackApi} options.feedback
   * @param {string} options.zone in which times are read
   * @param {() => void} options.go the way home
   */
  constructor({ window, root, room, config, feedback, zone, go }) {
    this.#window = window;
    this.#root = root;
    this.#room = room;
    this.#config = config;
    this.#announcer = this.#makeAnnouncer();
    this.#parts = this.#makeParts({ feedback, zone, go });
    const desk = new NewsDesk({ window, announcer: this.#announcer, view: () => room.view });
    room.onNews((news) => desk.tell(news));
    room.onChange(() => this.render());
    root.addEventListener("dismissed", () => this.#standSomewhere());
  }

  /** Draws all of it as it is now; cheap where nothing has changed. */
  render() {
    const { view } = this.#room;
    setData(this.#root, "phase", view.room.phase);
    setData(this.#root, "link", view.room.link);
    const { bar, lobby, stage, side, controls, banner, warnings, over, devices } = this.#parts;
    for (const each of [bar, lobby, stage, side, controls, warnings]) each.render(view);
    for (const check of devices) check.render(view);
    if (banner.render(view)) this.#standSomewhere();
    show(part(this.#root, "[data-connecting]"), isConnecting(view));
    if (this.#phase !== view.room.phase) this.#enter(view);
    over.render(view);
    this.#sayOwn(view);
  }

  /** @param {RoomView} view */
  #enter({ room }) {
    const isFirst = this.#phase === "";
    this.#phase = room.phase;
    this.#window.document.title = `${TITLES[room.phase]} · ${this.#config.title} · PeerLearn`;
    if (room.phase === "ended" || room.phase === "refused") this.#closeDialogs();
    // What had the focus is gone with its view; at the start the page keeps it.
    if (!isFirst && room.phase === "live") this.#standSomewhere();
  }

  /** The keyboard goes on from the controls, not from the top of the page. */
  #standSomewhere() {
    const { activeElement } = this.#window.document;
    const isLost = !(activeElement instanceof HTMLElement) || activeElement.closest("[hidden]") !== null;
    if (isLost || activeElement === this.#window.document.body) part(this.#root, "[data-controls]").focus();
  }

  #closeDialogs() {
    for (const dialog of /** @type {HTMLDialogElement[]} */ (all(this.#root, "dialog[open]"))) dialog.close("cancel");
  }

  #makeAnnouncer() {
    const { document } = this.#window;
    return new Announcer({
      polite: part(document, "#room-polite"),
      assertive: part(document, "#room-assertive"),
      clock: {
        setTimeout: (act, delay) => this.#window.setTimeout(act, delay),
        now: () => this.#window.performance.now(),
      },
    });
  }

  /** @param {{ feedback: FeedbackApi, zone: string, go: () => void }} options */
  #makeParts({ feedback, zone, go }) {
    const root = this.#root;
    const room = this.#room;
    const refused = (/** @type {string} */ words) => toast("bad", words, "refused");
    const ends = new EndDialogs({ document: this.#window.document, controls: room, go, refused });
    const controls = new Controls(part(root, "[data-controls]"), this.#actions(ends));
    this.#makeShortcuts();
    return {
      controls,
      bar: new Bar(root),
      lobby: new LobbyView({
        element: part(root, "[data-lobby]"),
        config: this.#config,
        zone,
        start: () => room.start(),
        enter: () => room.enter(),
      }),
      stage: new Stage({ element: part(root, "[data-stage]"), onChange: () => this.render() }),
      side: new Side({
        element: part(root, "[data-side]"),
        button: part(root, "[data-control=people]"),
        wide: this.#window.matchMedia(WIDE),
      }),
      banner: new Banner(part(root, "#room-banner"), {
        "retry-media": () => room.retryMedia(),
        "retry-devices": () => void room.retryDevices(),
        "take-over": () => room.takeOver(),
      }),
      warnings: new Warnings({
        element: part(root, "[data-warning]"),
        extend: (total) => room.extend(total),
        say: (text) => this.#announcer.say({ text }),
      }),
      over: new OverView({
        element: part(root, "[data-over]"),
        dialog: root.querySelector("[data-feedback]"),
        api: feedback,
        thank: (text) => toast("good", text, "feedback"),
      }),
      devices: all(root, "[data-devices]").map((element) => this.#makeDeviceCheck(element)),
    };
  }

  /** @param {HTMLElement} element */
  #makeDeviceCheck(element) {
    const room = this.#room;
    return new DeviceCheck(element, {
      choose: (kind, deviceId) => room.chooseDevice(kind, deviceId),
      testSpeaker: () => room.testSpeaker(),
      retry: () => void room.retryDevices(),
    });
  }

  /** @param {EndDialogs} ends */
  #actions(ends) {
    const room = this.#room;
    return {
      mic: () => void room.toggleMic(),
      camera: () => void room.toggleCamera(),
      screen: () => void room.toggleScreen(),
      hand: () => room.toggleHand(),
      devices: () => this.#openDialog("device-dialog"),
      leave: () => void ends.leave(),
      end: () => void ends.end(),
    };
  }

  #makeShortcuts() {
    const { document } = this.#window;
    const shortcuts = new Shortcuts({
      target: document,
      storage: this.#window.localStorage,
      act: (name) => this.#press(name),
    });
    const box = /** @type {HTMLInputElement} */ (part(document, "[data-shortcuts-on]"));
    box.checked = shortcuts.areOn;
    box.addEventListener("change", () => (shortcuts.areOn = box.checked));
    part(this.#root, "[data-control=shortcuts]").addEventListener("click", () => this.#openDialog("shortcuts"));
  }

  /**
   * A key does what its button does, and nothing while that one is off or not there.
   *
   * @param {string} name
   */
  #press(name) {
    const button = part(this.#root, "[data-controls]").querySelector(`[data-control=${name}]`);
    if (name === "shortcuts") this.#openDialog("shortcuts");
    else if (button instanceof HTMLElement && !button.hidden && !isOff(button)) button.click();
  }

  /** @param {string} id */
  #openDialog(id) {
    const dialog = /** @type {HTMLDialogElement} */ (part(this.#root, `#${id}`));
    if (!dialog.open) dialog.showModal();
  }

  /**
   * The names of the buttons change; this says it also where the focus is elsewhere.
   *
   * @param {RoomView} view
   */
  #sayOwn({ room, local }) {
    const me = room.people.find(({ id }) => id === room.me.id);
    const now = { mic: local.mic, camera: local.camera, screen: local.screen, hand: me?.hand_raised_at ? "on" : "off" };
    for (const [name, words] of Object.entries(OWN)) {
      const state = now[/** @type {keyof typeof now} */ (name)];
      if (state !== "on" && state !== "off") continue;
      if (this.#own[name] && this.#own[name] !== state && hasControls(room)) this.#announcer.say({ text: words[state] });
      this.#own[name] = state;
    }
  }
}

/** @param {RoomView["room"]} room */
function hasControls({ phase }) {
  return phase === "prejoin" || phase === "lobby" || phase === "live";
}

/**
 * Whether the overlay says so: not where the banner or the bar says something better, nor before somebody
 * has chosen to come in.
 *
 * @param {RoomView} view
 */
export function isConnecting({ ready, room }) {
  const isUnderWay = room.phase === "live" || room.phase === "lobby";
  return isUnderWay && !ready && ["idle", "connecting", "open"].includes(room.link);
}
