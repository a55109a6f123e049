/** @type {Record<string, (index: number, count: number) => number>} */
const STEPS = {
  ArrowRight: (index, count) => (index + 1) % count,
  ArrowLeft: (index, count) => (index - 1 + count) % count,
  Home: () => 0,
  End: (_index, count) => count - 1,
};

/**
 * Keys inside a `role="toolbar"`: it is one stop of the Tab key, arrows move between its buttons.
 *
 * @param {KeyboardEvent} event on the toolbar
 */
export function moveInToolbar(event) {
  const step = STEPS[event.key];
  if (!step) return;
  const toolbar = /** @type {HTMLElement} */ (event.currentTarget);
  const buttons = [...toolbar.querySelectorAll("button")];
  const from = buttons.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
  const next = buttons[step(from, buttons.length)];
  event.preventDefault();
  for (const button of buttons) button.tabIndex = button === next ? 0 : -1;
  next.focus();
}
