"""News of bookings, sent inside the transaction; receivers only write rows."""

from django.dispatch import Signal

# booking: Booking (with its new status), run: SessionRun, now: datetime
booking_changed = Signal()
