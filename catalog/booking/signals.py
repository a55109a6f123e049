"""News of bookings, sent inside the transaction; receivers only write rows."""

from django.dispatch import Signal

# booking: Booking (with its new status), run: SessionRun, now: datetime
booking_changed = Signal()
# run_id: int; the session was held, and who came is written down
attendance_recorded = Signal()
