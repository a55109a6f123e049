"""A page as Wagtail's tutorial would make it: an app of the bench alone, without migrations."""
