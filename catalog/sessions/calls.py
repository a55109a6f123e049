"""Calls of the API that may be repeated: the same ``Idempotency-Key`` and body get the same answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from rest_framework import exceptions
from rest_framework.request import Request

from catalog.sessions.pictures import Picture, StoredPicture, discard_picture, store_picture
from peerlearn_site.effects.idempotency import (
    Answer,
    KeyReused,
    fingerprint_of,
    is_valid_key,
    once,
    stored_answer,
)
from peerlearn_site.users.api_errors import Unprocessable

if TYPE_CHECKING:
    from peerlearn_site.users.models import User


@dataclass(frozen=True, slots=True)
class Call:
    """Who asks for what, by which key; ``key`` is empty where the caller sent none."""

    user: User
    route: str
    key: str
    fingerprint: str

    def given_before(self) -> Answer | None:
        """The answer of the first time, if there was one: a look before costly work.

        Raises:
            Unprocessable: the key came with another body.
        """
        return _or_unprocessable(lambda: stored_answer(**self._identity())) if self.key else None

    def once(self, action: Callable[[], Answer], *, now: datetime) -> Answer:
        """Act, or give what the first call with this key was answered.

        Raises:
            Unprocessable: the key came with another body.
        """
        if not self.key:
            return action()
        return _or_unprocessable(lambda: once(**self._identity(), now=now, action=action))

    def _identity(self) -> dict[str, Any]:
        return {
            "user": self.user,
            "route": self.route,
            "key": self.key,
            "fingerprint": self.fingerprint,
        }


def call_of(request: Request, *, route: str) -> Call:
    """The call that a signed-in person makes.

    Raises:
        ValidationError: its key is not 1 to 200 visible ASCII characters.
    """
    key = request.headers.get("Idempotency-Key", "")
    if key and not is_valid_key(key):
        raise exceptions.ValidationError({"detail": "That Idempotency-Key is not one we take."})
    fields = {
        name: values for name, values in _fields(request.data).items() if name not in request.FILES
    }
    return Call(
        user=cast("User", request.user),
        route=route,
        key=key,
        fingerprint=fingerprint_of(fields, request.FILES),
    )


class KeptPicture:
    """A picture whose file is in ``media/``; it stays there only if somebody says it is ``used``."""

    def __init__(self, stored: StoredPicture | None) -> None:
        self.stored = stored
        self.used = False


@contextmanager
def kept_picture(picture: Picture | None) -> Iterator[KeptPicture]:
    """Store a picture before the transaction; remove it where that rolled back, or a twin's was kept."""
    kept = KeptPicture(store_picture(picture) if picture else None)
    try:
        yield kept
    except BaseException:
        kept.used = False
        raise
    finally:
        if not kept.used:
            discard_picture(kept.stored)


def _or_unprocessable(ask: Callable[[], Any]) -> Any:
    try:
        return ask()
    except KeyReused as error:
        raise Unprocessable(str(error)) from error


def _fields(data: Any) -> dict[str, list[object]]:
    if hasattr(data, "lists"):
        return dict(data.lists())
    if not isinstance(data, dict):
        return {}
    return {name: value if isinstance(value, list) else [value] for name, value in data.items()}
