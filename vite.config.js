import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";

import tailwindcss from "@tailwindcss/vite";
import { defineConfig } from "vite";

const root = import.meta.dirname;

/** Files under `folder` whose name ends with `ending`, at any depth, as absolute paths. */
function filesUnder(folder, ending) {
  return readdirSync(resolve(root, folder), { recursive: true })
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => resolve(root, folder, name));
}

/** Every name that a template (`{% icon "x" %}`) or a script (`icon("x")`) asks for. */
function iconNames() {
  const asked = /(?:\{%\s*icon\s+|\bicon\()"([a-z0-9-]+)"/g;
  const files = [...filesUnder("templates", ".html"), ...filesUnder("static/js", ".js")];
  const names = files.flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(asked)].map((match) => match[1]),
  );
  return [...new Set(names)].sort();
}

/** One Lucide icon as a `<symbol>`; an unknown name stops the build. */
function symbol(name) {
  const file = resolve(root, "node_modules/lucide-static/icons", `${name}.svg`);
  const shapes = readFileSync(file, "utf8").match(/<svg[^>]*>([\s\S]*)<\/svg>/)[1];
  return `<symbol id="${name}" viewBox="0 0 24 24">${shapes.replace(/\s+/g, " ").trim()}</symbol>`;
}

/**
 * Emits the favicon and one sprite of the icons in use, so that pages carry a reference and not the drawings.
 * The manifest knows them as static/favicon.svg and static/icons.svg.
 */
function drawings() {
  const sources = {
    "favicon.svg": () => readFileSync(resolve(root, "static/favicon.svg"), "utf8"),
    "icons.svg": () =>
      `<svg xmlns="http://www.w3.org/2000/svg">${iconNames().map(symbol).join("")}</svg>\n`,
  };
  return {
    name: "peerlearn-drawings",
    apply: "build",
    generateBundle() {
      for (const [name, source] of Object.entries(sources)) {
        this.emitFile({
          type: "asset",
          name,
          originalFileName: `static/${name}`,
          source: source(),
        });
      }
    },
  };
}

export default defineConfig({
  root,
  // Relative URLs inside the bundle: it works under whatever STATIC_URL is.
  base: "./",
  publicDir: false,
  plugins: [tailwindcss(), drawings()],
  build: {
    outDir: "static/dist",
    emptyOutDir: true,
    manifest: "manifest.json",
    // All supported engines have these natively (light-dark(), oklch(), popover).
    target: ["chrome125", "firefox128", "safari18"],
    // Fonts and pictures stay files: the CSP allows data: for images only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: [
        resolve(root, "static/css/app.css"),
        resolve(root, "static/css/cms.css"),
        resolve(root, "static/js/main.js"),
        ...filesUnder("static/js/pages", ".js"),
      ],
    },
  },
  test: {
    root,
    environment: "jsdom",
    include: ["tests/js/**/*.test.js"],
  },
});
