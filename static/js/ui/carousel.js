/** How long each card leads before the next one takes its place, in ms. */
export const DWELL = 6_000;

/**
 * Whether a carousel moves by itself. It stands still while the visitor has stopped it, while a pointer
 * or the keyboard is in it, and always for those who asked for less motion.
 */
export class Rotation {
  /** @param {{ reducedMotion: boolean }} options */
  constructor({ reducedMotion }) {
    this.reducedMotion = reducedMotion;
    this.isStopped = reducedMotion;
    this.isHeld = false;
  }

  get isRunning() {
    return !this.isStopped && !this.isHeld;
  }

  /** The visitor's own word, which holds until they say otherwise. */
  toggle() {
    this.isStopped = !this.isStopped;
  }
}

/** A strip of cards that scrolls sideways, one card at a time, round and round. */
export class Carousel {
  /**
   * @param {HTMLElement} track scrolls; its children are the slides
   * @param {Rotation} rotation
   */
  constructor(track, rotation) {
    this.track = track;
    this.rotation = rotation;
  }

  next() {
    this.#move(1);
  }

  previous() {
    this.#move(-1);
  }

  /**
   * Arrow keys take the focus along: a card that has it must not scroll out of view under it.
   *
   * @param {1 | -1} direction
   */
  moveFocus(direction) {
    const slides = [...this.track.children];
    const from = slides.findIndex((slide) => slide.contains(document.activeElement));
    const next = slides[(from + direction + slides.length) % slides.length];
    /** @type {HTMLElement | null} */ (next.querySelector("a"))?.focus();
  }

  /**
   * What is new stands first. The browser would keep the card in view that led before: it snaps to that one
   * again when it has laid out the strip, so this waits for it.
   */
  showFirst() {
    if (this.rotation.isHeld) return;
    requestAnimationFrame(() => requestAnimationFrame(() => this.track.scrollTo({ left: 0 })));
  }

  /** One beat of the clock. */
  tick() {
    if (this.rotation.isRunning) this.next();
  }

  /** @param {1 | -1} direction */
  #move(direction) {
    const { scrollLeft, scrollWidth, clientWidth } = this.track;
    const end = scrollWidth - clientWidth;
    const target = targetOf({ from: scrollLeft, step: this.#step(), end, direction });
    const behavior = this.rotation.reducedMotion ? "auto" : "smooth";
    this.track.scrollTo({ left: target, behavior });
  }

  #step() {
    const [first, second] = this.track.children;
    if (!second) return this.track.clientWidth;
    return /** @type {HTMLElement} */ (second).offsetLeft - /** @type {HTMLElement} */ (first).offsetLeft;
  }
}

/**
 * Where a strip scrolls to: one step on, round the corner at either end.
 *
 * @param {{ from: number, step: number, end: number, direction: 1 | -1 }} options all in px
 * @returns {number}
 */
export function targetOf({ from, step, end, direction }) {
  // Half a pixel of rounding must not keep the strip at its end.
  if (direction > 0 && from >= end - 1) return 0;
  if (direction < 0 && from <= 1) return end;
  return Math.min(Math.max(from + direction * step, 0), end);
}

/**
 * The carousel as Alpine sees it. `x-ref="track"` holds the cards.
 *
 * @param {import("alpinejs").Alpine} alpine
 * @param {{ reducedMotion: boolean }} options
 */
export function registerCarousel(alpine, { reducedMotion }) {
  alpine.data("carousel", () => {
    // Kept out of Alpine's data, whose proxies a class with private methods does not survive.
    const rotation = new Rotation({ reducedMotion });
    /** @type {Carousel} */
    let carousel;
    /** @type {number} */
    let timer;
    return {
      isStopped: rotation.isStopped,

      init() {
        const { track } = this.$refs;
        carousel = new Carousel(track, rotation);
        track.addEventListener("cards-changed", () => carousel.showFirst());
        timer = window.setInterval(() => carousel.tick(), DWELL);
      },

      destroy() {
        window.clearInterval(timer);
      },

      get toggleLabel() {
        return this.isStopped ? "Let the sessions move" : "Stop the sessions moving";
      },

      get isMoving() {
        return !this.isStopped;
      },

      toggle() {
        rotation.toggle();
        this.isStopped = rotation.isStopped;
      },

      hold() {
        rotation.isHeld = true;
      },

      release() {
        rotation.isHeld = false;
      },

      next() {
        carousel.next();
      },

      previous() {
        carousel.previous();
      },

      focusNext() {
        carousel.moveFocus(1);
      },

      focusPrevious() {
        carousel.moveFocus(-1);
      },
    };
  });
}
