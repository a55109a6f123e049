import { describe, expect, it, vi } from "vitest";

import { Carousel, Rotation, targetOf } from "../../../static/js/ui/carousel.js";

describe("targetOf", () => {
  it.each([
    ["one card on", { from: 0, step: 400, end: 1000, direction: 1 }, 400],
    ["one card back", { from: 800, step: 400, end: 1000, direction: -1 }, 400],
    ["no further than the end", { from: 800, step: 400, end: 1000, direction: 1 }, 1000],
    ["no further than the start", { from: 200, step: 400, end: 1000, direction: -1 }, 0],
    ["from the end round to the start", { from: 1000, step: 400, end: 1000, direction: 1 }, 0],
    ["from almost the end round to the start", { from: 999.4, step: 400, end: 1000, direction: 1 }, 0],
    ["from the start round to the end", { from: 0, step: 400, end: 1000, direction: -1 }, 1000],
    ["nowhere when everything is in view", { from: 0, step: 400, end: 0, direction: 1 }, 0],
  ])("%s", (_what, options, target) => {
    expect(targetOf(options)).toBe(target);
  });
});

describe("Rotation", () => {
  it("runs until the visitor stops it", () => {
    const rotation = new Rotation({ reducedMotion: false });
    expect(rotation.isRunning).toBe(true);
    rotation.toggle();
    expect(rotation.isRunning).toBe(false);
    rotation.toggle();
    expect(rotation.isRunning).toBe(true);
  });

  it("stands still while a pointer or the keyboard is in it", () => {
    const rotation = new Rotation({ reducedMotion: false });
    rotation.isHeld = true;
    expect(rotation.isRunning).toBe(false);
    rotation.isHeld = false;
    expect(rotation.isRunning).toBe(true);
  });

  it("does not run for those who asked for less motion, unless they start it", () => {
    const rotation = new Rotation({ reducedMotion: true });
    expect(rotation.isRunning).toBe(false);
    rotation.toggle();
    expect(rotation.isRunning).toBe(true);
  });
});

/** A strip of three cards, 400 px apart, of which 500 px are in view. */
function strip({ reducedMotion = false } = {}) {
  const track = document.createElement("ul");
  for (const left of [0, 400, 800]) {
    const slide = document.createElement("li");
    Object.defineProperty(slide, "offsetLeft", { value: left });
    track.append(slide);
  }
  Object.defineProperty(track, "scrollWidth", { value: 1200 });
  Object.defineProperty(track, "clientWidth", { value: 500 });
  track.scrollTo = vi.fn();
  return { track, carousel: new Carousel(track, new Rotation({ reducedMotion })) };
}

describe("Carousel", () => {
  it("moves by one card", () => {
    const { track, carousel } = strip();
    carousel.next();
    expect(track.scrollTo).toHaveBeenCalledWith({ left: 400, behavior: "smooth" });
  });

  it("moves at a beat only while it may", () => {
    const { track, carousel } = strip();
    carousel.rotation.isHeld = true;
    carousel.tick();
    expect(track.scrollTo).not.toHaveBeenCalled();
    carousel.rotation.isHeld = false;
    carousel.tick();
    expect(track.scrollTo).toHaveBeenCalledTimes(1);
  });

  it("takes the focus along with the arrow keys, round and round", () => {
    const { track, carousel } = strip();
    for (const slide of track.children) slide.innerHTML = "<a href='/'>Session</a>";
    document.body.replaceChildren(track);
    const focused = () => [...track.children].findIndex((slide) => slide.contains(document.activeElement));
    track.querySelector("a").focus();
    carousel.moveFocus(1);
    expect(focused()).toBe(1);
    carousel.moveFocus(-1);
    carousel.moveFocus(-1);
    expect(focused()).toBe(2);
    carousel.moveFocus(1);
    expect(focused()).toBe(0);
  });

  it("jumps instead of gliding with reduced motion", () => {
    const { track, carousel } = strip({ reducedMotion: true });
    carousel.previous();
    expect(track.scrollTo).toHaveBeenCalledWith({ left: 700, behavior: "auto" });
  });

  it("shows what is new once it is laid out, but not from under somebody who is reading", () => {
    vi.useFakeTimers();
    const { track, carousel } = strip();
    carousel.rotation.isHeld = true;
    carousel.showFirst();
    vi.runAllTimers();
    expect(track.scrollTo).not.toHaveBeenCalled();
    carousel.rotation.isHeld = false;
    carousel.showFirst();
    vi.runAllTimers();
    expect(track.scrollTo).toHaveBeenCalledWith({ left: 0 });
    vi.useRealTimers();
  });
});
