/** The CSP build has no types of its own; its interface is Alpine's (see "paths" in jsconfig.json). */
export { default } from "alpinejs";
