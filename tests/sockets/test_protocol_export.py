"""The pages' types are those of the server's protocol."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any, Literal, get_args

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

import live.socket.protocol
from peerlearn_site.management.commands import export_protocol
from peerlearn_site.realtime.events import (
    FeedEvent,
    feed_event,
    message_union,
    registered_events,
    registered_unions,
)
from peerlearn_site.realtime.schema import typescript


def test_the_committed_types_are_not_stale() -> None:
    call_command("export_protocol", check=True, stdout=StringIO())


def test_stale_types_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "types" / "protocol.d.ts"
    monkeypatch.setattr(export_protocol, "TARGET", target)
    with pytest.raises(CommandError, match="export_protocol"):
        call_command("export_protocol", check=True)
    call_command("export_protocol")
    call_command("export_protocol", check=True)
    target.write_text(target.read_text() + "//")
    with pytest.raises(CommandError, match="export_protocol"):
        call_command("export_protocol", check=True)


def test_every_event_of_every_feature_is_exported() -> None:
    made = typescript()
    for name, model in registered_events().items():
        assert f'"{name}": {model.__name__};' in made


def test_every_message_of_the_room_is_exported() -> None:
    made = typescript()
    for name, model in models_of_the_room().items():
        assert f"export interface {name} {{" in made
        assert model.model_config["extra"] == "forbid"
    for line in (
        "export type RoomClientMessage =",
        "export type RoomServerMessage =",
        "  | Welcome",
        '  type: "mentor.join" | "learner.join" | "observer.join";',
        "  total_minutes: 5 | 10;",
    ):
        assert line in made.splitlines()


def models_of_the_room() -> dict[str, Any]:
    unions = {union.name: union for union in registered_unions()}
    sent = get_args(live.socket.protocol.RoomServerMessage)
    said = get_args(get_args(live.socket.protocol.RoomClientMessage)[0])
    assert {"RoomEntry", "RoomServerMessage", "RoomClientMessage"} == set(unions)
    return {model.__name__: model for model in (*sent, *said)}


def test_what_both_sides_send_is_described_with_every_field() -> None:
    assert "export interface MediaState {\n  mic: boolean;\n" in typescript()


def test_two_unions_may_not_share_a_name() -> None:
    registered_unions()
    with pytest.raises(ImproperlyConfigured, match="RoomEntry"):
        message_union("RoomEntry", int | str, sent_by="page", about="")


def test_two_models_of_one_name_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    class Ping(FeedEvent):
        type: Literal["another"] = "another"
        more: int

    events = {**registered_events(), "another": Ping}
    monkeypatch.setattr("peerlearn_site.realtime.schema.registered_events", lambda: events)
    with pytest.raises(ValueError, match="called Ping"):
        typescript()


def test_an_event_takes_no_field_that_it_does_not_know() -> None:
    for model in registered_events().values():
        assert model.model_config["extra"] == "forbid"


def test_two_events_may_not_share_a_name() -> None:
    with pytest.raises(ImproperlyConfigured, match="hello"):

        @feed_event
        class Another(FeedEvent):
            type: Literal["hello"] = "hello"


def test_an_event_needs_a_name() -> None:
    with pytest.raises(ImproperlyConfigured, match="Nameless"):

        @feed_event
        class Nameless(FeedEvent):
            pass


def test_every_shape_that_events_use_has_a_type(monkeypatch: pytest.MonkeyPatch) -> None:
    class Inner(FeedEvent):
        """Two
        lines."""

        type: Literal["inner"] = "inner"
        choice: Literal["a", "b"]

    class Outer(FeedEvent):
        type: Literal["outer"] = "outer"
        words: list[str]
        table: dict[str, int]
        inner: Inner | None
        share: float
        sure: bool

    monkeypatch.setattr(
        "peerlearn_site.realtime.schema.registered_events", lambda: {"outer": Outer}
    )
    made = typescript()
    for line in (
        " * Two",
        '  choice: "a" | "b";',
        "  words: Array<string>;",
        "  table: Record<string, number>;",
        "  inner: Inner | null;",
        "  share: number;",
        "  sure: boolean;",
    ):
        assert line in made.splitlines()


def test_a_shape_without_a_type_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    class Odd(FeedEvent):
        type: Literal["odd"] = "odd"
        anything: Any

    monkeypatch.setattr("peerlearn_site.realtime.schema.registered_events", lambda: {"odd": Odd})
    with pytest.raises(ValueError, match="No TypeScript"):
        typescript()
