"""The pages' types are those of the server's protocol."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any, Literal

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

from peerlearn_site.management.commands import export_protocol
from peerlearn_site.realtime.events import FeedEvent, feed_event, registered_events
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
