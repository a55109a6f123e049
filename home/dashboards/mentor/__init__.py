"""A mentor's dashboard: what is next, my sessions, who asked for a seat."""
