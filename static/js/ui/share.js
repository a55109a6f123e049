/**
 * A button that copies the page's address, or hands it to the device's own sharing.
 *
 * @param {import("alpinejs").Alpine} alpine
 * @param {{ navigator: Navigator, say: (tone: "good" | "bad", text: string) => void }} options
 */
export function registerShare(alpine, { navigator, say }) {
  alpine.data("share", () => ({
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
