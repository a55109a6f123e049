import { Backoff } from "../lib/backoff.js";
import { csrfToken } from "../lib/csrf.js";
import { newUuid } from "../lib/uuid.js";
import { ServerClock } from "./clock.js";
import { Devices } from "./devices.js";
import { Ears } from "./ears.js";
import { LevelMeter } from "./level-meter.js";
import { LocalMedia } from "./local-media.js";
import { MeshEngine } from "./mesh/mesh-engine.js";
import { Room } from "./room.js";
import { RoomMemory } from "./room-memory.js";
import { RoomSocket } from "./room-socket.js";

/** @import { RoomConfig, RoomControls } from "./types.js" */

const RETRY_CAP_MS = 2_000;

/**
 * A room with everything that a browser has for it.
 *
 * @param {RoomConfig} config
 * @param {Window & typeof globalThis} page
 * @returns {RoomControls}
 */
export function createRoom(config, page) {
  const steady = () => page.performance.now();
  const clock = new ServerClock({ steady, guess: page.Date.now() });
  const meter = new LevelMeter(() => new page.AudioContext());
  for (const touch of ["pointerdown", "keydown"]) page.addEventListener(touch, () => meter.wake());
  return new Room(config, {
    clock,
    meter,
    memory: new RoomMemory(config.room_code, () => page.sessionStorage),
    newClientId: newUuid,
    timers: page,
    makeEars: (options) => new Ears({ ...options, own: () => meter.level(), now: steady, timers: page }),
    makeLocal: (options) =>
      new LocalMedia({
        ...options,
        devices: new Devices(page.navigator.mediaDevices),
        makeStream: (track) => new page.MediaStream([track]),
      }),
    makeSocket: (events, media) =>
      new RoomSocket({
        url: `${page.location.origin.replace(/^http/, "ws")}${config.socket_path}`,
        stateUrl: config.state_url,
        csrfToken: () => csrfToken(page.document),
        clientId: newUuid(),
        media,
        events,
        backoff: new Backoff({ cap: RETRY_CAP_MS }),
        fetch: page.fetch.bind(page),
        page,
      }),
    makeEngine: (channel, events, videoRule) =>
      new MeshEngine({
        channel,
        events,
        videoRule,
        // Looked up at each call, and not once: whoever watches over connections may wrap it.
        createConnection: (configuration) => new page.RTCPeerConnection(configuration),
        createStream: () => new page.MediaStream(),
        serverNow: () => clock.now(),
        clock: page,
        now: steady,
        report: (error) => page.reportError(error),
      }),
  });
}
