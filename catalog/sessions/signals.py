"""News of sessions, sent inside the transaction; receivers only write rows."""

from django.dispatch import Signal

# run: SessionRun, now: datetime
session_published = Signal()
# page: SessionPage, topic_id: int, by: User; it was written for what learners ask for, published or not
session_written_for = Signal()
# run: SessionRun, now: datetime; a public session's content was published anew, moved or not
session_edited = Signal()
# run: SessionRun, old_start: datetime, old_end: datetime, now: datetime
session_rescheduled = Signal()
# run_id: int, old: str, new: str, now: datetime
session_status_changed = Signal()
