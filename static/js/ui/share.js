/**
 * A button that copies the page's address, or hands it to the device's own sharing.
 *
 * @param {import("alpinejs").Alpine} alpine
 * @param {{ navigator: Navigator, say: (tone: "good" | "bad", text: string) => void }} options
 */
export function registerShare(alpine, { navigator, say }) {
  alpine.data("share", () => ({
    canHandOver: typeof navigator.share === "function",

    async handOver() {
      const { url = window.location.href, title } = this.$root.dataset;
      try {
        await navigator.share({ url, title });
      } catch {
        // Whoever closes the device's own dialog has changed their mind.
      }
    },

    async copy() {
      const { url = window.location.href } = this.$root.dataset;
      try {
        await navigator.clipboard.writeText(url);
        say("good", "Link copied");
      } catch {
        say("bad", "The link could not be copied. Copy it from the address bar.");
      }
    },
  }));
}
