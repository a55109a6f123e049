"""Starting a session from an earlier one (SPEC 4.9)."""
