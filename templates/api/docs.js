"use strict";

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
