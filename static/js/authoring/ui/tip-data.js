/**
 * A tooltip: shown while its button is hovered, focused or was pressed; Escape puts it away.
 *
 * @param {import("alpinejs").Alpine} alpine
 */
export function registerTip(alpine) {
  alpine.data("tip", () => ({
    isOpen: false,

    show() {
      this.isOpen = true;
    },

    hide() {
      this.isOpen = false;
    },
  }));
}
