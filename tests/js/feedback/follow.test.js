import { beforeEach, describe, expect, it } from "vitest";

import { followRatings } from "../../../static/js/feedback/follow.js";
import { pretendBrowser } from "../room/ui/page.js";

const news = (id) => ({ session_id: id, session_title: "Knots", mentor_name: "Maya Rao" });

describe("in a room", () => {
  /** @type {{ tone: string, text: string, action?: object }[]} */
  let toasts;

  beforeEach(() => {
    pretendBrowser();
    toasts = [];
    document.body.innerHTML = '<div data-room data-rates-itself="7"></div>';
    const leave = new AbortController();
    const hear = (event) => toasts.push(event.detail);
    window.addEventListener("toast", hear, { signal: leave.signal });
    return () => leave.abort();
  });

  it("another session that is over is told of, and calls nobody away; the room asks for its own", () => {
    /** @type {Map<string, (news: object) => void>} */
    const handlers = new Map();
    followRatings(/** @type {any} */ ({ on: (type, handler) => handlers.set(type, handler) }));
    handlers.get("rating.due")(news(7));
    expect(toasts).toEqual([]);
    handlers.get("rating.due")(news(8));
    expect(toasts.map(({ tone, text, action }) => [tone, text, action])).toEqual([
      ["calm", "Rate your mentor: how was “Knots” with Maya Rao?", undefined],
    ]);
  });
});
