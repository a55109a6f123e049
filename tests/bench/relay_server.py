"""The real server with one more socket: whatever a page says on it, all pages of the room hear.

``python -m tests.bench.relay_server PORT``. That is the way of a signal or a stroke that nobody writes down: decoded
strictly, published to a room's topic, over the layer's bridge and the hub to every page; only the rates that
people are held to are left out.
"""

from __future__ import annotations

import os
import sys
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, TypeAdapter

PATH = "ws/relay/"
ROOM_CODE = UUID("8d6ad2c5-26b1-4d3e-9a3f-0c1f5c0b7a11")


def application() -> Any:
    """The product's own sockets, guarded as they are, and the relay's."""
    from django.urls import path

    from peerlearn_site.realtime.consumers import serving
    from peerlearn_site.realtime.events import FeedEvent
    from peerlearn_site.realtime.feed import FeedConsumer
    from peerlearn_site.realtime.frames import frame_of
    from peerlearn_site.realtime.protocol import FEED, Hello, Pong
    from peerlearn_site.realtime.publish import publish_whole
    from peerlearn_site.realtime.routing import socket_application
    from peerlearn_site.realtime.topics import sessions_of_room

    room = sessions_of_room(ROOM_CODE)

    class Stroke(FeedEvent):
        """Something passing that one page says to all; ``sent`` is its own clock."""

        type: Literal["stroke"]
        sent: int
        data: str

    class RelayConsumer(FeedConsumer):
        """A page in the room."""

        client_messages: TypeAdapter[Any] = TypeAdapter(
            Annotated[Pong | Stroke, Field(discriminator="type")]
        )

        async def opened(self) -> None:
            here = serving()
            await here.bridge.subscribe([room.group])
            here.hub.join(self.member, [room.group])
            hello = Hello(topics=[room.name], server=here.bridge.name, news_at=0)
            self.member.answer(frame_of(FEED, hello))

        async def received(self, message: Any) -> None:
            publish_whole(room, message.model_dump_json().encode())

        async def closed(self) -> None:
            serving().hub.leave(self.member, [room.group])
            await serving().bridge.unsubscribe([room.group])

    relaying: Any = RelayConsumer.as_asgi()
    return socket_application(path(PATH, relaying))


def main(port: int) -> None:
    """Serve until killed."""
    import django

    django.setup()
    from channels.routing import ProtocolTypeRouter

    from peerlearn_site.asgi import application as product
    from peerlearn_site.realtime.front.server import FrontServer
    from peerlearn_site.realtime.runtime import Runtime

    pages = product.application_mapping["http"]
    server = FrontServer(ProtocolTypeRouter({"http": pages, "websocket": application()}))
    server.loop.run_until_complete(Runtime().__aenter__())
    server.listen("127.0.0.1", port)
    server.run()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peerlearn_site.settings")
    main(int(sys.argv[1]))
