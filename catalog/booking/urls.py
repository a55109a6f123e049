"""The booking endpoint, to be included under /api/sessions/."""

from django.urls import path

from catalog.booking.api import BookingView

app_name = "booking"
urlpatterns = [path("<int:session_id>/booking/", BookingView.as_view(), name="booking")]
