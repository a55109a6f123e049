"""The room's addresses."""

from django.urls import path

from live.socket import views
from live.socket.api import RoomStateView

urlpatterns = [
    path("session/<uuid:room_code>/", views.room, name="room"),
    path("session/<uuid:room_code>/join/", views.join_room, name="room-join"),
    path("sessions/<int:session_id>/join/", views.join_session, name="session-join"),
    path("api/rooms/<uuid:room_code>/", RoomStateView.as_view(), name="api-room"),
]
