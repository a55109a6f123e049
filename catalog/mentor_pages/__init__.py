"""A mentor's public page, and what the mentor writes on it (SPEC 1.6)."""
