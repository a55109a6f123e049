"""The room's edge: its page, and its socket with the union of all messages."""
