"""Browsers that are held by a certain web process of a cluster."""

from __future__ import annotations

from typing import Any

from tests.support.nginx import NODE_COOKIE


def on_node(number: int) -> dict[str, Any]:
    """What makes a browser be served by one of the two, and by the other one while that is away."""
    cookie = {
        "name": NODE_COOKIE,
        "value": str(number),
        "domain": "127.0.0.1",
        "path": "/",
        "expires": -1,
        "httpOnly": False,
        "secure": False,
        "sameSite": "Lax",
    }
    return {"storage_state": {"cookies": [cookie]}}
