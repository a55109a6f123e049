"""The sockets' protocols as TypeScript, so that ``tsc`` checks the pages' scripts against the server."""

from __future__ import annotations

import json
from typing import Any, Final

from pydantic import BaseModel, TypeAdapter

from peerlearn_site.realtime.events import (
    FeedEvent,
    MessageUnion,
    registered_events,
    registered_unions,
)
from peerlearn_site.realtime.protocol import Pong

_HEADER: Final = (
    "// Made by `manage.py export_protocol` from the server's protocol modules; do not edit.\n"
)
_PRIMITIVES: Final = {
    "string": "string",
    "integer": "number",
    "number": "number",
    "boolean": "boolean",
    "null": "null",
}
_CLIENT_MESSAGES: Final[tuple[type[BaseModel], ...]] = (Pong,)

Schema = dict[str, Any]
Shapes = dict[str, str]
Unions = tuple[MessageUnion, ...]


def typescript() -> str:
    """The whole declaration file: each event's data, the frames around them, what a page may say."""
    events, unions = registered_events(), registered_unions()
    # What both sides send is described as the server sends it: with every field.
    shapes = {**_said_by_pages(unions), **_said_by_server(events, unions)}
    parts = (
        _HEADER,
        *(shapes[name] for name in sorted(shapes)),
        _events_by_type(events),
        _FRAMES,
        _client_union(),
        *(_union(union) for union in unions),
    )
    return "\n".join(parts)


def _said_by_server(events: dict[str, type[FeedEvent]], unions: Unions) -> Shapes:
    shapes: Shapes = {}
    for event in events.values():
        schema = TypeAdapter(event).json_schema(mode="serialization")
        # A frame carries the type beside its data.
        del schema["properties"]["type"]
        _add(shapes, event.__name__, schema)
    for union in unions:
        if union.sent_by == "server":
            _add_inner(shapes, union.messages.json_schema(mode="serialization"))
    return shapes


def _said_by_pages(unions: Unions) -> Shapes:
    shapes: Shapes = {}
    for message in _CLIENT_MESSAGES:
        _add(shapes, message.__name__, TypeAdapter(message).json_schema(mode="validation"))
    for union in unions:
        if union.sent_by == "page":
            _add_inner(shapes, union.messages.json_schema(mode="validation"))
    return shapes


def _add(shapes: Shapes, name: str, schema: Schema) -> None:
    """Add a model and all that it is made of.

    Raises:
        ValueError: another one has the name.
    """
    _add_inner(shapes, schema)
    made = _declaration(name, schema)
    if shapes.setdefault(name, made) != made:
        raise ValueError(f"Two models of the protocols are called {name}.")


def _add_inner(shapes: Shapes, schema: Schema) -> None:
    for name, inner in schema.pop("$defs", {}).items():
        _add(shapes, name, inner)


def _declaration(name: str, schema: Schema) -> str:
    comment = _comment(schema.get("description", ""))
    if "properties" not in schema and schema.get("type") != "object":
        return f"{comment}export type {name} = {_type(schema)};\n"
    required = schema.get("required", [])
    fields = [
        f"  {key}{'' if key in required else '?'}: {_type(value)};\n"
        for key, value in schema.get("properties", {}).items()
    ]
    return f"{comment}export interface {name} {{{_block(fields)}}}\n"


def _block(fields: list[str]) -> str:
    return "\n" + "".join(fields) if fields else ""


def _comment(text: str) -> str:
    lines = [line.strip() for line in text.splitlines()]
    if not text:
        return ""
    if len(lines) == 1:
        return f"/** {lines[0]} */\n"
    return "/**\n" + "".join(f" * {line}".rstrip() + "\n" for line in lines) + " */\n"


def _type(schema: Schema) -> str:
    """One JSON Schema node as a type.

    Raises:
        ValueError: for a construct that no event has used so far.
    """
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[1]
    if "const" in schema:
        return json.dumps(schema["const"])
    if "enum" in schema:
        return " | ".join(json.dumps(value) for value in schema["enum"])
    if options := _options(schema):
        return " | ".join(_type(option) for option in options)
    kind = schema.get("type")
    if kind == "array":
        return f"Array<{_type(schema['items'])}>"
    if kind == "object" and isinstance(schema.get("additionalProperties"), dict):
        return f"Record<string, {_type(schema['additionalProperties'])}>"
    if kind in _PRIMITIVES:
        return _PRIMITIVES[kind]
    raise ValueError(f"No TypeScript is known for {schema!r}.")


def _options(schema: Schema) -> list[Schema]:
    options: list[Schema] = schema.get("anyOf") or schema.get("oneOf") or []
    return options


def _events_by_type(events: dict[str, type[FeedEvent]]) -> str:
    lines = [f"  {json.dumps(name)}: {model.__name__};\n" for name, model in events.items()]
    return f"/** Each event's data by its type. */\nexport interface FeedEvents {{\n{''.join(lines)}}}\n"


_FRAMES: Final = """/** One frame of the feed; `seq` rises by one per connection. */
export type FeedFrame = {
  [T in keyof FeedEvents]: { topic: string; type: T; seq: number; data: FeedEvents[T] };
}[keyof FeedEvents];
"""


def _client_union() -> str:
    names = " | ".join(model.__name__ for model in _CLIENT_MESSAGES)
    return f"/** What a page may say. */\nexport type FeedClientMessage = {names};\n"


def _union(union: MessageUnion) -> str:
    mode: Any = "serialization" if union.sent_by == "server" else "validation"
    schema = union.messages.json_schema(mode=mode)
    lines = "".join(f"\n  | {_type(option)}" for option in _options(schema))
    return f"{_comment(union.about)}export type {union.name} ={lines};\n"
