import Alpine from "@alpinejs/csp";

import { Authoring } from "../authoring/authoring.js";
import { readConfig } from "../authoring/config.js";
import { DemandDesk } from "../authoring/demand/demand-desk.js";
import { DemandSource } from "../authoring/demand/demand-source.js";
import { DraftStore } from "../authoring/draft-store.js";
import { notingPublished } from "../authoring/just-published.js";
import { beginFrom, pictureFetcher } from "../authoring/reuse.js";
import { SessionApi } from "../authoring/session-api.js";
import { registerDescriptionField } from "../authoring/ui/description-field-data.js";
import { domPage } from "../authoring/ui/dom-page.js";
import { registerPictureDialog } from "../authoring/ui/picture-dialog-data.js";
import { registerPictureField } from "../authoring/ui/picture-field-data.js";
import { Press } from "../authoring/ui/press.js";
import { registerPublishBanner } from "../authoring/ui/publish-banner-data.js";
import { registerRepeatField } from "../authoring/ui/repeat-field-data.js";
import { registerSessionForm } from "../authoring/ui/session-form-data.js";
import { registerTagField } from "../authoring/ui/tag-field-data.js";
import { registerTitleField } from "../authoring/ui/title-field-data.js";
import { registerTimesField } from "../authoring/ui/times-field-data.js";
import { registerTip } from "../authoring/ui/tip-data.js";
import { DEMAND } from "../demand/news.js";
import { csrfToken } from "../lib/csrf.js";
import { newUuid } from "../lib/uuid.js";
import { openDialog } from "../ui/dialog.js";

/** A large picture on a slow line takes its time; after this long nothing is coming any more. */
const TIMEOUT_MS = 60_000;

const config = readConfig(document);
const skewMs = Date.parse(config.now) - Date.now();

const authoring = new Authoring({
  config,
  zone: config.timeZone || Intl.DateTimeFormat().resolvedOptions().timeZone,
  drafts: new DraftStore(config.userId),
  api: notingPublished(
    new SessionApi({
      url: config.urls.publish,
      csrfToken: () => csrfToken(document),
      timeoutMs: TIMEOUT_MS,
      fetch: window.fetch.bind(window),
      clock: window,
    }),
  ),
  page: domPage(Alpine),
  newKey: newUuid,
  now: () => Date.now() + skewMs,
  clock: window,
});

const press = new Press(window);
const desk = new DemandDesk({
  source: new DemandSource({
    domainsUrl: config.urls.domains,
    topicsUrl: config.urls.topics,
    fetch: window.fetch.bind(window),
  }),
  onChange: () => authoring.tell(),
});
window.addEventListener(DEMAND, (event) => void desk.heard(/** @type {CustomEvent<string[]>} */ (event).detail));

registerTip(Alpine);
registerSessionForm(Alpine, authoring, press);
registerTagField(Alpine, authoring, press, desk);
registerTitleField(Alpine, authoring, desk);
registerTimesField(Alpine, authoring);
registerRepeatField(Alpine, authoring);
registerDescriptionField(Alpine, authoring, press);
registerPictureField(Alpine, authoring);
registerPictureDialog(Alpine, authoring);
registerPublishBanner(Alpine, authoring);
document.addEventListener("alpine:initialized", () => void begin());

/** What was kept on this device goes first; then what the page was opened for. */
async function begin() {
  await authoring.restore();
  if (config.source) await beginFromEarlier();
  else authoring.begin();
}

/** Put the session into the form that the address asks for; a reload must not put it there again. */
async function beginFromEarlier() {
  if (!config.source) return;
  window.history.replaceState(null, "", config.urls.page);
  const dialog = /** @type {HTMLDialogElement} */ (document.getElementById("reuse-dialog"));
  await beginFrom(authoring, config.source, {
    ask: async () => (await openDialog(dialog)) === "confirm",
    fetchPicture: pictureFetcher(window.fetch.bind(window)),
  });
}

// A page that the browser brings back after its session was published must not offer it again.
window.addEventListener("pageshow", (event) => {
  if (event.persisted && authoring.publisher.state.phase === "published") window.location.reload();
});
