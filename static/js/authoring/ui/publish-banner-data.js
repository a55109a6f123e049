import { bannerOf } from "../view.js";

/**
 * The banner at the top while the server does not answer.
 *
 * @param {import("alpinejs").Alpine} alpine
 * @param {import("../authoring.js").Authoring} authoring
 */
export function registerPublishBanner(alpine, authoring) {
  alpine.data("publishBanner", () => ({
    isShown: false,
    text: "",
    action: "",
    spoken: "",

    init() {
      authoring.listeners.add(() => {
        const banner = bannerOf(authoring.publisher.state);
        this.isShown = banner !== null;
        this.spoken = banner?.spoken ?? "";
        // Kept while it goes, so that it does not go in two steps.
        this.text = banner?.text ?? this.text;
        this.action = banner?.action ?? this.action;
      });
    },

    /** @param {Event} event */
    retry(event) {
      // This button goes; the form takes the focus when it may have it again.
      /** @type {HTMLElement} */ (event.currentTarget).blur();
      authoring.submit();
    },
  }));
}
