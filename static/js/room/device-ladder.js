import { DeviceFault } from "./devices.js";

/** @import { Devices, FaultKind, Kind } from "./devices.js" */

/**
 * @typedef {object} Asked
 * @property {MediaStreamTrack[]} tracks
 * @property {Partial<Record<Kind, FaultKind | null>>} faults
 */

/**
 * Asks for microphone and camera at once, so that the person is asked once; where that fails, for sound
 * alone, and where that fails for the picture alone.
 *
 * @param {Pick<Devices, "ask">} devices
 * @param {readonly Kind[]} kinds
 * @param {Record<Kind, string>} chosen device ids
 * @returns {Promise<Asked>} whatever could be had
 */
export async function askInTurn(devices, kinds, chosen) {
  const all = await ask(devices, kinds, chosen);
  if (!(all instanceof DeviceFault)) return { tracks: all, faults: {} };
  if (kinds.length === 1) return { tracks: [], faults: { [kinds[0]]: all.kind } };
  const sound = await ask(devices, ["microphone"], chosen);
  if (!(sound instanceof DeviceFault)) return { tracks: sound, faults: { camera: all.kind } };
  const picture = await ask(devices, ["camera"], chosen);
  if (!(picture instanceof DeviceFault)) return { tracks: picture, faults: { microphone: sound.kind } };
  return { tracks: [], faults: { microphone: sound.kind, camera: picture.kind } };
}

/**
 * @param {Pick<Devices, "ask">} devices
 * @param {readonly Kind[]} kinds
 * @param {Record<Kind, string>} chosen
 * @returns {Promise<MediaStreamTrack[] | DeviceFault>}
 */
async function ask(devices, kinds, chosen) {
  try {
    return await devices.ask({
      microphone: kinds.includes("microphone") && chosen.microphone,
      camera: kinds.includes("camera") && chosen.camera,
    });
  } catch (error) {
    return DeviceFault.of(error);
  }
}
