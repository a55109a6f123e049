"""Walls between mentors in the CMS, and the lock that falls before a session starts (SPEC 1.4, 5.10)."""
