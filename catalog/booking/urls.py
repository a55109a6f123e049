"""The booking endpoints, to be included under /api/sessions/."""

from django.urls import path

from catalog.booking.api import BookingView
from catalog.booking.waitlist_api import WaitlistView

app_name = "booking"
urlpatterns = [
    path("<int:session_id>/booking/", BookingView.as_view(), name="booking"),
    path("<int:session_id>/waitlist/", WaitlistView.as_view(), name="waitlist"),
]
