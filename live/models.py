"""The models of what is live, where Django looks for them."""

from live.room.models import Participation, Room, RoomEvent

__all__ = ["Participation", "Room", "RoomEvent"]
