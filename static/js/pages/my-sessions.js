import { takeNote } from "../authoring/just-published.js";
import { forgetForm } from "../authoring/draft-store.js";
import { STALE } from "../dashboard/live-region.js";
import { LockWatch } from "../dashboard/lock-watch.js";
import { PublishedPanel } from "../dashboard/published-panel.js";
import { SessionActions } from "../dashboard/session-actions.js";
import { SessionApi } from "../dashboard/session-api.js";
import { keepingFocus } from "../dashboard/ui/focus-place.js";
import { askIn } from "../dashboard/ui/question-dialog.js";
import { TimesDialog } from "../dashboard/ui/times-dialog.js";
import { csrfToken } from "../lib/csrf.js";
import { signIn } from "../lib/sign-in.js";
import { rewriteTimes, viewerZone } from "../ui/times.js";
import { toast } from "../ui/toasts.js";

/** How often it is looked whether a row is locked by now. */
const LOOK_EVERY_MS = 2_000;

/** @type {import("../dashboard/new-times.js").TimesConfig} */
const config = JSON.parse(document.getElementById("my-sessions-config")?.textContent ?? "{}");
const skewMs = Date.parse(config.now) - Date.now();
const now = () => Date.now() + skewMs;
const refresh = () => void window.dispatchEvent(new CustomEvent(STALE));

/** @param {string} name */
const dialogFor = (name) => /** @type {HTMLDialogElement} */ (document.getElementById(`${name}-session`));

const timesDialog = new TimesDialog({
  dialog: dialogFor("reschedule"),
  config,
  zone: config.timeZone || viewerZone(document),
  now,
});

const api = new SessionApi({ csrfToken: () => csrfToken(document), fetch: window.fetch.bind(window) });

/** @param {string} url of a session, or of an unfinished form, which this device may still hold */
async function remove(url) {
  const outcome = await api.remove(url);
  const form = url.match(/\/drafts\/([^/]+)\/$/)?.[1];
  if (form && outcome.kind === "done") void forgetForm(form);
  return outcome;
}

const actions = new SessionActions({
  api: {
    remove,
    cancel: (url) => api.cancel(url),
    reschedule: (url, times) => api.reschedule(url, times),
  },
  confirm: (name, question) => keepingFocus(document, () => askIn(dialogFor(name), question)),
  askTimes: (session, send) => keepingFocus(document, () => timesDialog.ask(session, send)),
  toast,
  signIn,
  refresh,
});
actions.listen(document);

// A notice leads here to move one session: its dialog opens at once, and not again when the page is reloaded.
const address = new URL(window.location.href);
const asked = address.searchParams.get("reschedule");
if (asked) {
  address.searchParams.delete("reschedule");
  window.history.replaceState(null, "", address);
  void actions.begin(document, "reschedule", asked);
}

const watch = new LockWatch({ root: document, now, refresh });
setInterval(() => watch.tick(), LOOK_EVERY_MS);

// The overview, where these tools stand too, greets nobody: what was published waits for My Sessions.
const host = document.getElementById("just-published");
if (host) {
  const onContent = (/** @type {HTMLElement} */ element) => rewriteTimes(element, viewerZone(document), new Date());
  void new PublishedPanel({ host, fetch: window.fetch.bind(window), onContent }).show(takeNote());
}
