// @vitest-environment node
import { beforeEach, expect, test } from "vitest";

import { TagPicker } from "../../../static/js/authoring/tag-picker.js";
import { AI, PYTHON, RUST } from "./samples.js";

/** @type {string[][]} */
let changes;
/** @type {TagPicker} */
let picker;

beforeEach(() => {
  changes = [];
  picker = new TagPicker({ max: 2, onChange: (tags) => changes.push(tags.map((tag) => tag.slug)) });
});

/** @param {string} query */
function typeAndFind(query, found = [AI, PYTHON, RUST]) {
  picker.type(query);
  picker.offer(query, found);
}

test("typing offers but never chooses", () => {
  typeAndFind("p");
  expect(picker).toMatchObject({ isOpen: true, active: -1, announcement: "3 domains found." });
  picker.accept();
  expect(changes).toEqual([]);
});

test("arrows go round the options, Enter takes the active one", () => {
  typeAndFind("p");
  picker.move(1);
  picker.move(1);
  expect(picker.active).toBe(1);
  picker.accept();
  expect(changes).toEqual([["python"]]);
  expect(picker).toMatchObject({ query: "", isOpen: false, announcement: "Python added." });
});

test("arrow up from the field starts at the last option, arrow down after it at the first", () => {
  typeAndFind("p");
  picker.move(-1);
  expect(picker.active).toBe(2);
  picker.move(1);
  expect(picker.active).toBe(0);
});

test("Enter takes a name that was typed out", () => {
  typeAndFind(" rust ");
  picker.accept();
  expect(changes).toEqual([["rust"]]);
});

test("what was mistyped is offered as it was found, and Enter takes it only once it is active", () => {
  typeAndFind("pyhton", [PYTHON]);
  expect(picker.offered).toEqual([PYTHON]);
  expect(picker).toMatchObject({ isOpen: true, active: -1, announcement: "1 domain found." });
  picker.accept();
  expect(changes).toEqual([]);
  expect(picker).toMatchObject({ query: "pyhton", isOpen: true });
  picker.move(1);
  picker.accept();
  expect(changes).toEqual([["python"]]);
});

test("a late answer to an older question is not offered", () => {
  picker.type("ru");
  picker.offer("r", [RUST]);
  expect(picker.isOpen).toBe(false);
});

test("what is chosen is not offered again, and a full list says so", () => {
  picker.choose(AI);
  typeAndFind("x");
  expect(picker.offered).toEqual([PYTHON, RUST]);
  picker.choose(PYTHON);
  picker.choose(PYTHON);
  picker.choose(RUST);
  expect(changes).toEqual([["ai"], ["ai", "python"]]);
  expect(picker.isFull).toBe(true);
  expect(picker.announcement).toBe("You have chosen 2 domains already. Remove one first.");
});

test("nothing found is said in words", () => {
  typeAndFind("zzz", []);
  expect(picker.announcement).toBe("No domain matches “zzz”.");
  picker.move(1);
  expect(picker.active).toBe(-1);
});

test("Backspace in the empty field warns before it removes", () => {
  picker.choose(AI);
  picker.backspace();
  expect(picker.announcement).toBe("Press Backspace again to remove AI.");
  expect(picker.chosen).toEqual([AI]);
  picker.backspace();
  expect(picker.chosen).toEqual([]);
  expect(picker.announcement).toBe("AI removed.");
});

test("Backspace held down to clear the field takes no tag along", () => {
  picker.choose(AI);
  picker.type("p");
  picker.backspace();
  picker.type("");
  for (let count = 0; count < 9; count += 1) picker.backspace(true);
  expect(picker.chosen).toEqual([AI]);
  expect(picker.announcement).toBe("AI added.");
});

test("what was typed and not taken is said", () => {
  expect(picker.leftover).toBe("");
  picker.type(" Pyth ");
  expect(picker.leftover).toBe("“Pyth” was not taken; choose it from the list.");
  typeAndFind("python", [PYTHON]);
  picker.accept();
  expect(picker.leftover).toBe("");
});

test("what keeps a tag from being taken is a warning, until the next key", () => {
  picker.refuse("The list cannot be reached.");
  expect(picker).toMatchObject({ matter: "warning", announcement: "The list cannot be reached." });
  picker.type("p");
  expect(picker).toMatchObject({ matter: "done", announcement: "" });
});

test("a list that is closed is not spoken of any more, so that it is when it opens again", () => {
  typeAndFind("p");
  expect(picker).toMatchObject({ matter: "offer", announcement: "3 domains found." });
  picker.close();
  expect(picker.announcement).toBe("");
  typeAndFind("p");
  expect(picker.announcement).toBe("3 domains found.");
});

test("typing in between takes the warning back", () => {
  picker.choose(AI);
  picker.backspace();
  picker.type("p");
  picker.type("");
  picker.backspace();
  expect(picker.chosen).toEqual([AI]);
});

test("Escape closes the list first, then clears the field", () => {
  typeAndFind("p");
  picker.escape();
  expect(picker).toMatchObject({ isOpen: false, query: "p" });
  picker.escape();
  expect(picker.query).toBe("");
});
