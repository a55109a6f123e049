/**
 * The few ways in which the room's parts write to the page. Each writes only what has changed: the room is
 * drawn anew many times a second.
 */

/**
 * @param {ParentNode} root
 * @param {string} selector
 * @returns {HTMLElement}
 */
export function part(root, selector) {
  const found = root.querySelector(selector);
  if (!(found instanceof HTMLElement)) throw new Error(`The room's page has no ${selector}`);
  return found;
}

/**
 * @param {ParentNode} root
 * @param {string} selector
 * @returns {HTMLElement | null} null for what not every role has
 */
export function optional(root, selector) {
  const found = root.querySelector(selector);
  return found instanceof HTMLElement ? found : null;
}

/**
 * @param {ParentNode} root
 * @param {string} selector
 * @returns {HTMLElement[]}
 */
export function all(root, selector) {
  return /** @type {HTMLElement[]} */ ([...root.querySelectorAll(selector)]);
}

/**
 * @param {HTMLElement} element
 * @param {string} text
 */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * @param {HTMLElement | null} element
 * @param {boolean} isShown
 */
export function show(element, isShown) {
  if (element && element.hidden === isShown) element.hidden = !isShown;
}

/**
 * @param {HTMLElement} element
 * @param {string} name of the data attribute, in camel case
 * @param {string} value
 */
export function setData(element, name, value) {
  if (element.dataset[name] !== value) element.dataset[name] = value;
}

/**
 * @param {HTMLElement} element
 * @param {string} name
 * @param {string} value
 */
export function setAttribute(element, name, value) {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/**
 * Switches a button off without taking it from the keyboard: it keeps the focus and can say why.
 *
 * @param {HTMLElement} button
 * @param {boolean} isDisabled
 */
export function setDisabled(button, isDisabled) {
  if (isDisabled === isOff(button)) return;
  if (isDisabled) button.setAttribute("aria-disabled", "true");
  else button.removeAttribute("aria-disabled");
}

/** @param {HTMLElement} button */
export function isOff(button) {
  return button.getAttribute("aria-disabled") === "true";
}

/**
 * Shows those words and icons (`[data-when]`) that belong to a state.
 *
 * @param {HTMLElement} element
 * @param {string} state
 */
export function setState(element, state) {
  if (element.dataset.state === state) return;
  element.dataset.state = state;
  for (const face of all(element, "[data-when]")) face.hidden = face.dataset.when !== state;
}

/**
 * @param {Document} document
 * @param {string} id of a `<template>` with one element
 * @returns {HTMLElement} a copy
 */
export function copyOf(document, id) {
  const template = document.getElementById(id);
  if (!(template instanceof HTMLTemplateElement)) throw new Error(`The room's page has no #${id}`);
  const [element] = template.content.children;
  return /** @type {HTMLElement} */ (document.importNode(element, true));
}
