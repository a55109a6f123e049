/**
 * A card that our own server rendered, from the text it came in. The one place where HTML becomes
 * elements: the text is a card of templates/components/card.html with everything of people's escaped, it
 * comes over the feed or from our own pages, a `<template>`'s content runs nothing, and the CSP forbids
 * inline scripts behind it.
 *
 * @param {string} html
 * @param {number} id of the session
 * @returns {HTMLElement | null} null when the text holds no card of that session
 */
export function parseCard(html, id) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content.querySelector(`[data-session-id="${Number(id)}"]`);
}
