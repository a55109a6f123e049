"""Sessions in people's calendars: a file, two links, a private address, and what goes with mails (SPEC 7.3, 9.2)."""
