"""Calendars' addresses, to be included under /calendar/."""

from django.urls import path, re_path

from catalog.booking.calendar import views

app_name = "calendar"
urlpatterns = [
    path("session/<int:session_id>.ics", views.session_file, name="session"),
    re_path(r"^(?P<token>[A-Za-z0-9_-]{43})\.ics$", views.feed, name="feed"),
]
