"""Sessions in the CMS as mentors meet them: panels, form, actions, listing (SPEC 6.1, 6.2, 6.4)."""
