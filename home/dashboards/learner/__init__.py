"""A learner's dashboard: my sessions, and what else is coming."""
