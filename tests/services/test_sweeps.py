"""Sweeps run at their own pace; one that fails holds up nobody."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured

from peerlearn_site.celery import app
from peerlearn_site.effects import housekeeping, outbox, relay, sweeps
from peerlearn_site.effects.models import Effect
from peerlearn_site.effects.stand_in import StandIn

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, datetime]]:
    """A registry of two sweeps, a quick one and a slow one, and what they did."""
    monkeypatch.setattr(sweeps, "_registry", {})
    done: list[tuple[str, datetime]] = []

    @sweeps.sweep(every=10)
    def quick(*, now: datetime) -> int:
        done.append(("quick", now))
        return 2

    @sweeps.sweep(every=60)
    def slow(*, now: datetime) -> int:
        done.append(("slow", now))
        raise RuntimeError("no luck")

    return done


def after(seconds: int) -> datetime:
    return NOON + timedelta(seconds=seconds)


def test_run_all_runs_each_once_and_a_failure_counts_nothing(
    ran: list[tuple[str, datetime]],
) -> None:
    assert sorted(sweeps.run_all(NOON).values()) == [0, 2]
    assert sorted(ran) == [("quick", NOON), ("slow", NOON)]


def test_each_runs_at_once_and_then_at_its_own_pace(ran: list[tuple[str, datetime]]) -> None:
    timetable = sweeps.Timetable()
    for seconds in (0, 1, 10, 15, 59, 60):
        timetable.run_due(now=after(seconds))
    assert [now for name, now in ran if name == "quick"] == [NOON, after(10), after(59)]
    assert [now for name, now in ran if name == "slow"] == [NOON, after(60)]
    assert timetable.next_due() == after(69)


def test_two_sweeps_of_one_name_are_refused(ran: list[tuple[str, datetime]]) -> None:
    def quick(*, now: datetime) -> int:
        return 0

    with pytest.raises(ImproperlyConfigured):
        sweeps.sweep(every=1)(quick)


def test_beat_runs_every_sweep_of_the_registry_at_the_same_pace() -> None:
    app.finalize()
    planned = {name: entry["schedule"] for name, entry in app.conf.beat_schedule.items()}
    wanted = {one.name: one.every.total_seconds() for one in sweeps.registered()}
    assert planned == wanted | {"effects.run_relay": 10.0}
    assert wanted != {}


def test_passes_do_not_pile_up_while_no_worker_is_there() -> None:
    app.finalize()
    beat = app.conf.beat_schedule.values()
    kept = {entry["schedule"]: entry["options"]["expires"] for entry in beat}
    assert kept == {every: max(every, 10.0) for every in kept}
    assert kept[1.0] == 10.0


class TestStandingIn:
    """What a web process of several does: nothing, until nobody sweeps any more."""

    @pytest.fixture(autouse=True)
    def empty_cache(self) -> None:
        cache.clear()

    @staticmethod
    def looks(monkeypatch: pytest.MonkeyPatch, standing_in: StandIn, *seconds: int) -> list[float]:
        pauses = []
        for one in seconds:
            monkeypatch.setattr("peerlearn_site.effects.clock.now", partial(after, one))
            pauses.append(standing_in.run())
        return pauses

    def test_while_a_worker_sweeps_it_only_looks(
        self, ran: list[tuple[str, datetime]], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        standing_in = StandIn()
        for seconds in range(0, 60, 5):
            sweeps.run_one(sweeps.registered()[0].name, now=after(seconds))
            assert self.looks(monkeypatch, standing_in, seconds) == [5.0]
        assert len(ran) == 12

    def test_when_nobody_has_swept_for_a_while_it_does_until_somebody_is_back(
        self, ran: list[tuple[str, datetime]], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        standing_in = StandIn()
        name = sweeps.registered()[0].name
        sweeps.run_one(name, now=NOON)
        ran.clear()
        assert self.looks(monkeypatch, standing_in, 0, 5, 10) == [5.0] * 3
        assert ran == []
        assert self.looks(monkeypatch, standing_in, 15, 16, 25) == [1.0] * 3
        assert [now for kind, now in ran if kind == "quick"] == [after(15), after(25)]
        sweeps.run_one(name, now=after(26))
        ran.clear()
        assert self.looks(monkeypatch, standing_in, 27, 32, 37) == [5.0] * 3
        assert ran == []


@pytest.mark.django_db
def test_done_effects_are_forgotten_after_a_month_and_dead_ones_stay() -> None:
    Effect.objects.all().delete()  # a fresh site has some of its own
    for kind in ("test.done", "test.dead"):
        outbox.enqueue(kind=kind, payload={}, now=NOON)
    Effect.objects.filter(kind="test.done").update(status="done", finished_at=NOON)
    Effect.objects.filter(kind="test.dead").update(status="dead", finished_at=NOON)
    assert housekeeping.forget_done_effects(now=NOON + timedelta(days=29)) == 0
    assert housekeeping.forget_done_effects(now=NOON + timedelta(days=31)) == 1
    assert list(Effect.objects.values_list("kind", flat=True)) == ["test.dead"]
    assert relay.run_due(now=NOON + timedelta(days=31)) == 0


def test_a_row_that_fails_is_logged_and_left_and_the_others_are_done(
    caplog: pytest.LogCaptureFixture,
) -> None:
    done: list[int] = []

    def act(row: int) -> int:
        if row == 2:
            raise RuntimeError("no luck")
        done.append(row)
        return row

    assert (sweeps.each(iter([1, 2, 3]), act), done) == (4, [1, 3])
    assert [record.getMessage() for record in caplog.records] == ["a sweep failed at 2"]
