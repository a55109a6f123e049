"""What a request is, and which weeks demand counts: pure functions of values and ``now``."""
