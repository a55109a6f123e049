"""The front door of the embedded mode: Daphne, with the limits that a proxy would set."""
