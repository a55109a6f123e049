/** @import { FaultKind } from "./devices.js" */

/**
 * What stands in the way of a device; `ended`: it was taken away in the call.
 *
 * @typedef {FaultKind | "ended"} Fault
 */

const TRY = "then try again.";

/** @type {Record<Fault, string>} */
const CAMERA = {
  refused: `You are heard, not seen. To be seen, allow the camera in the browser’s address bar, ${TRY}`,
  missing: "No camera was found. You are heard all the same.",
  busy: `The camera could not be started; another program may be using it. Close it there, ${TRY}`,
  ended: "The camera stopped. You are heard all the same.",
  unsupported: "This browser gives this page no camera. You are heard all the same.",
};

/** @type {Record<Fault, string>} */
const MICROPHONE = {
  refused: `You are seen, not heard. To be heard, allow the microphone in the browser’s address bar, ${TRY}`,
  missing: `No microphone was found: you are seen, not heard. Plug one in, ${TRY}`,
  busy: `The microphone could not be started; another program may be using it. Close it there, ${TRY}`,
  ended: `The microphone stopped: you are seen, not heard. Check its plug, ${TRY}`,
  unsupported: "This browser gives this page no microphone: you are seen, not heard.",
};

/** @type {Record<Fault, string>} */
const BOTH = {
  refused: `You hear and see the others. To take part, allow them in the browser’s address bar, ${TRY}`,
  missing: `None was found. You hear and see the others; plug one in, ${TRY}`,
  busy: `They could not be started; another program may be using them. Close it there, ${TRY}`,
  ended: `They stopped. You hear and see the others; check their plugs, ${TRY}`,
  unsupported: "Browsers give them to pages over https alone. You hear and see the others.",
};

/**
 * @param {{ microphone: Fault | null, camera: Fault | null }} faults
 * @returns {{ problem: string, hint: string }} both empty while all is well
 */
export function deviceWords({ microphone, camera }) {
  if (microphone && camera) return { problem: "Camera/mic unavailable", hint: BOTH[microphone] };
  if (microphone) return { problem: "Camera/mic unavailable", hint: MICROPHONE[microphone] };
  if (camera) return { problem: "Video unavailable", hint: CAMERA[camera] };
  return { problem: "", hint: "" };
}
