import Alpine from "@alpinejs/csp";

import { Authoring } from "../authoring/authoring.js";
import { readConfig } from "../authoring/config.js";
import { DraftStore } from "../authoring/draft-store.js";
import { SessionApi } from "../authoring/session-api.js";
import { registerDescriptionField } from "../authoring/ui/description-field-data.js";
import { domPage } from "../authoring/ui/dom-page.js";
import { registerPictureDialog } from "../authoring/ui/picture-dialog-data.js";
import { registerPictureField } from "../authoring/ui/picture-field-data.js";
import { Press } from "../authoring/ui/press.js";
import { registerPublishBanner } from "../authoring/ui/publish-banner-data.js";
import { registerSessionForm } from "../authoring/ui/session-form-data.js";
import { registerTagField } from "../authoring/ui/tag-field-data.js";
import { registerTip } from "../authoring/ui/tip-data.js";
import { csrfToken } from "../lib/csrf.js";
import { newUuid } from "../lib/uuid.js";

/** A large picture on a slow line takes its time; after this long nothing is coming any more. */
const TIMEOUT_MS = 60_000;

const config = readConfig(document);
const skewMs = Date.parse(config.now) - Date.now();

const authoring = new Authoring({
  config,
  zone: config.timeZone || Intl.DateTimeFormat().resolvedOptions().timeZone,
  drafts: new DraftStore(config.userId),
  api: new SessionApi({
    url: config.urls.publish,
    csrfToken: () => csrfToken(document),
    timeoutMs: TIMEOUT_MS,
    fetch: window.fetch.bind(window),
    clock: window,
  }),
  page: domPage(Alpine),
  newKey: newUuid,
  now: () => Date.now() + skewMs,
  clock: window,
});

const press = new Press(window);

registerTip(Alpine);
registerSessionForm(Alpine, authoring, press);
registerTagField(Alpine, authoring, press);
registerDescriptionField(Alpine, authoring, press);
registerPictureField(Alpine, authoring);
registerPictureDialog(Alpine, authoring);
registerPublishBanner(Alpine, authoring);
document.addEventListener("alpine:initialized", () => void authoring.restore());

// A page that the browser brings back after its session was published must not offer it again.
window.addEventListener("pageshow", (event) => {
  if (event.persisted && authoring.publisher.state.phase === "published") window.location.reload();
});
