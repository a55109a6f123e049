"""Messages of the room's protocol, changed until they are almost anything: strategies for hypothesis."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

Frame = dict[str, Any]

TYPES = (
    *("join", "bye", "sync", "media", "hand", "start", "end", "extend", "signal", "ice", "pong"),
    *(
        "welcome",
        "learner.join",
        "session.live",
        "session.end",
        "participant.hand",
        "replaced",
        "log",
    ),
)
# What a page might claim about itself or others; the wire knows none of it.
CLAIMS = (
    "sender",
    "sender_epoch",
    "from",
    "role",
    "room_code",
    "user_id",
    "id",
    "seq",
    "you",
    "epoch",
)
HUGE = "x" * 40_000


@dataclass(frozen=True)
class Names:
    """What an attacker knows of the house: people's numbers and rooms' codes, of all rooms alike."""

    people: tuple[int, ...]
    rooms: tuple[str, ...]


def frames(names: Names) -> st.SearchStrategy[str | bytes]:
    """Texts, and now and then bytes, to be sent as one message."""
    changed = messages(names).flatmap(lambda message: _changed(message, names))
    text = st.one_of(messages(names), changed, changed, changed).map(_dumps)
    return st.one_of(text, text, text, text, text.flatmap(_scrambled))


def messages(names: Names) -> st.SearchStrategy[Frame]:
    """Messages as a page of ours might send them."""
    numbers = st.integers(0, 5)
    person = st.sampled_from(names.people)
    description = st.fixed_dictionaries(
        {"type": st.sampled_from(["offer", "answer"]), "sdp": st.text("v=0 ", min_size=1)}
    )
    candidate = st.fixed_dictionaries(
        {"candidate": st.text("abc 1", max_size=30), "sdpMid": st.sampled_from(["0", "1", None])}
    )
    media = st.fixed_dictionaries({name: st.booleans() for name in ("mic", "camera", "screen")})
    signal = st.fixed_dictionaries(
        {"type": st.just("signal"), "to": person, "to_epoch": numbers},
        optional={"description": description, "candidates": st.lists(candidate, max_size=3)},
    )
    client_id = st.uuids(version=4).map(str)
    others: list[dict[str, st.SearchStrategy[Any]]] = [
        {"type": st.just("join"), "client_id": client_id, "since": st.none() | numbers},
        {"type": st.just("sync"), "since": numbers},
        {"type": st.just("media"), "media": media},
        {"type": st.just("hand"), "raised": st.booleans()},
        {"type": st.just("start")},
        {"type": st.just("end")},
        {"type": st.just("extend"), "total_minutes": st.sampled_from([5, 10])},
        {"type": st.sampled_from(["ice", "pong", "bye"])},
    ]
    return st.one_of(signal, signal, signal, *(st.fixed_dictionaries(one) for one in others))


def _changed(message: Frame, names: Names) -> st.SearchStrategy[Frame]:
    """One to three fields are something else, gone, or of another message."""
    keys = st.sampled_from((*message, *CLAIMS, "type", "to", "total_minutes"))
    change = st.tuples(keys, st.just(_GONE) | _anything(names))
    return st.lists(change, min_size=1, max_size=3).map(lambda changes: _with(message, changes))


def _anything(names: Names) -> st.SearchStrategy[Any]:
    simple = st.one_of(
        st.sampled_from(names.people),
        st.sampled_from(names.people).map(str),
        st.sampled_from(names.rooms),
        st.sampled_from(TYPES),
        st.sampled_from([None, True, False, "mentor", HUGE, 1e308, 10**15, -1, 0.5, "\ud800"]),
        st.integers(),
        st.floats(),
        st.text(max_size=10),
    )
    return st.one_of(
        simple,
        st.lists(simple, max_size=3),
        st.dictionaries(st.text(max_size=5), simple, max_size=2),
    )


_GONE = object()


def _with(message: Frame, changes: list[tuple[str, Any]]) -> Frame:
    made = dict(message)
    for key, value in changes:
        if value is _GONE:
            made.pop(key, None)
        else:
            made[key] = value
    return made


def _dumps(message: Frame) -> str:
    # Python's NaN and Infinity and lone surrogates are what a strict reader must refuse.
    return json.dumps(message, ensure_ascii=True)


def _scrambled(text: str) -> st.SearchStrategy[str | bytes]:
    """A piece of it is missing, doubled or foreign; or all of it is bytes."""
    places = st.tuples(st.integers(0, len(text)), st.integers(0, 12), st.text(max_size=4))
    cut = places.map(lambda place: text[: place[0]] + place[2] + text[place[0] + place[1] :])
    doubled = st.just(text[:-1] + "," + text[1:])
    encoded = st.sampled_from(["utf-8", "utf-16"]).map(text.encode)
    return st.one_of(cut, doubled, encoded)
