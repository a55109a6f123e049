import { untilBack } from "../lib/return.js";

await untilBack({ url: window.location.href, fetch: window.fetch.bind(window), timers: window });
window.location.reload();
