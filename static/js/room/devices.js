/** @typedef {"microphone" | "camera"} Kind */
/** @typedef {"refused" | "missing" | "busy" | "unsupported"} FaultKind */

/** @type {Record<string, FaultKind>} the names of getUserMedia's errors (W3C Media Capture, 10.2) */
const KINDS = {
  NotAllowedError: "refused",
  SecurityError: "refused",
  NotFoundError: "missing",
  OverconstrainedError: "missing",
  NotReadableError: "busy",
  AbortError: "busy",
  TypeError: "unsupported",
};

/** Why a device could not be had. */
export class DeviceFault extends Error {
  /** @param {FaultKind} kind */
  constructor(kind) {
    super(kind);
    this.kind = kind;
  }

  /** @param {unknown} error */
  static of(error) {
    return error instanceof DeviceFault ? error : new DeviceFault(KINDS[/** @type {Error} */ (error)?.name] ?? "busy");
  }
}

const SOUND = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
const PICTURE = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } };
const SCREEN = { video: { frameRate: { ideal: 15 } }, audio: false };

/** @typedef {{ audioinput: MediaDeviceInfo[], videoinput: MediaDeviceInfo[], audiooutput: MediaDeviceInfo[] }} DeviceList */

/**
 * Cameras, microphones, speakers and the screen: the only place that asks the browser for them.
 */
export class Devices {
  #media;

  /** @param {MediaDevices | undefined} mediaDevices undefined where the page came over plain HTTP */
  constructor(mediaDevices) {
    this.#media = mediaDevices;
  }

  get canShare() {
    return typeof this.#media?.getDisplayMedia === "function";
  }

  /**
   * @param {object} wanted
   * @param {string | false} wanted.microphone the one to be had, "" for any, false for none
   * @param {string | false} wanted.camera
   * @returns {Promise<MediaStreamTrack[]>}
   * @throws {DeviceFault}
   */
  async ask({ microphone, camera }) {
    const stream = await this.#attempt((media) =>
      media.getUserMedia({ audio: constraints(SOUND, microphone), video: constraints(PICTURE, camera) }),
    );
    return stream.getTracks();
  }

  /**
   * The screen, a window or a tab, as the person picks it.
   *
   * @returns {Promise<MediaStreamTrack>}
   * @throws {DeviceFault} `refused` also when the person closes the picker
   */
  async share() {
    const stream = await this.#attempt((media) => media.getDisplayMedia(SCREEN));
    const [track, ...others] = stream.getTracks();
    for (const other of others) other.stop();
    return track;
  }

  /** @returns {Promise<DeviceList>} without names until the person has allowed one of them */
  async list() {
    /** @type {DeviceList} */
    const list = { audioinput: [], videoinput: [], audiooutput: [] };
    // A browser without the permission names them all "": there is nothing to choose from.
    const all = (await this.#media?.enumerateDevices?.().catch(() => [])) ?? [];
    for (const device of all) if (device.deviceId) list[device.kind].push(device);
    return list;
  }

  /**
   * Devices were plugged in or pulled out.
   *
   * @param {() => void} listener
   * @param {AbortSignal} signal
   */
  onChange(listener, signal) {
    this.#media?.addEventListener("devicechange", listener, { signal });
  }

  /**
   * @param {(media: MediaDevices) => Promise<MediaStream>} ask
   */
  async #attempt(ask) {
    if (!this.#media) throw new DeviceFault("unsupported");
    try {
      return await ask(this.#media);
    } catch (error) {
      throw DeviceFault.of(error);
    }
  }
}

/**
 * @param {MediaTrackConstraints} wishes
 * @param {string | false} id
 */
function constraints(wishes, id) {
  if (id === false) return false;
  // A wish, not a condition: the device of last time may be at home.
  return id ? { ...wishes, deviceId: { ideal: id } } : wishes;
}
