"""Effects: what must still happen after a commit, kept as rows so that no crash can forget it."""
