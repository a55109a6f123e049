"use strict";

const html = document.documentElement;
const system = matchMedia("(prefers-color-scheme: dark)");

/** Swagger UI knows the theme by a class of its own. */
function dress() {
  const theme = html.dataset.theme ?? (system.matches ? "dark" : "light");
  html.classList.toggle("dark-mode", theme === "dark");
}

dress();
system.addEventListener("change", dress);
new MutationObserver(dress).observe(html, { attributeFilter: ["data-theme"] });

// Writes need the token; it stands in the page, never in a script that another site could include.
const token = document.querySelector("meta[name=csrf-token]").content;

SwaggerUIBundle({
  url: "{{ schema_url|escapejs }}",
  dom_id: "#swagger-ui",
  presets: [SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  deepLinking: true,
  requestInterceptor: (request) => {
    request.headers["{{ csrf_header_name }}"] = token;
    return request;
  },
});
