"""One session on several dates: published together, or not at all."""
