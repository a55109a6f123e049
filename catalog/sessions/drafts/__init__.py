"""The Create Session form as the server keeps it while it is being filled in."""
