"""Events of the feed: typed, closed to extra fields, known to one registry."""

from __future__ import annotations

from typing import TypeVar

from pydantic import BaseModel, ConfigDict


class FeedEvent(BaseModel):
    """Base of every event; a subclass has ``type: Literal[…]`` and its own fields."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: str


E = TypeVar("E", bound=type[FeedEvent])
_registry: dict[str, type[FeedEvent]] = {}


def feed_event(model: E) -> E:
    """Make an event known, so that the browser's types are generated from it."""
    _registry[model.model_fields["type"].default] = model
    return model


def registered_events() -> dict[str, type[FeedEvent]]:
    """Every event by its type."""
    return dict(_registry)
