import { beforeEach, describe, expect, it } from "vitest";

import { Shortcuts } from "../../../../static/js/room/ui/shortcuts.js";

let acted;
let shortcuts;
let page;

beforeEach(() => {
  page = document.createElement("main");
  page.innerHTML = `<button>b</button><input><textarea></textarea><select></select>
    <p contenteditable="true"><b>bold</b></p><dialog open><button>in a dialog</button></dialog>`;
  document.body.replaceChildren(page);
  acted = [];
  localStorage.clear();
  shortcuts = new Shortcuts({ target: page, storage: localStorage, act: (name) => acted.push(name) });
});

function press(key, on = page, more = {}) {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more });
  on.dispatchEvent(event);
  return event.defaultPrevented;
}

describe("shortcuts", () => {
  it("are m, v, s, h and ?", () => {
    for (const key of ["m", "v", "s", "h", "?", "x", "M", "Enter", "constructor"]) press(key);
    expect(acted).toEqual(["mic", "camera", "screen", "hand", "shortcuts"]);
  });

  it("work on a button that has the focus", () => {
    press("m", page.querySelector("button"));
    expect(acted).toEqual(["mic"]);
  });

  it.each(["input", "textarea", "select", "[contenteditable] b", "dialog button"])("never work in %s", (place) => {
    expect(press("m", page.querySelector(place))).toBe(false);
    expect(acted).toEqual([]);
  });

  it.each(["ctrlKey", "metaKey", "altKey", "repeat", "isComposing"])("leave alone what has %s", (name) => {
    expect(press("m", page, { [name]: true })).toBe(false);
    expect(acted).toEqual([]);
  });

  it("can be switched off, and are off next time", () => {
    shortcuts.areOn = false;
    expect(press("m")).toBe(false);
    expect(acted).toEqual([]);
    const later = new Shortcuts({ target: new EventTarget(), storage: localStorage, act: () => {} });
    expect(later.areOn).toBe(false);
    shortcuts.areOn = true;
    press("m");
    expect(acted).toEqual(["mic"]);
  });
});
