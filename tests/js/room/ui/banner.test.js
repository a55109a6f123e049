import { beforeEach, describe, expect, it } from "vitest";

import { Banner } from "../../../../static/js/room/ui/banner.js";
import { openRoom, seen, shown } from "./page.js";
import { config, lobby, peer, view } from "./samples.js";

let root;
let banner;
let acted;

beforeEach(() => {
  root = openRoom(config());
  acted = [];
  const act = (name) => () => acted.push(name);
  banner = new Banner(root.querySelector("#room-banner"), {
    "retry-media": act("retry-media"),
    "retry-devices": act("retry-devices"),
    "take-over": act("take-over"),
  });
});

const words = () => shown(root, "#room-banner").map(seen);
const refused = { problem: "Camera/mic unavailable", hint: "Allow them beside the address." };
const failing = new Map([[1, peer(1, { status: "failed" })]]);

describe("the banner", () => {
  it("is not there while all is well, nor for a short reconnection", () => {
    banner.render(view());
    expect(words()).toEqual([]);
    banner.render(view({ room: { link: "reconnecting" } }));
    expect(words()).toEqual([]);
  });

  it("says that one is offline, and goes by itself", () => {
    banner.render(view({ room: { link: "offline" } }));
    expect(words()).toEqual(["You’re offline. Session paused. It goes on by itself when you are back."]);
    banner.render(view());
    expect(words()).toEqual([]);
  });

  it("offers to try again where media do not come through", () => {
    banner.render(view({ peers: failing }));
    expect(words()).toEqual([
      "Network issue; retry No sound or picture comes through. Another network may help. Retry",
    ]);
    shown(root, "[data-control=retry-media]")[0].click();
    expect(acted).toEqual(["retry-media"]);
  });

  it("says it otherwise where only some cannot be reached", () => {
    banner.render(view({ peers: new Map([...failing, [3, peer(3)]]) }));
    expect(words()[0]).toContain("Some people cannot be heard or seen here.");
  });

  it("offers the devices again, also in the lobby, and may be closed until there is something new", () => {
    banner.render(lobby({ local: refused }));
    expect(words()).toEqual(["Camera/mic unavailable Allow them beside the address. Try again"]);
    shown(root, "[data-control=retry-devices]")[0].click();
    expect(acted).toEqual(["retry-devices"]);

    root.querySelector("[data-banner-close]").click();
    banner.render(lobby({ local: refused }));
    expect(words()).toEqual([]);
    banner.render(lobby({ local: { problem: "Video unavailable" } }));
    expect(words()).toEqual(["Video unavailable Try again"]);
    banner.render(lobby());
    banner.render(lobby({ local: refused }));
    expect(words()).toHaveLength(1);
  });

  it("offers to take over from another tab", () => {
    banner.render(view({ room: { link: "replaced" } }));
    shown(root, "[data-control=take-over]")[0].click();
    expect(words()[0]).toContain("You are in this room in another tab.");
    expect(acted).toEqual(["take-over"]);
  });

  it("says first what stands in the way of the rest", () => {
    const firstWords = (link, peers) => {
      banner.render(view({ local: refused, peers, room: { link } }));
      return root.querySelector("[data-banner-text]").textContent;
    };
    expect(firstWords("replaced", failing)).toContain("another tab");
    expect(firstWords("offline", failing)).toBe("You’re offline. Session paused.");
    expect(firstWords("open", failing)).toBe("Network issue; retry");
    expect(firstWords("open", new Map())).toBe("Camera/mic unavailable");
  });

  it("is silent when it is over", () => {
    banner.render(view({ local: refused, room: { phase: "ended", link: "offline" } }));
    expect(words()).toEqual([]);
  });

  it("tells when the focus went with it", () => {
    banner.render(view({ peers: failing }));
    shown(root, "[data-control=retry-media]")[0].focus();
    expect(banner.render(view({ peers: failing }))).toBe(false);
    expect(banner.render(view())).toBe(true);
  });
});
