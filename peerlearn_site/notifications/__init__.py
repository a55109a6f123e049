"""Telling people what concerns them: a row each, and a mail (SPEC 9.3)."""
