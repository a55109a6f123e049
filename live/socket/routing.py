"""The room's socket."""

from __future__ import annotations

from typing import Any

from django.urls import path

from live.socket.consumers import RoomConsumer

_room: Any = RoomConsumer.as_asgi()

routes = [path("ws/sessions/<uuid:room_code>/", _room)]
