"""Events of the feed and the messages of other sockets: typed, closed to extra fields, known to one registry.

A feature declares what it sends in its own ``protocol.py``; the registry turns all of them into the
browser's types (``manage.py export_protocol``).
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from pydantic import BaseModel, ConfigDict, TypeAdapter


class FeedEvent(BaseModel):
    """Base of every event; a subclass has ``type: Literal[…] = …`` and its own fields."""

    # What is sent always has every field, also those with a default.
    model_config = ConfigDict(
        extra="forbid", frozen=True, json_schema_serialization_defaults_required=True
    )

    type: str


@dataclass(frozen=True)
class MessageUnion:
    """All messages that go one way over a socket which has a protocol of its own."""

    name: str
    about: str
    sent_by: Literal["server", "page"]
    messages: TypeAdapter[Any]


E = TypeVar("E", bound=FeedEvent)
_registry: dict[str, type[FeedEvent]] = {}
_unions: dict[str, MessageUnion] = {}


def feed_event(model: type[E]) -> type[E]:
    """Make an event known, so that the browser's types are generated from it.

    Raises:
        ImproperlyConfigured: without a default type, or with one that another event has.
    """
    name = model.model_fields["type"].default
    if not isinstance(name, str):
        raise ImproperlyConfigured(f"{model.__name__} needs a type with a default.")
    if name in _registry:
        raise ImproperlyConfigured(f"Two events are called {name!r}.")
    _registry[name] = model
    return model


def message_union(
    name: str, messages: Any, *, sent_by: Literal["server", "page"], about: str
) -> None:
    """Make a union of messages known under a name, so that the browser's types are generated from it.

    Raises:
        ImproperlyConfigured: another union has the name.
    """
    if name in _unions:
        raise ImproperlyConfigured(f"Two unions are called {name!r}.")
    _unions[name] = MessageUnion(name, about, sent_by, TypeAdapter(messages))


def registered_unions() -> tuple[MessageUnion, ...]:
    """Every union in alphabetical order, from every feature that is installed."""
    _import_protocols()
    return tuple(union for _, union in sorted(_unions.items()))


def registered_events() -> dict[str, type[FeedEvent]]:
    """Every event by its type, in alphabetical order, from every feature that is installed."""
    _import_protocols()
    return dict(sorted(_registry.items()))


def _import_protocols() -> None:
    """Import each ``protocol.py`` of our own apps, whether or not anything else needs it."""
    for app in apps.get_app_configs():
        folder = Path(app.path)
        # Libraries may have a protocol.py of their own; it is not about this feed.
        if folder.parent != Path(settings.BASE_DIR):
            continue
        for path in sorted(folder.rglob("protocol.py")):
            inside = path.relative_to(folder).with_suffix("").parts
            importlib.import_module(".".join((app.name, *inside)))
