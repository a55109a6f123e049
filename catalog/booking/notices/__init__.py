"""What people are told of bookings: changes of a session, seats, reminders, and that nobody came to book."""

from catalog.booking.notices.changes import (
    CANCELLED,
    RESCHEDULED,
    tell_of_cancellation,
    tell_of_new_times,
)

__all__ = ["CANCELLED", "RESCHEDULED", "tell_of_cancellation", "tell_of_new_times"]
