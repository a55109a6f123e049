/**
 * The room's own templates in jsdom, so that what is tested is the markup that people get. Knows as much of
 * Django's template language as those templates use.
 */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";

import { vi } from "vitest";

import { FakeStream } from "../fakes/media-stream.js";

const TEMPLATES = resolve(import.meta.dirname, "../../../../templates");
const TOKENS = /(\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\})/s;

/** @param {string} text */
function tokensOf(text) {
  return text.replace(/\{% comment %\}.*?\{% endcomment %\}/gs, "").split(TOKENS);
}

/** @param {string} tag "{% if a == 'b' %}" */
const words = (tag) => tag.slice(2, -2).trim().match(/\w[\w.]*=(?:"[^"]*"|\S+)|"[^"]*"|\S+/g) ?? [];

function value(word, context) {
  if (/^["']/.test(word)) return word.slice(1, -1);
  if (word === "True") return true;
  return word.split("|")[0].split(".").reduce((found, key) => found?.[key], context) ?? "";
}

function holds(condition, context) {
  const [one, operator, other] = condition;
  if (one === "not") return !holds(condition.slice(1), context);
  if (operator === "or") return Boolean(value(one, context)) || holds(condition.slice(2), context);
  if (operator === "==") return value(one, context) === value(other, context);
  if (operator === "!=") return value(one, context) !== value(other, context);
  return Boolean(value(one, context));
}

/** Renders tokens up to one of `ends`; answers the text and the tag that ended it. */
function run(tokens, context, ends, isShown = true) {
  let text = "";
  while (tokens.length) {
    const token = tokens.shift();
    if (!TOKENS.test(token)) text += token;
    else if (token.startsWith("{{")) text += isShown ? value(token.slice(2, -2).trim(), context) : "";
    else if (token.startsWith("{%")) {
      const [name, ...rest] = words(token);
      if (ends.includes(name)) return { text: isShown ? text : "", end: name, rest };
      text += TAGS[name]?.(tokens, context, rest, isShown) ?? "";
    }
  }
  return { text: isShown ? text : "", end: "", rest: [] };
}

const TAGS = {
  if(tokens, context, condition, isShown) {
    let isDone = false;
    let text = "";
    let branch = { end: "if", rest: condition };
    while (branch.end !== "endif") {
      const isTaken = isShown && !isDone && (branch.end === "else" || holds(branch.rest, context));
      isDone ||= isTaken;
      branch = run(tokens, context, ["elif", "else", "endif"], isTaken);
      text += branch.text;
    }
    return text;
  },
  for(tokens, context, [name, , list], isShown) {
    const body = [...tokens];
    const items = isShown ? [...value(list, context)] : [""];
    let text = "";
    for (const item of items) {
      tokens.splice(0, tokens.length, ...body);
      text += run(tokens, { ...context, [name]: item }, ["endfor"], isShown).text;
    }
    return text;
  },
  include(tokens, context, [path, , ...pairs], isShown) {
    if (!isShown) return "";
    const given = pairs.map((pair) => pair.split(/=(.*)/s).slice(0, 2)).map(([key, word]) => [key, value(word, context)]);
    return render(value(path, context), { ...context, ...Object.fromEntries(given) });
  },
};

/** @param {string} path @param {object} context */
export function render(path, context) {
  return run(tokensOf(readFileSync(resolve(TEMPLATES, path), "utf8")), context, []).text;
}

/** jsdom has neither modal dialogs nor media: this much of them is what the browser does. */
export function pretendBrowser() {
  HTMLMediaElement.prototype.play = vi.fn(() => Promise.resolve());
  globalThis.MediaStream = FakeStream;
  HTMLDialogElement.prototype.showModal = function showModal() {
    this.setAttribute("open", "");
    this.querySelector("[autofocus]")?.focus();
  };
  HTMLDialogElement.prototype.close = function close(answer) {
    if (!this.hasAttribute("open")) return;
    this.removeAttribute("open");
    if (answer !== undefined) this.returnValue = answer;
    this.dispatchEvent(new Event("close"));
  };
}

/**
 * The whole room's page for somebody.
 *
 * @param {object} config
 * @returns {HTMLElement} its root
 */
export function openRoom(config) {
  pretendBrowser();
  document.body.innerHTML = render("live/room.html", { config });
  return document.querySelector("[data-room]");
}

/** What somebody can see of an element's words. */
export function seen(element) {
  const copy = element.cloneNode(true);
  for (const hidden of copy.querySelectorAll("[hidden], template")) hidden.remove();
  return copy.textContent.replace(/\s+/g, " ").trim();
}

/** Everything that is shown of a kind. */
export function shown(root, selector) {
  return [...root.querySelectorAll(selector)].filter((element) => !element.closest("[hidden]"));
}
