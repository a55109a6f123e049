"""The door's patience: how long a connection may take for what, by a clock that the test moves."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from peerlearn_site.realtime.front import channel as door
from peerlearn_site.realtime.front.channel import GuardedChannel, GuardedFactory, GuardedRequest
from tests.support.sinks import Clock

# After daphne, which chooses the reactor.
from twisted.internet.testing import StringTransport  # isort: skip


class Wire(StringTransport):
    """A transport that remembers how it ended."""

    aborted = False

    def abortConnection(self) -> None:
        self.aborted = True

    def setTcpNoDelay(self, enabled: bool) -> None:
        pass


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    moved = Clock()
    monkeypatch.setattr(door.time, "monotonic", moved)
    return moved


class Door:
    """A factory and the connections that came to it."""

    def __init__(self, clock: Clock) -> None:
        server = SimpleNamespace(
            sockets=set(),
            protocol_connected=lambda protocol: None,
            protocol_disconnected=lambda protocol: None,
            log_action=lambda protocol, action, details: None,
            server_name="",
        )
        self.factory = GuardedFactory(server)
        self.factory.reactor = SimpleNamespace(callLater=_never)
        self.clock = clock

    def connect(self) -> tuple[GuardedChannel, Wire]:
        """A new connection."""
        channel = self.factory.buildProtocol(None)
        assert channel is not None
        wire = Wire()
        channel.makeConnection(wire)
        return channel, wire

    def is_dropped_after(self, seconds: float, channel: GuardedChannel, wire: Wire) -> bool:
        """Whether the connection is gone when so much time has passed."""
        self.clock.seconds += seconds
        channel.check_deadline(self.clock())
        return wire.aborted


def _never(seconds: float, work: Any, *args: Any) -> Any:
    """A timer that does not run: Twisted's own idle time-outs are not our subject."""
    return SimpleNamespace(cancel=lambda: None, reset=lambda seconds: None, active=lambda: False)


@pytest.fixture
def house(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Door]:
    # The request is whole at this point; what the application would do is not our subject.
    monkeypatch.setattr(GuardedRequest, "process", lambda self: None)
    opened = Door(clock)
    yield opened
    for channel in tuple(opened.factory.channels):
        channel.connectionLost()


def test_a_connection_that_asks_nothing_is_dropped(house: Door) -> None:
    channel, wire = house.connect()
    assert not house.is_dropped_after(door.HEADER_SECONDS - 1, channel, wire)
    assert house.is_dropped_after(2, channel, wire)


def test_a_head_that_drips_in_is_dropped_however_lively_it_looks(house: Door) -> None:
    channel, wire = house.connect()
    for line in (b"GET / HTTP/1.1\r\n", *(b"X-%d: 1\r\n" % n for n in range(8))):
        channel.dataReceived(line)
        assert not house.is_dropped_after(1, channel, wire)
    assert house.is_dropped_after(2, channel, wire)


def test_a_body_that_drips_in_is_dropped(house: Door) -> None:
    channel, wire = house.connect()
    channel.dataReceived(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\n")
    for _ in range(int(door.BODY_SECONDS)):
        channel.dataReceived(b"x")
        assert not house.is_dropped_after(1, channel, wire)
    assert house.is_dropped_after(10, channel, wire)


def test_a_picture_has_time_on_a_slow_line(house: Door) -> None:
    channel, wire = house.connect()
    head = b"POST /api/sessions/ HTTP/1.1\r\nHost: x\r\nContent-Length: 3000000\r\n\r\n"
    channel.dataReceived(head)
    assert not house.is_dropped_after(180, channel, wire)


def test_a_request_that_is_whole_is_waited_for(house: Door) -> None:
    channel, wire = house.connect()
    channel.dataReceived(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    assert not house.is_dropped_after(3_600, channel, wire)


def test_an_application_that_does_not_answer_is_answered_for(
    house: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel, wire = house.connect()
    channel.dataReceived(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    asked = channel.requests[0]
    monkeypatch.setattr(asked, "duration", lambda: door.ANSWER_SECONDS - 1)
    asked.check_timeouts()
    assert wire.value() == b""
    monkeypatch.setattr(asked, "duration", lambda: door.ANSWER_SECONDS + 1)
    asked.check_timeouts()
    assert wire.value().startswith(b"HTTP/1.1 503 ")


def test_who_was_refused_and_goes_on_is_read_for_half_a_minute(house: Door) -> None:
    channel, wire = house.connect()
    channel.dataReceived(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 300000000\r\n\r\n")
    assert wire.value().startswith(b"HTTP/1.1 413 ")
    for _ in range(int(door.LINGER_SECONDS)):
        channel.dataReceived(b"x" * 65_536)
        assert not house.is_dropped_after(1, channel, wire)
    assert house.is_dropped_after(1, channel, wire)


def test_who_was_refused_is_let_go_when_all_has_come(house: Door) -> None:
    channel, wire = house.connect()
    channel.dataReceived(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n")
    channel.dataReceived(b"x" * 99_999)
    assert not wire.disconnecting
    channel.dataReceived(b"x")
    assert wire.disconnecting


def test_what_comes_after_a_refusal_is_not_taken_for_a_request(house: Door) -> None:
    channel, wire = house.connect()
    channel.dataReceived(
        b"TRACE / HTTP/1.1\r\nHost: x\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
    )
    channel.dataReceived(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
    assert wire.value().count(b"HTTP/1.1") == 1
    assert len(channel.requests) == 1


def test_a_full_house_takes_nobody_more(house: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "MAX_CONNECTIONS", 3)
    channels = [house.connect()[0] for _ in range(2)]
    house.factory.server.sockets.add("an open socket")
    assert house.factory.buildProtocol(None) is None
    channels[0].connectionLost()
    assert house.factory.buildProtocol(None) is not None


@pytest.mark.parametrize(
    ("path", "cap"),
    [
        ("/", 64 * 1024),
        ("/anything", 64 * 1024),
        ("/api/sessions", 64 * 1024),
        ("/api/sessions/", 3 * 1024 * 1024),
        ("/api/sessions/7/booking/", 3 * 1024 * 1024),
        ("/accounts/settings/", 64 * 1024),
        ("/accounts/profile/", 3 * 1024 * 1024),
        ("/admin/images/add/", 12 * 1024 * 1024),
        ("not-a-path", 64 * 1024),
    ],
)
def test_the_longest_prefix_decides_what_a_path_may_carry(path: str, cap: int) -> None:
    assert door.body_cap(path) == cap


@pytest.mark.parametrize(
    ("target", "path"),
    [
        (b"/a?b=/api/sessions/", "/a"),
        (b"/api%2Fsessions/", "/api/sessions/"),
        (b"/caf\xc3\xa9", "/cafÃ©"),
        (b"*", "*"),
    ],
)
def test_the_path_is_read_without_its_query(target: bytes, path: str) -> None:
    assert door.path_of(target) == path
