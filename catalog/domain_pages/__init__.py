"""A domain's public page."""
