import Alpine from "@alpinejs/csp";

import { Authoring } from "../authoring/authoring.js";
import { readConfig } from "../authoring/config.js";
import { DemandDesk } from "../authoring/demand/demand-desk.js";
import { DemandSource } from "../authoring/demand/demand-source.js";
import { DraftStore } from "../authoring/draft-store.js";
import { notingPublished } from "../authoring/just-published.js";
import { beginFrom, pictureFetcher } from "../authoring/reuse.js";
import { DraftKeeper } from "../authoring/drafts/draft-keeper.js";
import { FormApi } from "../authoring/drafts/form-api.js";
import { keptOf } from "../authoring/drafts/kept-values.js";
import { PageSaver } from "../authoring/drafts/page-saver.js";
import { TabTalk } from "../authoring/drafts/tab-talk.js";
import { SIGNING_OUT } from "../authoring/forget-on-sign-out.js";
import { SessionApi } from "../authoring/session-api.js";
import { emptyValues } from "../authoring/session-values.js";
import { registerDescriptionField } from "../authoring/ui/description-field-data.js";
import { domPage } from "../authoring/ui/dom-page.js";
import { registerPictureDialog } from "../authoring/ui/picture-dialog-data.js";
import { registerPictureField } from "../authoring/ui/picture-field-data.js";
import { registerDraftStatus, registerFieldOffer } from "../authoring/ui/draft-status-data.js";
import { fieldInUse } from "../authoring/ui/field-in-use.js";
import { formAddress } from "../authoring/ui/form-address.js";
import { Press } from "../authoring/ui/press.js";
import { registerPublishBanner } from "../authoring/ui/publish-banner-data.js";
import { registerRepeatField } from "../authoring/ui/repeat-field-data.js";
import { registerSessionForm } from "../authoring/ui/session-form-data.js";
import { registerTagField } from "../authoring/ui/tag-field-data.js";
import { registerTitleField } from "../authoring/ui/title-field-data.js";
import { registerTimesField } from "../authoring/ui/times-field-data.js";
import { registerTip } from "../authoring/ui/tip-data.js";
import { registerUnfinishedForms } from "../authoring/ui/unfinished-forms-data.js";
import { DEMAND } from "../demand/news.js";
import { csrfToken } from "../lib/csrf.js";
import { newUuid } from "../lib/uuid.js";

/** A large picture on a slow line takes its time; after this long nothing is coming any more. */
const TIMEOUT_MS = 60_000;
const SAVE_TIMEOUT_MS = 15_000;

const config = readConfig(document);
const skewMs = Date.parse(config.now) - Date.now();

const zone = config.timeZone || Intl.DateTimeFormat().resolvedOptions().timeZone;
const calls = {
  userId: config.userId,
  csrfToken: () => csrfToken(document),
  fetch: window.fetch.bind(window),
  clock: window,
};

// "Teach this", "Duplicate" and "Start a new one" begin a form of its own: one that is unfinished stays as it is, under
// Drafts. A reload goes on with the new one once something is typed.
const isNew = Boolean(config.topic || config.source) || new URLSearchParams(window.location.search).has("new");

const keeper = new DraftKeeper({
  pristine: keptOf(emptyValues(config.capacity)),
  store: new DraftStore(config.userId),
  api: new FormApi({ ...calls, url: config.urls.forms, timeoutMs: SAVE_TIMEOUT_MS }),
  talk: new TabTalk(config.userId),
  address: formAddress(window),
  isNew,
  newKey: newUuid,
  isOnline: () => navigator.onLine,
  now: () => Date.now(),
  clock: window,
});

const authoring = new Authoring({
  config,
  zone,
  drafts: keeper,
  api: notingPublished(new SessionApi({ ...calls, url: config.urls.publish, timeoutMs: TIMEOUT_MS })),
  page: domPage(Alpine),
  newKey: newUuid,
  now: () => Date.now() + skewMs,
  clock: window,
});

/** Told after every change in how the form is kept.
 * @type {Set<() => void>} */
const listeners = new Set();
keeper.attach({
  accept: (values) => authoring.accept(values),
  isInUse: (field) => fieldInUse(document) === field,
  tell: () => listeners.forEach((listener) => listener()),
});

const saver = new PageSaver({
  authoring,
  send: (body) => {
    const url = `${config.urls.forms}${keeper.key}/page/`;
    return new SessionApi({ ...calls, url, timeoutMs: TIMEOUT_MS }).publish(body, keeper.key);
  },
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
registerDraftStatus(Alpine, keeper, { listeners, zone, signIn: () => authoring.signInUrl, now: () => Date.now() });
registerFieldOffer(Alpine, keeper, { listeners, onAnswered: (field) => authoring.options.page.focus(field) });
registerUnfinishedForms(Alpine, keeper, listeners);
registerSessionForm(Alpine, authoring, press, () => void saver.begin());
registerTagField(Alpine, authoring, press, desk);
registerTitleField(Alpine, authoring, desk);
registerTimesField(Alpine, authoring);
registerRepeatField(Alpine, authoring, press);
registerDescriptionField(Alpine, authoring, press);
registerPictureField(Alpine, authoring);
registerPictureDialog(Alpine, authoring);
registerPublishBanner(Alpine, authoring);
document.addEventListener("alpine:initialized", () => void begin());

/** What was kept on this device goes first; then what the page was opened for. */
async function begin() {
  const restored = authoring.restore();
  void keeper.start();
  await restored;
  if (config.source && !authoring.form.isDirty) await beginFrom(authoring, config.source, pictureFetcher(window.fetch.bind(window)));
  else authoring.begin();
}

// After the press under way: what it shows must not move its target away.
document.addEventListener("focusout", () => press.afterwards(() => setTimeout(() => keeper.release())));
document.addEventListener(SIGNING_OUT, (event) => /** @type {CustomEvent} */ (event).detail(keeper.leave()));
window.addEventListener("blur", () => keeper.release());
window.addEventListener("pagehide", () => keeper.flush());
window.addEventListener("online", () => void keeper.wake());
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") keeper.flush();
  else void keeper.wake();
});

// A page that the browser brings back after its session was published must not offer it again.
window.addEventListener("pageshow", (event) => {
  if (event.persisted && authoring.publisher.state.phase === "published") window.location.reload();
});
