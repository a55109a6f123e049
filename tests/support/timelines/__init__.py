"""Sessions through hours of time that is made up: what people do, what the sweeps do, what must come of it."""
