import { FeedbackApi } from "../feedback/feedback-api.js";
import { csrfToken } from "../lib/csrf.js";
import { createRoom } from "../room/create-room.js";
import { RoomScreen } from "../room/ui/room-screen.js";
import { part } from "../ui/dom.js";
import { viewerZone } from "../ui/times.js";

/** @typedef {import("../room/types.js").RoomConfig} RoomConfig */

const config = /** @type {RoomConfig} */ (JSON.parse(document.getElementById("room-config")?.textContent ?? ""));
const room = createRoom(config, window);

const screen = new RoomScreen({
  window,
  root: part(document, "[data-room]"),
  room,
  config,
  feedback: new FeedbackApi({
    url: config.feedback_url,
    csrfToken: () => csrfToken(document),
    fetch: window.fetch.bind(window),
  }),
  zone: viewerZone(document),
  go: () => window.location.assign(config.home_url),
});

screen.render();
void room.open();
