"""Fan-out: everybody gets every frame in order, or one frame that says to fetch again."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

import orjson
import pytest
import pytest_asyncio

from peerlearn_site.realtime import member as member_module
from peerlearn_site.realtime.frames import Frame, frame, whole_frame
from peerlearn_site.realtime.hub import Hub
from peerlearn_site.realtime.member import Member
from tests.support.sinks import Clock, FakeSink, connection
from tests.support.sockets import until


def event(number: int, size: int = 0) -> Frame:
    """An event of at least so many bytes."""
    data = orjson.dumps({"id": number, "filling": "x" * size})
    return frame(topic="sessions:new", type="new_session", data=data)


@pytest_asyncio.fixture
async def hub() -> AsyncIterator[Hub]:
    """A hub that tells."""
    made = Hub()
    telling = asyncio.create_task(made.run())
    yield made
    telling.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await telling


async def test_a_frame_reaches_exactly_the_members_of_its_group(hub: Hub) -> None:
    (new, hears_new), (changed, hears_changed), (both, hears_both) = (connection() for _ in "abc")
    hub.join(new, ["sessions.new"])
    hub.join(changed, ["sessions.changed"])
    hub.join(both, ["sessions.new", "sessions.changed"])
    hub.post("sessions.new", event(1))
    hub.post("sessions.changed", event(2))
    await until(lambda: len(hears_both.frames) == 2)
    assert [hears_new.heard, hears_changed.heard, hears_both.heard] == [
        [(1, "new_session", 1)],
        [(1, "new_session", 2)],
        [(1, "new_session", 1), (2, "new_session", 2)],
    ]


async def test_each_connection_has_its_own_numbers(hub: Hub) -> None:
    early, hears_early = connection()
    hub.join(early, ["g"])
    hub.post("g", event(1))
    await until(lambda: len(hears_early.frames) == 1)
    late, hears_late = connection()
    hub.join(late, ["g"])
    hub.post("g", event(2))
    await until(lambda: len(hears_late.frames) == 1)
    assert hears_early.heard == [(1, "new_session", 1), (2, "new_session", 2)]
    assert hears_late.heard == [(1, "new_session", 2)]


async def test_a_burst_goes_out_together_and_in_order(hub: Hub) -> None:
    members = [connection() for _ in range(600)]
    for one, _ in members:
        hub.join(one, ["g"])
    for number in range(100):
        hub.post("g", event(number))
    await until(lambda: bool(members[-1][1].frames))
    expected = [(number + 1, "new_session", number) for number in range(100)]
    assert all(sink.heard == expected for _, sink in members)
    assert {len(sink.writes) for _, sink in members} == {1}


async def test_whoever_left_hears_nothing(hub: Hub) -> None:
    one, sink = connection()
    hub.join(one, ["g", "h"])
    other, hears_other = connection()
    hub.join(other, ["g"])
    hub.leave(one, ["g", "h"])
    hub.leave(one, ["g", "h"])
    hub.post("g", event(1))
    await until(lambda: bool(hears_other.frames))
    hub.leave(other, ["g"])
    assert sink.frames == []
    assert hub.members() == ()


async def test_one_broken_connection_costs_the_others_nothing(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    (broken, broken_sink), (fine, sink) = connection(), connection()

    def fail(payloads: list[bytes]) -> None:
        raise RuntimeError("broken pipe")

    monkeypatch.setattr(broken_sink, "write", fail)
    hub.join(broken, ["g"])
    hub.join(fine, ["g"])
    hub.post("g", event(1))
    await until(lambda: bool(sink.frames))
    assert sink.heard == [(1, "new_session", 1)]
    assert broken_sink.aborted


async def test_more_than_the_hub_can_hold_ends_in_one_resync_for_all(hub: Hub) -> None:
    one, sink = connection()
    hub.join(one, ["g"])
    for number in range(5_001):
        hub.post("g", event(number))
    await until(lambda: bool(sink.frames))
    assert sink.heard == [(1, "resync", None)]


async def test_every_member_of_a_mixed_crowd_gets_all_or_a_resync(hub: Hub) -> None:
    crowd = [connection() for _ in range(200)]
    for number, (one, sink) in enumerate(crowd):
        hub.join(one, ["g"])
        if number % 2:
            sink.takes = number * 100
    for number in range(500):
        hub.post("g", event(number, size=1_000))
    reader = crowd[0][1]
    await until(lambda: len(reader.frames) == 500)
    for _, sink in crowd:
        sink.drain()
    for number, (_, sink) in enumerate(crowd):
        assert [seq for seq, _, _ in sink.heard] == list(range(1, len(sink.heard) + 1))
        kinds = [kind for _, kind, _ in sink.heard]
        if number % 2:
            assert kinds[-1] == "resync"
        else:
            assert [id for _, _, id in sink.heard] == list(range(500))


async def test_who_reads_gets_a_burst_of_any_size_whole(hub: Hub) -> None:
    one, sink = connection()
    hub.join(one, ["g"])
    for number in range(2_000):
        hub.post("g", event(number, size=2_000))
    await until(lambda: len(sink.frames) == 2_000)
    assert [id for _, _, id in sink.heard] == list(range(2_000))


def tell(one: Member, said: Frame) -> None:
    """What the hub does for each of its members."""
    one.push(said)
    one.flush()


class TestASlowReader:
    def test_gets_what_waited_when_it_reads_again(self) -> None:
        one, sink = connection()
        sink.block()
        for number in range(3):
            tell(one, event(number))
        assert sink.frames == []
        sink.drain()
        assert sink.heard == [(n + 1, "new_session", n) for n in range(3)]

    def test_gets_one_resync_in_place_of_too_many_frames(self) -> None:
        one, sink = connection()
        tell(one, event(0))
        sink.block()
        for number in range(1, member_module.QUEUE_FRAMES + 50):
            tell(one, event(number))
        sink.drain()
        tell(one, event(999))
        assert sink.heard == [(1, "new_session", 0), (2, "resync", None), (3, "new_session", 999)]

    def test_gets_one_resync_in_place_of_too_many_bytes(self) -> None:
        one, sink = connection()
        sink.block()
        for number in range(5):
            tell(one, event(number, size=60_000))
        sink.drain()
        assert sink.heard == [(1, "resync", None)]

    def test_gets_every_answer_and_gets_it_first(self) -> None:
        one, sink = connection()
        sink.block()
        tell(one, event(1))
        one.answer(event(100))
        for number in range(2, member_module.QUEUE_FRAMES + 50):
            tell(one, event(number))
        one.answer(event(101))
        sink.drain()
        assert sink.heard == [
            (1, "new_session", 100),
            (2, "new_session", 101),
            (3, "resync", None),
        ]

    def test_that_asks_on_and_on_is_cut_off_like_any_other(self) -> None:
        clock = Clock()
        one, sink = connection(clock)
        sink.takes = 1
        one.answer(event(0))
        for _ in range(member_module.OWED_BYTES // 10_000 + 1):
            one.answer(event(1, size=10_000))
        clock.seconds += member_module.PATIENCE + 0.1
        one.answer(event(2))
        assert sink.aborted

    def test_is_handed_no_more_than_its_transport_takes(self) -> None:
        one, sink = connection()
        sink.takes = 100_000
        for number in range(200):
            one.push(event(number, size=1_000))
        one.flush()
        assert sum(len(payload) for write in sink.writes for payload in write) < 200_000
        sink.drain()
        assert [number for _, _, number in sink.heard] == list(range(200))

    def test_is_cut_off_when_a_mebibyte_was_said_and_nothing_taken_for_five_seconds(self) -> None:
        clock = Clock()
        one, sink = connection(clock)
        sink.takes = 1
        tell(one, event(0))
        said = 0
        while said <= member_module.OWED_BYTES:
            tell(one, event(1, size=10_000))
            said += 10_000
        assert not sink.aborted
        clock.seconds += member_module.PATIENCE + 0.1
        tell(one, event(2))
        assert sink.aborted
        assert one.closed

    def test_is_kept_while_it_takes_something_now_and_then(self) -> None:
        clock = Clock()
        one, sink = connection(clock)
        for _ in range(20):
            sink.takes = 1
            tell(one, event(0))
            for _ in range(30):
                tell(one, event(1, size=10_000))
            clock.seconds += member_module.PATIENCE - 1
            sink.drain()
        assert not sink.aborted

    def test_is_cut_off_after_thirty_seconds_however_little_was_said(self) -> None:
        clock = Clock()
        one, sink = connection(clock)
        sink.takes = 1
        tell(one, event(0))
        tell(one, event(1))
        clock.seconds += member_module.STALL - 1
        one.check_patience()
        assert not sink.aborted
        clock.seconds += 2
        one.check_patience()
        assert sink.aborted

    def test_that_was_cut_off_is_not_written_to(self) -> None:
        one, sink = connection()
        one.close(4400)
        tell(one, event(1))
        assert (sink.frames, sink.closed_with) == ([], 4400)

    def test_costs_no_copy_of_what_it_does_not_read(self) -> None:
        said = event(1, size=10_000)
        readers = [connection() for _ in range(50)]
        for one, sink in readers:
            sink.block()
            tell(one, said)
        assert {id(next(iter(one._queue))) for one, _ in readers} == {id(said)}


def test_what_is_held_comes_after_what_is_answered_meanwhile() -> None:
    one, sink = connection()
    tell(one, event(1))
    one.hold()
    tell(one, event(2))
    tell(one, event(3))
    one.answer(event(100))
    assert sink.heard == [(1, "new_session", 1), (2, "new_session", 100)]
    one.release()
    assert sink.heard[2:] == [(3, "new_session", 2), (4, "new_session", 3)]


def test_a_protocol_has_a_resync_of_its_own() -> None:
    sink = FakeSink()
    one = Member(sink, resync=whole_frame(b'{"type":"resync","seq":null}'))
    one.resync()
    one.flush()
    assert sink.writes == [[b'{"type":"resync","seq":null}']]


def test_an_event_is_encoded_once_for_all_its_readers(monkeypatch: pytest.MonkeyPatch) -> None:
    said = event(1)
    assert said.numbered(7) == (
        b'{"topic":"sessions:new","type":"new_session","seq":7,"data":{"id":1,"filling":""}}'
    )
    assert said.size == len(said.numbered(7)) - 1


def test_a_new_sink_starts_ready() -> None:
    assert FakeSink().ready
