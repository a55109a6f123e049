import { csrfToken } from "../lib/csrf.js";
import { all, optional, part, show } from "../room/ui/dom.js";
import { Door } from "../room/ui/door.js";
import { FeedbackApi } from "../room/ui/feedback-api.js";
import { FeedbackDialog, TRY_AGAIN } from "../room/ui/feedback-dialog.js";
import { toast } from "../ui/toasts.js";

const drawnAt = Number(document.documentElement.dataset.drawnAt) * 1_000;
// The page was drawn shortly before it came to run here: its door knocks late rather than early.
const begunAt = performance.now();

for (const element of all(document, "[data-door]")) {
  const door = new Door({
    element,
    now: () => drawnAt + performance.now() - begunAt,
    knock: () => window.location.reload(),
  });
  const timer = setInterval(() => door.tick() && clearInterval(timer), 1_000);
  door.tick();
}

const host = optional(document, "[data-feedback-url]");
if (host) offerRating(host);

/** @param {HTMLElement} host of the dialog */
function offerRating(host) {
  const button = part(document, "[data-rate]");
  const api = new FeedbackApi({
    url: host.dataset.feedbackUrl ?? "",
    csrfToken: () => csrfToken(document),
    fetch: window.fetch.bind(window),
  });
  const dialog = new FeedbackDialog({
    dialog: /** @type {HTMLDialogElement} */ (part(host, "[data-feedback]")),
    api,
    onDone: (isSaved) => {
      show(button, !isSaved);
      if (isSaved) toast("good", "Thank you for your feedback", "feedback");
    },
  });
  button.addEventListener("click", async () => {
    const people = await api.mayRate();
    if (people?.length) dialog.open(people);
    else if (people === null) toast("bad", TRY_AGAIN, "feedback");
  });
  void api.mayRate().then((people) => show(button, people === null || people.length > 0));
}
