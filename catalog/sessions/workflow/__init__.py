"""From a draft to a public session: readiness, review, publication (SPEC 6.3)."""
