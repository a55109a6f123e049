import js from "@eslint/js";
import globals from "globals";

/** One owner per browser API: whoever needs it goes through the owner. */
const owned = {
  WebSocket: { message: "Sockets belong to static/js/lib/json-socket.js." },
  DOMParser: { message: "HTML becomes elements only in static/js/ui/server-html.js." },
  RTCPeerConnection: { message: "Connections belong to static/js/room/mesh/peer-link.js (create-room.js makes them)." },
  AudioContext: { message: "Sound belongs to static/js/room/level-meter.js (create-room.js makes its context)." },
};
const html = ["innerHTML", "outerHTML", "insertAdjacentHTML"].map((property) => ({
  property,
  message: "HTML becomes elements only in static/js/ui/server-html.js.",
}));

const devices = [
  {
    object: "navigator",
    property: "mediaDevices",
    message: "Devices belong to static/js/room/devices.js.",
  },
];

/** @param {string[]} but names that the rule leaves alone */
const restrictedGlobals = (...but) => [
  "error",
  ...Object.entries(owned)
    .filter(([name]) => !but.includes(name))
    .map(([name, { message }]) => ({ name, message })),
];

export default [
  { ignores: ["static/dist/", "node_modules/"] },
  js.configs.recommended,
  {
    files: ["static/js/**/*.js", "tests/js/**/*.js"],
    languageOptions: { ecmaVersion: 2024, sourceType: "module", globals: globals.browser },
    rules: {
      "no-restricted-globals": restrictedGlobals(),
      "no-restricted-properties": ["error", ...html, ...devices],
      "no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "no-var": "error",
      "prefer-const": "error",
      eqeqeq: "error",
    },
  },
  {
    files: ["static/js/lib/json-socket.js", "static/js/lib/feed.js"],
    rules: { "no-restricted-globals": restrictedGlobals("WebSocket") },
  },
  {
    files: ["static/js/ui/server-html.js"],
    rules: {
      "no-restricted-globals": restrictedGlobals("DOMParser"),
      "no-restricted-properties": "off",
    },
  },
  {
    // Tests lay out the page they are about, and read back what became of it.
    files: ["tests/js/**/*.js"],
    languageOptions: { globals: { ...globals.browser, ...globals.node } },
    rules: { "no-restricted-globals": "off", "no-restricted-properties": "off" },
  },
  { files: ["*.js"], languageOptions: { globals: globals.node } },
];
