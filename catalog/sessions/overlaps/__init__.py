"""What else a mentor does at the times that are being chosen (SPEC 4.11)."""
