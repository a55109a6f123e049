"""The ASGI application: pages in one hop, sockets behind their guard. Importing it starts nothing."""

import os

from channels.routing import ProtocolTypeRouter

from peerlearn_site.realtime.onehop import get_one_hop_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peerlearn_site.settings")
_pages = get_one_hop_application()

# Sockets need the models, which exist only now.
from live.socket.routing import routes  # noqa: E402
from peerlearn_site.realtime.routing import socket_application  # noqa: E402

application = ProtocolTypeRouter({"http": _pages, "websocket": socket_application(*routes)})
