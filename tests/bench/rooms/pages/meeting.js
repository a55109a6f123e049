/** What the pages of both libraries have in common: the camera, the button, where the other person is shown. */
export const isHost = new URLSearchParams(location.search).get("role") === "host";

const remote = document.querySelector("[data-remote-video]");

/** Shows the other person. */
export function show(stream) {
  remote.srcObject = stream;
  remote.play().catch(() => {});
}

/**
 * Opens camera and microphone as the room does; then the host waits for calls, and the joiner for the button.
 *
 * @param {(stream: MediaStream) => void} host
 * @param {(stream: MediaStream) => void} join
 */
export async function meet(host, join) {
  const stream = await navigator.mediaDevices.getUserMedia(CONSTRAINTS);
  const button = document.querySelector("[data-control=join]");
  if (isHost) host(stream);
  else button.addEventListener("click", () => join(stream), { once: true });
  button.hidden = isHost;
  document.body.dataset.ready = "true";
}

/** Those of static/js/room/devices.js. */
const CONSTRAINTS = {
  audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
  video: { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } },
};
