"""Running the house: is it well, what does it do, what does it say; backups, and moving its data."""
