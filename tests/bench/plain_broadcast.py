"""The least a Python server can do for a feed: ``websockets`` and its own ``broadcast``, no product around it.

``python -m tests.bench.plain_broadcast PORT`` obeys ``say COUNT BYTES`` on standard input, as the noisy server does.
"""

from __future__ import annotations

import asyncio
import json
import sys

from websockets.asyncio.server import ServerConnection, broadcast, serve


async def main(port: int) -> None:
    """Accept everybody, and tell everybody what standard input says."""
    connections: set[ServerConnection] = set()

    async def listen(connection: ServerConnection) -> None:
        connections.add(connection)
        try:
            await connection.wait_closed()
        finally:
            connections.discard(connection)

    async with serve(listen, "127.0.0.1", port, compression=None, ping_interval=None, backlog=4096):
        loop = asyncio.get_running_loop()
        while line := await loop.run_in_executor(None, sys.stdin.readline):
            _, count, size = line.split()
            for number in range(int(count)):
                broadcast(connections, _frame(number, int(size)))
            print(json.dumps({"said": int(count)}), flush=True)


def _frame(number: int, size: int) -> str:
    """The same text as the feed's, but for its running number, which is the same for everybody here."""
    data = {"id": number, "status": "x" * size}
    told = {"topic": "sessions:changed", "type": "session_status", "seq": number, "data": data}
    return json.dumps(told, separators=(",", ":"))


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
