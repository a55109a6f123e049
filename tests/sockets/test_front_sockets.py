"""Sockets of a real server, byte by byte."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from peerlearn_site.realtime.member import STALL
from tests.support.noisy_server import NoisyServer, noisy_server
from tests.support.raw_feed import (
    SECRET,
    RawFeed,
    answer,
    client_frame,
    connect,
    open_feed,
    open_feeds,
    read_until,
)


@pytest.fixture(scope="module")
def server() -> Iterator[NoisyServer]:
    with tempfile.TemporaryDirectory() as home, noisy_server(Path(home)) as running:
        yield running
        assert "Traceback" not in running.log, running.log
        assert " ERROR " not in running.log, running.log


def frames(feed: RawFeed) -> list[Any]:
    """All text that comes until the server hangs up."""
    said: list[Any] = []
    feed._note = lambda opcode, payload: (  # type: ignore[method-assign]
        said.append(json.loads(payload)) if opcode == 1 else RawFeed._note(feed, opcode, payload)
    )
    read_until([feed], lambda one: one.close_code is not None, seconds=20)
    return said


def until(server: NoisyServer, **state: int) -> None:
    """Wait until the server is in that state."""
    deadline = time.monotonic() + 30
    while (now := server.command("state")) | state != now:
        assert time.monotonic() < deadline, now
        time.sleep(0.01)


class TestACrowd:
    """More who come at once than there are threads that look up who they are."""

    def test_that_went_away_while_it_waited_costs_nothing(self, server: NoisyServer) -> None:
        server.command("hold")
        before = server.command("state")["looked_up"]
        waiting = [connect(server) for _ in range(20)]
        until(server, connecting=20)
        for gone in waiting[5:]:
            gone.close()
        until(server, connecting=5)
        server.command("release")
        assert [answer(one)[0] for one in waiting[:5]] == [101] * 5
        assert server.command("state")["looked_up"] == before + 5
        for one in waiting[:5]:
            one.close()


class TestAHandshake:
    def test_of_our_own_page_is_accepted_with_our_protocol_and_no_extension(
        self, server: NoisyServer
    ) -> None:
        with connect(server) as made:
            head = made.recv(4096).split(b"\r\n\r\n")[0].lower()
        assert b" 101 " in head
        assert b"sec-websocket-protocol: peerlearn.v1" in head
        assert b"sec-websocket-extensions" not in head
        assert b"autobahn" not in head

    @pytest.mark.parametrize(
        "change",
        [
            {"origins": []},
            {"origins": ["http://evil.example"]},
            {"origins": ["{ours}", "http://evil.example"]},
            {"origins": ["http://evil.example", "{ours}"]},
            {"origins": ["http://evil@127.0.0.1:{port}"]},
            {"origins": ["http://127.0.0.1"]},
            {"origins": ["null"]},
            {"origins": ["http://["]},
            {"protocols": ""},
            {"protocols": "peerlearn.v1"},
            {"protocols": "peerlearn.v1, csrf." + "b" * 32},
            {"cookie": ""},
            {"cookie": "csrftoken=" + "b" * 32},
            {"path": "/ws/none/"},
            {"path": "/"},
        ],
    )
    def test_of_anybody_else_is_refused_before_it_is_accepted(
        self, server: NoisyServer, change: dict[str, Any]
    ) -> None:
        if "origins" in change:
            places = {"ours": server.url, "port": server.port}
            change = {"origins": [origin.format(**places) for origin in change["origins"]]}
        with connect(server, **change) as made:
            assert answer(made)[0] in (400, 403)

    def test_may_ask_for_the_feed_in_no_other_way(self, server: NoisyServer) -> None:
        offered = f"csrf.{SECRET}, peerlearn.v1"
        with connect(server, protocols=offered) as made:
            assert answer(made)[0] == 101


class TestBadInput:
    @pytest.mark.parametrize(
        ("sent", "code"),
        [
            (client_frame(b"x" * 1_000_000), 1009),
            (client_frame(b"x" * 65_537), 1009),
            (client_frame(b"\xff\xfe"), 1007),
            (client_frame(b"\xed\xa0\x80"), 1007),
            (client_frame(b"", opcode=3), 1002),
            (client_frame(b"x" * 126, opcode=9), 1002),
            (b"\x81\x05hello", 1002),
            (b"\xf1\x80\0\0\0\0", 1002),
            (client_frame(b"a" * 60_000, final=False) + client_frame(b"a" * 60_000, 0), 1009),
        ],
    )
    def test_that_breaks_the_protocol_ends_the_socket_with_its_reason(
        self, server: NoisyServer, sent: bytes, code: int
    ) -> None:
        feed = open_feed(server)
        with feed.socket:
            feed.socket.sendall(sent)
            read_until([feed], lambda one: one.close_code is not None, seconds=20)
        assert feed.close_code == code

    def test_gets_ten_replies_and_then_a_goodbye(self, server: NoisyServer) -> None:
        feed = open_feed(server)
        with feed.socket:
            feed.socket.sendall(
                client_frame(b"{")
                + client_frame(b"[" * 60_000)
                + client_frame(b"\0\1", opcode=2)
                + client_frame(rb'{"type":"\ud800"}')
                + client_frame(b'{"type":NaN}')
                + client_frame(b'{"type":"nope","ref":1}') * 30
            )
            said = frames(feed)
        codes = [frame["data"]["code"] for frame in said if frame["type"] == "error"]
        five = ["bad_json", "too_deep", "not_text", "bad_json", "bad_json"]
        assert codes == five + ["unknown_type"] * 5
        assert feed.close_code == 4400

    def test_in_a_flood_is_held_back_and_costs_the_others_nothing(
        self, server: NoisyServer
    ) -> None:
        before = server.resident_megabytes()
        flood = client_frame(b'{"type":"pong"}') * 3_000
        feed, other = open_feed(server), open_feed(server)
        feed.socket.settimeout(1)
        sent = 0
        with feed.socket, other.socket:
            try:
                while sent < 50_000_000:
                    sent += feed.socket.send(flood)
            except TimeoutError:
                pass
            server.command("say 100 10")
            read_until([other], lambda one: one.last_id == 99, seconds=20)
        assert sent < 50_000_000
        assert other.last_id == 99
        assert server.peak_megabytes() - before < 20

    def test_of_pings_without_end_is_held_back_by_whoever_does_not_read_the_pongs(
        self, server: NoisyServer
    ) -> None:
        before = server.resident_megabytes()
        feed = open_feed(server, receive_buffer=4096)
        flood = client_frame(b"p" * 120, opcode=9) * 500
        feed.socket.settimeout(1)
        sent = 0
        with feed.socket:
            try:
                while sent < 100_000_000:
                    sent += feed.socket.send(flood)
            except TimeoutError:
                pass
            assert server.resident_megabytes() - before < 20
        assert sent < 100_000_000


class TestABurst:
    def test_reaches_every_socket_whole_and_in_order(self, server: NoisyServer) -> None:
        feeds = open_feeds(server, 150)
        server.command("say 500 200")
        read_until(feeds, lambda feed: feed.last_id == 499, seconds=60)
        for feed in feeds:
            feed.socket.close()
        assert {(feed.ids, feed.gaps, feed.resyncs) for feed in feeds} == {(500, 0, 0)}

    def test_is_written_directly_to_idle_sockets(self, server: NoisyServer) -> None:
        feed = open_feed(server)
        with feed.socket:
            read_until([feed], lambda one: one.frames > 0, seconds=20)
            state = server.command("state")
        assert state["direct"] == state["members"] > 0


class TestASlowReader:
    @pytest.fixture
    def own_server(self, tmp_path: Path) -> Iterator[NoisyServer]:
        """A server that nobody else talks to: its sockets are counted."""
        with noisy_server(tmp_path) as running:
            yield running

    def test_gets_one_resync_when_it_reads_again(self, own_server: NoisyServer) -> None:
        slow = open_feed(own_server, receive_buffer=4096)
        quick = open_feed(own_server)
        with slow.socket, quick.socket:
            for _ in range(12):
                quick.last_id = -1
                own_server.command("say 100 10000")
                read_until([quick], lambda feed: feed.last_id == 99, seconds=30)
            assert own_server.command("state")["waiting"] == 1
            read_until([slow], lambda feed: feed.resyncs > 0, seconds=60)
        assert (slow.resyncs, slow.gaps) == (1, 0)
        assert (quick.ids, quick.resyncs, quick.gaps) == (1200, 0, 0)

    def test_that_does_not_read_at_all_is_hung_up_on(self, own_server: NoisyServer) -> None:
        before = own_server.resident_megabytes()
        slow = open_feed(own_server, receive_buffer=4096)
        quick = open_feed(own_server)
        with slow.socket, quick.socket:
            # By the clock, as the server does: a quick machine says a lot before the slow one's time is up.
            end = time.monotonic() + STALL + 60
            while own_server.command("state")["members"] > 1:
                assert time.monotonic() < end, "it was not hung up on"
                quick.last_id = -1
                own_server.command("say 20 50000")
                read_until([quick], lambda feed: feed.last_id == 19, seconds=30)
            assert own_server.resident_megabytes() - before < 20


def test_the_end_of_the_server_is_told_to_every_page(tmp_path: Path) -> None:
    with noisy_server(tmp_path) as server:
        feeds = open_feeds(server, 20)
        assert server.stop() == 0
        read_until(feeds, lambda feed: feed.close_code is not None, seconds=20)
        for feed in feeds:
            feed.socket.close()
    assert {feed.close_code for feed in feeds} == {4503}
