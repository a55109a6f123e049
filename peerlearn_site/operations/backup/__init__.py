"""One archive that holds a whole house, taken while it serves, and laid out again in an empty one."""
