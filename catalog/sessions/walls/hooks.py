"""Hooks that keep people to what is theirs, where Wagtail finds them by `catalog.wagtail_hooks`."""
