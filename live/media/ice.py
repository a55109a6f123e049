"""The servers that help two browsers to meet, with credentials that end soon.

TURN credentials after the REST API draft (draft-uberti-behave-turn-rest-00), as coturn's ``use-auth-secret``
checks them: the user name begins with the end of its life, the password is its HMAC-SHA1 under the secret.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings

from live.media.protocol import IceServer, IceServers
from live.room.times import milliseconds

# Asked when an allocation is opened: a page fetches new ones before each restart.
CREDENTIAL_LASTS: Final = timedelta(minutes=10)


def ice_servers(
    *, user_id: int, room_code: UUID, now: datetime, ref: int | str | None = None
) -> IceServers:
    """The servers of the environment, TURN with credentials of this person in this room."""
    servers = [IceServer(urls=settings.STUN_URLS)] if settings.STUN_URLS else []
    if not settings.TURN_URLS:
        return IceServers(servers=servers, expires_at=None, ref=ref)
    expires = now + CREDENTIAL_LASTS
    # For coturn's log: who, and in which room; the code itself is a secret.
    username = f"{int(expires.timestamp())}:{user_id}.{room_code.hex[:8]}"
    credential = turn_credential(username, secret=settings.TURN_SECRET)
    turn = IceServer(urls=settings.TURN_URLS, username=username, credential=credential)
    return IceServers(servers=[*servers, turn], expires_at=milliseconds(expires), ref=ref)


def turn_credential(username: str, *, secret: str) -> str:
    """The password of a user name: base64 of its HMAC-SHA1."""
    digest = hmac.new(secret.encode(), username.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()
