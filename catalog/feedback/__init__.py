"""What people say of each other after a session."""
