"""Serves the pages of both libraries, and relays what simple-peer says: ``python -m … PORT``.

The least a relay can do: whatever one socket says, all others hear.
"""

from __future__ import annotations

import asyncio
import mimetypes
import sys
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

from websockets.asyncio.server import ServerConnection, broadcast, serve
from websockets.datastructures import Headers
from websockets.http11 import Request, Response

from tests.support.database import ROOT

PAGES = Path(__file__).with_name("pages")
MODULES = "/modules/"


async def main(port: int) -> None:
    """Serve until the process ends."""
    connections: set[ServerConnection] = set()

    async def relay(connection: ServerConnection) -> None:
        connections.add(connection)
        try:
            async for message in connection:
                broadcast(connections - {connection}, message)
        finally:
            connections.discard(connection)

    async with serve(relay, "127.0.0.1", port, compression=None, process_request=_page):
        await asyncio.get_running_loop().create_future()


def _page(connection: ServerConnection, request: Request) -> Response | None:
    """A file for what is not the relay's; only the pages of this folder and the two libraries lie here."""
    path = urlsplit(request.path).path
    if path == "/relay":
        return None
    file = _file_of(path)
    if file is None or not file.is_file():
        return connection.respond(HTTPStatus.NOT_FOUND, "No such page.\n")
    kind = "text/javascript" if file.suffix == ".js" else mimetypes.guess_type(file.name)[0]
    body = file.read_bytes()
    headers = Headers({"Content-Type": f"{kind}; charset=utf-8", "Content-Length": str(len(body))})
    return Response(HTTPStatus.OK, "OK", headers, body)


def _file_of(path: str) -> Path | None:
    if path.startswith(MODULES):
        library, *_ = inside = path.removeprefix(MODULES).split("/")
        known = library in ("peerjs", "simple-peer") and ".." not in inside
        return ROOT.joinpath("node_modules", *inside) if known else None
    return PAGES / Path(path).name


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
