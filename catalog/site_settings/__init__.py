"""What staff set for the whole site (SPEC 1.9)."""
