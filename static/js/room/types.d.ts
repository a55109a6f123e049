/**
 * What the parts of the room hand to each other. The wire's own types are in ../types/protocol.d.ts.
 */
import type { IceServers, MediaState, Person, RoomClientMessage, RoomServerMessage, Signalled } from "../types/protocol.js";
import type { ServerClock } from "./clock.js";
import type { Ears, EarsOptions } from "./ears.js";
import type { LevelMeter } from "./level-meter.js";
import type { LocalMedia, LocalMediaOptions } from "./local-media.js";
import type { VideoRule } from "./mesh/peer-link.js";
import type { RoomMemory } from "./room-memory.js";
import type { RoomSocket, RoomSocketEvents } from "./room-socket.js";

/** What the server put into the page (templates/live/room.html, `#room-config`). */
export interface RoomConfig {
  room_code: string;
  session_id: number;
  title: string;
  role: "mentor" | "learner" | "observer";
  name: string;
  mentor_name: string;
  status: "scheduled" | "live";
  /** Milliseconds since the epoch, as all times here. */
  starts_at: number;
  ends_at: number;
  /** From when the mentor may start. */
  start_opens_at: number;
  socket_path: string;
  state_url: string;
  feedback_url: string;
  home_url: string;
}

/**
 * Where this page stands: `prejoin` a live session is not entered yet, `lobby` it has not begun, `live`,
 * `ended`, `refused` the server lets this person in no more (`refusal` says why).
 */
export type Phase = "prejoin" | "lobby" | "live" | "ended" | "refused";

/** The socket, as people care about it. `replaced`: another tab has taken over. */
export type LinkStatus = "idle" | "connecting" | "open" | "reconnecting" | "offline" | "replaced";

/** All that follows from messages; made by `reduce` alone. */
export interface RoomState {
  phase: Phase;
  link: LinkStatus;
  /** What others do is told late. */
  isDelayed: boolean;
  refusal: string;
  me: { id: number; epoch: number; role: Person["role"]; name: string };
  /** Everybody who is here or lost, me included, in the order in which they came. */
  people: readonly Person[];
  /** The newest entry of the log that this state contains. */
  seq: number;
  startsAt: number;
  endsAt: number;
  extensionMinutes: number;
  startedAt: number | null;
  endedAt: number | null;
  /** Seconds. */
  duration: number | null;
  endReason: "mentor" | "time" | "cancelled" | null;
  meshLimit: number;
}

/** What happens in the page itself. */
export type LocalMessage =
  | { type: "@link"; link: LinkStatus }
  | { type: "@entering" }
  | { type: "@refused"; status: string; reason: string }
  | { type: "@left" };

export type RoomMessage = RoomServerMessage | LocalMessage;

/** Something to say: a toast and the matching words for a screen reader. `about` replaces an older toast. */
export interface News {
  tone: "good" | "bad" | "calm";
  text: string;
  about?: string;
  /** Spoken at once, over what is being read. */
  urgent?: boolean;
  /** "learners joined": several of them that come together are spoken as "3 learners joined". */
  several?: string;
}

// --- The devices of this page --------------------------------------------------------------------

/** `unavailable`: refused, missing, busy or taken away. */
export type DeviceStatus = "off" | "asking" | "on" | "unavailable";

export interface LocalMediaState {
  mic: DeviceStatus;
  camera: DeviceStatus;
  screen: "off" | "asking" | "on" | "unsupported";
  /** In the person's words; empty while all is well. "Camera/mic unavailable", "Video unavailable", … */
  problem: string;
  /** More on it and what to do; empty or one sentence. */
  hint: string;
  microphones: readonly MediaDeviceInfo[];
  cameras: readonly MediaDeviceInfo[];
  speakers: readonly MediaDeviceInfo[];
  chosen: { microphone: string; camera: string; speaker: string };
  /** What the local `<video>` shows: the screen while it is shared, else the camera; null: nothing. */
  preview: MediaStream | null;
}

// --- Media between people: one interface, whatever carries it -------------------------------------

export type PeerStatus = "connecting" | "connected" | "retrying" | "failed";

/** How well somebody is heard and seen. Shares are 0 to 1, times milliseconds. */
export interface Quality {
  grade: "unknown" | "good" | "fair" | "poor";
  loss: number | null;
  roundTrip: number | null;
}

/** One person's media as this page receives it. */
export interface PeerMedia {
  id: number;
  epoch: number;
  status: PeerStatus;
  /** Audio and video of this person, one stream that stays the same object. */
  stream: MediaStream;
  quality: Quality;
}

/**
 * Whom to be connected with. `polite`: this page yields when two offers cross (perfect negotiation).
 * `here` is false while they are lost: nobody answers then, so nothing is tried and nothing complained of.
 */
export interface Peer {
  id: number;
  epoch: number;
  polite: boolean;
  here: boolean;
}

/** What a page sends; null is silence or no picture. */
export interface LocalTracks {
  audio: MediaStreamTrack | null;
  video: MediaStreamTrack | null;
}

export interface EngineEvents {
  /** Something about a person's media changed, or they are gone (null). */
  peer: (id: number, media: PeerMedia | null) => void;
  /** "Network issue, retrying media" and the like; empty when it is over. */
  trouble: (id: number, trouble: "" | "retrying" | "unreachable") => void;
}

/** Media with everybody else in the room; implemented by the mesh, later by an SFU. */
export interface MediaEngine {
  /** Do ahead what takes its time at the first use; resolves when done, whatever came of it. */
  prepare(): Promise<void>;
  /** Begin; `ice` are the servers of the welcome. */
  join(options: { me: { id: number; epoch: number }; ice: IceServers }): void;
  /** What I send from now on; never renegotiates. */
  publish(tracks: LocalTracks): Promise<void>;
  /** Whom I am connected with from now on: others are let go, new ones connected. */
  subscribe(peers: readonly Peer[]): void;
  replaceTrack(kind: "audio" | "video", track: MediaStreamTrack | null): Promise<void>;
  /** A signal of somebody's. */
  receive(signal: Signalled): void;
  /** Fresh credentials. */
  useIce(ice: IceServers): void;
  /** The socket is open again (true) or lost (false): what could not be said waits. */
  signalling(isOpen: boolean): void;
  /** Try again now, with one person or with all. */
  restart(id?: number): void;
  /** How loud everybody is just now, 0 to 1. */
  levels(): ReadonlyMap<number, number>;
  stats(): Promise<ReadonlyMap<number, PeerMedia>>;
  leave(): void;
}

/** How an engine speaks; messages that cannot be sent now are dropped by it and said again by the engine. */
export interface SignalChannel {
  signal(to: Peer, what: { description?: RTCSessionDescriptionInit; candidates?: RTCIceCandidateInit[] }): void;
  /** Ask for fresh ICE servers; they arrive through `useIce`. */
  askIce(): void;
}

// --- What a view shows and may do -------------------------------------------------------------------

/** Everything that is on the screen; a new object at each change. */
export interface RoomView {
  room: RoomState;
  local: LocalMediaState;
  peers: ReadonlyMap<number, PeerMedia>;
  /** Who speaks, myself included; null: nobody. */
  speaker: number | null;
  /** Whose sound and picture the room carries, myself included: the mentor, then the first to come. */
  withMedia: readonly number[];
  /** Own microphone, 0 to 1. */
  level: number;
  /** Media controls may be used: joined, devices asked, and, where somebody is there, connected. */
  ready: boolean;
  /** Milliseconds since the epoch by the server's clock. */
  serverNow: number;
}

/** The room as the page's skin uses it (static/js/room/room.js). */
export interface RoomControls {
  readonly view: RoomView;
  onChange(listener: (view: RoomView) => void): void;
  onNews(listener: (news: News) => void): void;
  /** Open the devices and, in a session that has not begun (or after a reload in the live room), join. */
  open(): Promise<void>;
  /** From `prejoin` into the live room. */
  enter(): void;
  toggleMic(): Promise<void>;
  toggleCamera(): Promise<void>;
  toggleScreen(): Promise<void>;
  toggleHand(): void;
  chooseDevice(kind: "microphone" | "camera" | "speaker", deviceId: string): Promise<void>;
  testSpeaker(): Promise<void>;
  /** Ask for the devices again after a refusal. */
  retryDevices(): Promise<void>;
  /** Resolve to the server's refusal in words, or to "" when done. */
  start(): Promise<string>;
  end(): Promise<string>;
  extend(totalMinutes: 5 | 10): Promise<string>;
  retryMedia(): void;
  /** Take over from the other tab. */
  takeOver(): void;
  /** Stop all tracks and say goodbye. */
  leave(): void;
}

/** What the room is made of; see create-room.js. */
export interface RoomParts {
  makeSocket(
    events: RoomSocketEvents,
    media: () => MediaState,
  ): Pick<RoomSocket, "approach" | "enter" | "takeOver" | "leave" | "stop" | "send" | "request" | "mediaChanged">;
  makeEngine(channel: SignalChannel, events: EngineEvents, videoRule: (people: number) => VideoRule): MediaEngine;
  makeLocal(options: Pick<LocalMediaOptions, "changed" | "note" | "chosen">): LocalMedia;
  makeEars(options: Pick<EarsOptions, "others" | "me" | "changed">): Ears;
  meter: Pick<LevelMeter, "listen" | "playTone" | "close">;
  clock: ServerClock;
  memory: RoomMemory;
  newClientId: () => string;
  timers: Pick<typeof globalThis, "setTimeout" | "clearTimeout" | "setInterval" | "clearInterval">;
}
