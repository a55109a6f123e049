// @vitest-environment node
import { beforeEach, expect, test } from "vitest";

import { TitleIdeas } from "../../../../static/js/authoring/demand/title-ideas.js";

/** @type {TitleIdeas} */
let ideas;

/**
 * @param {number} id
 * @param {string} text
 */
const topic = (id, text) => ({ id, text, domain: null, learners: 1, wanted_by: 1 });
const texts = () => ideas.options.map((one) => one.text);

beforeEach(() => {
  ideas = new TitleIdeas();
  ideas.know([topic(1, "Python decorators"), topic(2, "Décor for beginners"), topic(3, "Pointers in C")]);
});

test("what was typed opens those that have the beginnings of its words, whatever their accents", () => {
  ideas.type("deco");
  expect(texts()).toEqual(["Python decorators", "Décor for beginners"]);
  expect(ideas).toMatchObject({ isOpen: true, active: -1, announcement: "2 topics that learners ask for." });
  ideas.type("deco pyth");
  expect(texts()).toEqual(["Python decorators"]);
});

test("typing never takes one, also where its words are typed out", () => {
  ideas.type("pointers in c");
  expect(ideas.isOpen).toBe(false);
  ideas.type("pointers in");
  expect(ideas.accept()).toBe(null);
});

test("nothing is offered unasked in an empty field; Down asks for all", () => {
  ideas.type("");
  expect(ideas.isOpen).toBe(false);
  ideas.move(-1);
  expect(ideas.isOpen).toBe(false);
  ideas.move(1);
  expect([ideas.isOpen, ideas.active, texts().length]).toEqual([true, -1, 3]);
});

test("arrows go round, Enter takes the active one", () => {
  ideas.type("");
  ideas.move(1);
  ideas.move(-1);
  expect(ideas.active).toBe(2);
  ideas.move(1);
  ideas.move(1);
  expect(ideas.accept()?.id).toBe(2);
  expect(ideas).toMatchObject({
    isOpen: false,
    query: "Décor for beginners",
    announcement: "“Décor for beginners” taken as the title.",
  });
});

test("a list of other domains' topics takes the place of the first", () => {
  ideas.type("deco");
  ideas.know([topic(4, "Decoys")]);
  expect(texts()).toEqual(["Decoys"]);
  ideas.know([topic(5, "Knots")]);
  expect(ideas.isOpen).toBe(false);
});

test("the same list again leaves the active option where it is", () => {
  ideas.type("deco");
  ideas.move(1);
  ideas.know([...ideas.topics]);
  expect(ideas.active).toBe(0);
  ideas.know(ideas.topics.slice(1));
  expect(ideas.active).toBe(-1);
});

test("what matches nothing closes it", () => {
  ideas.type("deco");
  ideas.type("decoz");
  expect(ideas.isOpen).toBe(false);
  ideas.move(1);
  expect(ideas.isOpen).toBe(false);
});

test("a list that is closed is not spoken of any more, so that it is when it opens again", () => {
  ideas.type("deco");
  ideas.close();
  expect(ideas).toMatchObject({ isOffer: false, announcement: "" });
  ideas.move(1);
  expect(ideas).toMatchObject({ isOffer: true, announcement: "2 topics that learners ask for." });
});
