"""Hooks of the session editor, where Wagtail finds them by `catalog.wagtail_hooks`."""
