import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { DescriptionEditor } from "../../../static/js/authoring/ui/description-editor.js";

/** @type {DescriptionEditor} */
let editor;
/** @type {import("vitest").Mock<(html: string) => void>} */
let changed;

beforeEach(() => {
  document.head.replaceChildren();
  document.body.replaceChildren(document.createElement("div"));
  changed = vi.fn();
  editor = new DescriptionEditor({
    element: /** @type {Element} */ (document.body.firstElementChild),
    attributes: { id: "id_description", role: "textbox" },
    onChange: changed,
    onBlur: () => {},
    onTransaction: () => {},
  });
});

afterEach(() => editor.destroy());

/** Everything that is written. */
function selectAll() {
  editor.editor.commands.selectAll();
}

test("what the CMS allows comes through, everything else is dropped", () => {
  editor.show(
    '<h3>Aim</h3><h1>Big</h1><p style="color:red" onclick="x()"><b>b</b> <i>i</i> <u>u</u><br>next</p>' +
      "<ul><li>one</li></ul><ol><li>two</li></ol><blockquote>said</blockquote><script>x()</script><img src=x>" +
      '<a href="https://example.org/" target="_blank">web</a> <a href="javascript:x()">bad</a>',
  );
  expect(editor.html).toBe(
    "<h3>Aim</h3><p>Big</p><p><strong>b</strong> <em>i</em> u<br>next</p>" +
      "<ul><li><p>one</p></li></ul><ol><li><p>two</p></li></ol><blockquote><p>said</p></blockquote>" +
      '<p><a href="https://example.org/">web</a> bad</p>',
  );
});

test("nothing written is the empty string, and showing a draft is no change of the mentor's", () => {
  expect(editor.html).toBe("");
  editor.show("<p>Draft</p>");
  expect(changed).not.toHaveBeenCalled();
  editor.toggle("h4");
  expect(changed).toHaveBeenLastCalledWith("<h4>Draft</h4>");
  expect(editor.has("h4")).toBe(true);
  expect(editor.has("h3")).toBe(false);
});

test("a link takes what people type for an address, and refuses what is none", () => {
  editor.show("<p>site</p>");
  selectAll();
  expect(editor.setLink("example.org/a")).toBe(true);
  expect(editor.html).toBe('<p><a href="https://example.org/a">site</a></p>');
  expect(editor.link).toBe("https://example.org/a");
  selectAll();
  expect(editor.setLink("javascript:alert(1)")).toBe(false);
  expect(editor.setLink("maya@example.org")).toBe(true);
  expect(editor.link).toBe("mailto:maya@example.org");
  expect(editor.setLink("")).toBe(true);
  expect(editor.html).toBe("<p>site</p>");
});

test("without a selection the address itself is written", () => {
  editor.setLink("example.org");
  expect(editor.html).toBe('<p><a href="https://example.org">example.org</a></p>');
});

test("no style sheet is injected: the content security policy would refuse it", () => {
  expect(document.querySelectorAll("style")).toHaveLength(0);
});

test("a wrong description is marked for screen readers", () => {
  editor.markInvalid(true);
  expect(document.getElementById("id_description")?.getAttribute("aria-invalid")).toBe("true");
});
