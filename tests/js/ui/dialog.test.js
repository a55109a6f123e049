import { beforeEach, describe, expect, it } from "vitest";

import { openDialog } from "../../../static/js/ui/dialog.js";

/** jsdom has no modal dialogs: this much of one is what the browser does. */
function dialog() {
  const element = document.createElement("dialog");
  element.showModal = () => element.setAttribute("open", "");
  element.answer = (value) => {
    element.removeAttribute("open");
    if (value !== undefined) element.returnValue = value;
    element.dispatchEvent(new Event("close"));
  };
  document.body.append(element);
  return element;
}

describe("openDialog", () => {
  beforeEach(() => document.body.replaceChildren());

  it("answers with the button that closed it", async () => {
    const element = dialog();
    const answer = openDialog(element);
    expect(element.hasAttribute("open")).toBe(true);
    element.answer("confirm");
    expect(await answer).toBe("confirm");
  });

  it("marks what opened it until it is closed", async () => {
    const opener = document.createElement("button");
    document.body.append(opener);
    opener.focus();
    const element = dialog();
    const answer = openDialog(element);
    expect(opener.hasAttribute("data-asks")).toBe(true);
    element.answer("cancel");
    await answer;
    expect(opener.hasAttribute("data-asks")).toBe(false);
  });

  it("answers cancel to Escape, also after an earlier yes", async () => {
    const element = dialog();
    const first = openDialog(element);
    element.answer("confirm");
    await first;
    const second = openDialog(element);
    element.answer(undefined);
    expect(await second).toBe("cancel");
  });
});
