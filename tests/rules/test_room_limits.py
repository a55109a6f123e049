"""The pace of a page: bursts are free, going on like that is not."""

from __future__ import annotations

from live.socket.limits import OTHERS, RATES, REFUSALS, Limits


def said(limits: Limits, type: str, count: int, *, now: float) -> int:
    """How many of so many messages at once are let through."""
    return sum(limits.allow(type, now=now) for _ in range(count))


def test_each_type_has_its_burst_and_its_rate() -> None:
    paces = {"signal": (200, 50), "media": (20, 5), "hand": (5, 1), "sync": (10, 2), "ice": (10, 2)}
    for type, (burst, rate) in paces.items():
        limits = Limits(now=100.0)
        assert said(limits, type, burst + 50, now=100.0) == burst
        assert said(limits, type, rate + 5, now=101.0) == rate
        assert said(limits, type, burst + 50, now=1000.0) == burst


def test_types_do_not_share_a_pace() -> None:
    limits = Limits(now=0.0)
    said(limits, "hand", 50, now=0.0)
    assert said(limits, "media", 1, now=0.0) == 1


def test_only_going_on_for_long_is_abuse() -> None:
    limits = Limits(now=0.0)
    said(limits, "start", OTHERS.burst + REFUSALS.burst, now=0.0)
    assert not limits.is_abused
    limits.allow("start", now=0.0)
    assert limits.is_abused


def test_a_page_that_is_a_little_too_fast_is_never_thrown_out() -> None:
    limits = Limits(now=0.0)
    for tenth in range(6_000):
        if tenth % 2 == 0:
            limits.allow("hand", now=tenth / 10)
        assert not limits.is_abused
    assert RATES["hand"].per_second < 5
