"""Hooks of the workflow, where Wagtail finds them by `catalog.wagtail_hooks`."""
