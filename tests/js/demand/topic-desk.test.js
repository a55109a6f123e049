import { beforeEach, describe, expect, it, vi } from "vitest";

import { TopicDesk, topicSender } from "../../../static/js/demand/topic-desk.js";
import { UnsentTopic } from "../../../static/js/demand/unsent-topic.js";

const MARKUP = `
  <form action="/topics/" data-topic-form data-person="7" data-topic-domain="">
    <input name="csrf" type="hidden" value="secret">
    <input name="text" value="Knots">
    <p data-topic-message="text"></p>
    <select name="domain"><option value="" selected></option><option value="sailing"></option></select>
    <p data-topic-message="domain"></p>
  </form>
  <form action="/topics/7/join/" data-topic-form id="join"><button>Me too</button></form>
  <form id="other"></form>`;

/** @param {string} selector */
const form = (selector) => /** @type {HTMLFormElement} */ (document.querySelector(selector));
const asking = () => form("[action='/topics/']");
const field = () => /** @type {HTMLInputElement} */ (asking().elements.namedItem("text"));
const domain = () => /** @type {HTMLSelectElement} */ (asking().elements.namedItem("domain"));
/** @param {string} [name] */
const message = (name = "text") => asking().querySelector(`[data-topic-message=${name}]`)?.textContent;

/** @param {import("../../../static/js/demand/topic-desk.js").Answer} answer */
function desk(answer) {
  const options = {
    send: vi.fn(async () => answer),
    toast: vi.fn(),
    signIn: vi.fn(),
    refresh: vi.fn(),
    unsent: new UnsentTopic(() => window.sessionStorage),
  };
  new TopicDesk(options).listen(document.body);
  return options;
}

beforeEach(() => {
  document.body.replaceWith(document.createElement("body"));
  document.body.innerHTML = MARKUP;
  field().value = "Knots at sea";
});

describe("asking for a topic", () => {
  it("says that it is in, empties the field and has the page count again", async () => {
    const { toast, refresh } = desk({ kind: "done", message: "It is in." });
    asking().requestSubmit();
    await vi.waitFor(() => expect(refresh).toHaveBeenCalledOnce());
    expect(toast.mock.calls).toEqual([["good", "It is in."]]);
    expect(field().value).toBe("Knots");
  });

  it("leaves the next one that was typed while the one before was on its way", async () => {
    /** @type {(answer: import("../../../static/js/demand/topic-desk.js").Answer) => void} */
    let arrive = () => {};
    const { send, toast } = desk({ kind: "done", message: "It is in." });
    send.mockReturnValueOnce(new Promise((resolve) => (arrive = resolve)));
    asking().requestSubmit();
    field().value = "Splices";
    arrive({ kind: "done", message: "It is in." });
    await vi.waitFor(() => expect(toast).toHaveBeenCalledOnce());
    expect(field().value).toBe("Splices");
    asking().requestSubmit();
    await vi.waitFor(() => expect(toast).toHaveBeenCalledTimes(2));
    expect(field().value).toBe("Knots");
  });

  it("keeps what was typed and says at the field why it is refused", async () => {
    const { toast, refresh } = desk({ kind: "refused", message: "Use words." });
    asking().requestSubmit();
    await vi.waitFor(() => expect(message()).toBe("Use words."));
    expect(field().value).toBe("Knots at sea");
    expect(field().getAttribute("aria-invalid")).toBe("true");
    expect(document.activeElement).toBe(field());
    expect([toast.mock.calls, refresh.mock.calls]).toEqual([[], []]);
  });

  it("says a refusal of a button aloud", async () => {
    const { toast } = desk({ kind: "refused", message: "Too many." });
    form("#join").requestSubmit();
    await vi.waitFor(() => expect(toast.mock.calls).toEqual([["bad", "Too many."]]));
  });

  it("keeps what was typed when nothing comes back, and lets it be sent again", async () => {
    const { toast, send } = desk({ kind: "failed" });
    asking().requestSubmit();
    await vi.waitFor(() => expect(toast).toHaveBeenCalledOnce());
    expect(field().value).toBe("Knots at sea");
    asking().requestSubmit();
    expect(send).toHaveBeenCalledTimes(2);
  });

  it("sends once while it is on its way", () => {
    const { send } = desk({ kind: "done", message: "" });
    asking().requestSubmit();
    asking().requestSubmit();
    expect(send).toHaveBeenCalledOnce();
  });

  it("leads to sign-in who is signed out", async () => {
    const { signIn } = desk({ kind: "signedOut" });
    asking().requestSubmit();
    await vi.waitFor(() => expect(signIn).toHaveBeenCalledOnce());
  });

  it("says at the domain that it is the domain", async () => {
    desk({ kind: "refused", message: "Not one of ours.", field: "domain" });
    asking().requestSubmit();
    await vi.waitFor(() => expect([message("text"), message("domain")]).toEqual(["", "Not one of ours."]));
    expect([field(), domain()].map((one) => one.getAttribute("aria-invalid"))).toEqual(["false", "true"]);
    expect(document.activeElement).toBe(domain());
  });

  it("has the words again once their person has signed in, and only theirs", async () => {
    const first = desk({ kind: "signedOut" });
    domain().value = "sailing";
    asking().requestSubmit();
    await vi.waitFor(() => expect(first.signIn).toHaveBeenCalledOnce());

    const come = (/** @type {string} */ person) => {
      document.body.innerHTML = MARKUP;
      asking().dataset.person = person;
      new TopicDesk(first).restore(document);
      return [field().value, domain().value];
    };
    expect(come("8")).toEqual(["Knots", ""]);
    expect(come("7")).toEqual(["Knots at sea", "sailing"]);
    expect(come("7")).toEqual(["Knots", ""]);
  });

  it("leads to sign-in all the same where the browser keeps nothing", async () => {
    const { signIn, ...options } = desk({ kind: "signedOut" });
    options.unsent.storage = () => {
      throw new DOMException("no storage", "SecurityError");
    };
    new TopicDesk({ ...options, signIn }).restore(document);
    asking().requestSubmit();
    await vi.waitFor(() => expect(signIn).toHaveBeenCalledOnce());
  });

  it("leaves other forms alone", () => {
    const { send } = desk({ kind: "done", message: "" });
    const event = new Event("submit", { cancelable: true, bubbles: true });
    form("#other").dispatchEvent(event);
    expect([event.defaultPrevented, send.mock.calls]).toEqual([false, []]);
  });
});

describe("what the server answers", () => {
  /** @param {Partial<Response> & { body?: object }} response */
  const answerTo = ({ body, ...response }) =>
    topicSender({
      csrfToken: () => "token",
      fetch: /** @type {any} */ (async () => ({ ok: response.status === 200, json: async () => body, ...response })),
    })(asking());

  it.each([
    [{ status: 200, body: { message: "In." } }, { kind: "done", message: "In." }],
    [{ status: 400, body: { message: "No." } }, { kind: "refused", message: "No." }],
    [{ status: 200, redirected: true, body: {} }, { kind: "signedOut" }],
    [{ status: 403, body: {} }, { kind: "signedOut" }],
    [{ status: 503, body: {} }, { kind: "failed" }],
  ])("is understood: %o", async (response, answer) => {
    expect(await answerTo(response)).toEqual(answer);
  });
});
