"""How long it takes from "Join session ▶" to the first frame of the other person, against two libraries.

PeerJS with its own server and simple-peer with a small relay stand for the least that a page can do: a button, a
video, no product around it. Ours is the real room page before a real server: the socket, admission, a committed
row, the log. All three are in one Chromium on one machine and take turns, three joins at a time, with nobody
else's page drawing beside them. They have their media before the click and everything else after it.
"""

from tests.bench.rooms.joins import measure

__all__ = ["measure"]
