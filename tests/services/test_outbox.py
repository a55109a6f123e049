"""The outbox and its relay: what was promised by a commit happens, once, whoever is killed."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from kombu.exceptions import OperationalError
from pytest_django.fixtures import DjangoCaptureOnCommitCallbacks, Settings

from peerlearn_site.effects import background, clock, outbox, relay
from peerlearn_site.effects.bell import Bell
from peerlearn_site.effects.models import Effect

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db

told: list[dict[str, object]] = []


@outbox.effect("test.tell")
def tell(payload: dict[str, object]) -> None:
    told.append(payload)


@outbox.effect("test.break")
def break_down(payload: dict[str, object]) -> None:
    raise ConnectionError("the mail server is away")


@pytest.fixture(autouse=True)
def empty_outbox(db: None) -> None:
    """A fresh site has effects of its own: its pages are to be indexed."""
    Effect.objects.all().delete()
    told.clear()


def enqueue(kind: str = "test.tell", **more: object) -> None:
    outbox.enqueue(kind=kind, payload={"to": "alice"}, now=NOON, **more)


def only_effect() -> Effect:
    return Effect.objects.get()


def test_an_effect_is_carried_out_once_and_stays_as_done() -> None:
    enqueue()
    assert relay.run_due(now=NOON) == 1
    assert relay.run_due(now=NOON) == 0
    assert told == [{"to": "alice"}]
    effect = only_effect()
    assert (effect.status, effect.attempts, effect.lease_until) == (Effect.Status.DONE, 1, None)


@pytest.mark.parametrize("kind", ["test.tell", "test.break"])
def test_a_database_that_is_away_when_the_outcome_is_to_be_written_is_waited_for(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or an announcement would come two minutes late, when its lease is over."""
    pauses: list[float] = []
    write = relay._write_outcome

    def write_when_it_is_back(effect: Effect, **changes: object) -> None:
        if len(pauses) < 2:
            raise relay.DatabaseUnavailable("the connection is closed")
        write(effect, **changes)

    monkeypatch.setattr(relay, "_write_outcome", write_when_it_is_back)
    monkeypatch.setattr(relay.time, "sleep", pauses.append)
    enqueue(kind)
    relay.run_due(now=NOON)

    expected = Effect.Status.DONE if kind == "test.tell" else Effect.Status.PENDING
    assert (pauses, only_effect().status, only_effect().attempts) == ([0.5, 1], expected, 1)
    assert told == ([{"to": "alice"}] if kind == "test.tell" else [])


def test_an_effect_of_a_transaction_that_rolls_back_never_happens() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        enqueue()
        raise RuntimeError
    assert relay.run_due(now=NOON) == 0
    assert told == []


def test_the_same_dedupe_key_is_one_effect() -> None:
    enqueue(dedupe_key="reminder:1")
    enqueue(dedupe_key="reminder:1")
    enqueue(dedupe_key="reminder:2")
    enqueue()
    enqueue()
    assert Effect.objects.count() == 4


def test_the_relay_is_woken_by_the_commit(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rung: list[str] = []
    monkeypatch.setattr(outbox.bell, "ring", lambda: rung.append("rung"))
    with django_capture_on_commit_callbacks(execute=True):
        enqueue()
        assert rung == []
    assert rung == ["rung"]


class TestOncePerTransaction:
    def test_the_same_effect_twice_in_one_transaction_is_one(self) -> None:
        enqueue(once_per_transaction=True)
        enqueue(once_per_transaction=True)
        outbox.enqueue(kind="test.tell", payload={"to": "bob"}, once_per_transaction=True, now=NOON)
        relay.run_due(now=NOON)
        assert told == [{"to": "alice"}, {"to": "bob"}]

    def test_what_a_savepoint_took_back_is_written_again(self) -> None:
        with pytest.raises(RuntimeError), transaction.atomic():
            enqueue(once_per_transaction=True)
            raise RuntimeError
        enqueue(once_per_transaction=True)
        relay.run_due(now=NOON)
        assert told == [{"to": "alice"}]

    def test_what_was_carried_out_already_is_written_again(self) -> None:
        enqueue(once_per_transaction=True)
        relay.run_due(now=NOON)
        enqueue(once_per_transaction=True)
        relay.run_due(now=NOON)
        assert told == [{"to": "alice"}] * 2


def test_a_failed_effect_waits_longer_each_time_and_does_not_hold_up_the_others() -> None:
    enqueue("test.break")
    enqueue()
    assert relay.run_due(now=NOON) == 2
    assert told == [{"to": "alice"}]
    failed = Effect.objects.get(kind="test.break")
    assert (failed.status, failed.last_error) == (
        Effect.Status.PENDING,
        "ConnectionError: the mail server is away",
    )
    assert timedelta(seconds=5) <= failed.due_at - NOON < timedelta(seconds=6)
    assert relay.run_due(now=NOON + timedelta(seconds=4)) == 0
    assert relay.run_due(now=NOON + timedelta(seconds=7)) == 1


@pytest.mark.parametrize(
    ("attempts", "seconds"), [(1, 5), (2, 10), (3, 20), (9, 1280), (10, 1800), (12, 1800)]
)
def test_pauses_double_up_to_half_an_hour(attempts: int, seconds: int) -> None:
    assert relay.pause_after(attempts) == timedelta(seconds=seconds)


def test_after_the_last_attempt_it_is_dead_and_says_why_and_can_be_revived() -> None:
    enqueue("test.break")
    Effect.objects.update(attempts=relay.MAX_ATTEMPTS - 1)
    relay.run_due(now=NOON)
    effect = only_effect()
    assert effect.status == Effect.Status.DEAD
    assert effect.last_error == "ConnectionError: the mail server is away"
    assert relay.run_due(now=NOON + timedelta(days=1)) == 0
    assert outbox.revive_dead(now=NOON) == 1
    assert relay.run_due(now=NOON) == 1


def test_a_kind_nobody_handles_is_kept_and_tried_again() -> None:
    outbox.enqueue(kind="test.unknown", payload={}, now=NOON)
    relay.run_due(now=NOON)
    effect = only_effect()
    assert effect.status == Effect.Status.PENDING
    assert effect.last_error == "LookupError: No handler for effects of kind 'test.unknown'."


class TestAKilledProcess:
    """Its claim stays behind in the row, and is open to others only after the lease."""

    @pytest.fixture(autouse=True)
    def claimed_and_killed(self) -> None:
        enqueue()
        Effect.objects.update(
            status=Effect.Status.RUNNING, attempts=1, lease_until=NOON + relay.LEASE
        )

    def test_within_the_lease_nobody_else_acts(self) -> None:
        assert relay.run_due(now=NOON + relay.LEASE - timedelta(seconds=1)) == 0

    def test_after_the_lease_another_takes_over(self) -> None:
        assert relay.run_due(now=NOON + relay.LEASE) == 1
        assert told == [{"to": "alice"}]
        assert only_effect().attempts == 2

    def test_the_one_process_that_serves_takes_over_when_it_starts(self) -> None:
        background.take_over()
        assert relay.run_due(now=clock.now()) == 1
        assert told == [{"to": "alice"}]

    def test_where_several_serve_a_new_one_waits_for_the_lease(self, settings: Settings) -> None:
        settings.PEERLEARN_SCALED = True
        background.take_over()
        assert only_effect().status == Effect.Status.RUNNING

    def test_one_that_kills_every_process_is_given_up(self) -> None:
        Effect.objects.update(attempts=relay.MAX_ATTEMPTS)
        assert relay.run_due(now=NOON + relay.LEASE) == 0
        assert only_effect().status == Effect.Status.DEAD
        assert only_effect().last_error == "Never came back from its last attempt."


def test_an_overtaken_process_does_not_write_over_the_one_that_took_over() -> None:
    enqueue("test.break")
    overtaken = relay._claim(only_effect().pk, NOON)
    assert overtaken is not None
    Effect.objects.update(attempts=2)  # somebody else claimed it after the lease
    relay._put_back(overtaken, ConnectionError("late"), NOON)
    assert only_effect().status == Effect.Status.RUNNING
    assert only_effect().last_error == ""


class TestScaled:
    """With workers, the relay only tells them; the row is claimed by whoever reads the message."""

    @pytest.fixture(autouse=True)
    def messages(self, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> list[int]:
        settings.PEERLEARN_SCALED = True
        sent: list[int] = []

        def apply_async(args: tuple[int], *, retry: bool, expires: float) -> None:
            assert not retry and expires == relay.HANDOVER.total_seconds()
            sent.extend(args)

        monkeypatch.setattr(relay.carry_out_in_worker, "apply_async", apply_async)
        return sent

    def test_a_worker_is_told_once_and_carries_it_out(self, messages: list[int]) -> None:
        enqueue()
        assert relay.run_due(now=NOON) == 1
        assert relay.run_due(now=NOON + timedelta(seconds=10)) == 0
        assert (messages, told) == ([only_effect().pk], [])
        assert relay.carry_out(messages[0], now=NOON) is True
        assert told == [{"to": "alice"}]

    def test_a_doubled_message_does_nothing_more(self, messages: list[int]) -> None:
        enqueue()
        relay.run_due(now=NOON)
        assert [relay.carry_out(messages[0], now=NOON) for _ in range(2)] == [True, False]
        assert told == [{"to": "alice"}]

    def test_of_two_processes_that_look_at_once_one_tells_a_worker(
        self, messages: list[int]
    ) -> None:
        enqueue()
        tellers = [relay._HandingOver(), relay._HandingOver()]
        assert [tell(only_effect().pk, now=NOON) for tell in tellers] == [True, False]
        assert (messages, told) == ([only_effect().pk], [])

    def test_what_no_worker_claims_in_time_is_carried_out_by_whoever_looks(
        self, messages: list[int]
    ) -> None:
        enqueue()
        relay.run_due(now=NOON)
        assert relay.run_due(now=NOON + relay.HANDOVER + timedelta(seconds=1)) == 1
        assert (messages, told) == ([only_effect().pk], [{"to": "alice"}])
        # The message that comes after all finds nothing to do.
        assert relay.carry_out(messages[0], now=NOON + 2 * relay.HANDOVER) is False

    def test_a_worker_is_told_anew_of_what_failed_and_of_what_a_dead_one_had_claimed(
        self, messages: list[int]
    ) -> None:
        enqueue("test.break")
        enqueue()
        relay.run_due(now=NOON)
        failed, claimed = sorted(messages)
        relay.carry_out(failed, now=NOON)
        relay._claim(claimed, NOON)
        messages.clear()
        relay.run_due(now=NOON + relay.LEASE)
        assert (sorted(messages), told) == ([failed, claimed], [])

    def test_while_the_broker_is_away_effects_are_carried_out_here_and_it_is_asked_once_a_pass(
        self, messages: list[int], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked: list[int] = []

        def refuse(args: tuple[int], **options: object) -> None:
            asked.extend(args)
            raise OperationalError("connection refused")

        monkeypatch.setattr(relay.carry_out_in_worker, "apply_async", refuse)
        enqueue()
        enqueue()
        assert relay.run_due(now=NOON) == 2
        assert (len(asked), told) == (1, [{"to": "alice"}] * 2)


def test_the_command_shows_what_was_given_up_and_why() -> None:
    enqueue("test.break")
    Effect.objects.update(attempts=relay.MAX_ATTEMPTS - 1)
    relay.run_due(now=NOON)
    out = StringIO()
    call_command("effects", stdout=out)
    assert out.getvalue().splitlines() == [
        "pending: 0",
        "running: 0",
        "done: 0",
        "dead: 1",
        f"test.break #{only_effect().pk} (dead) after 12 attempts: "
        "ConnectionError: the mail server is away",
    ]
    call_command("effects", "--revive", stdout=StringIO())
    assert only_effect().status == Effect.Status.PENDING


class TestTheBackgroundPass:
    """What the serving process runs in a thread of its own."""

    def test_it_comes_again_at_once_after_a_full_batch(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(background, "BATCH", 2)
        for _ in range(3):
            outbox.enqueue(kind="test.tell", payload={}, now=clock.now())
        pauses = [background.run_relay() for _ in range(2)]
        assert pauses == [0.0, background.LOOK_EVERY]
        assert len(told) == 3

    def test_beat_runs_the_sweeps_in_scaled_mode(self, settings: Settings) -> None:
        assert [work.name for work in background.all_work()] == ["effects-relay", "effects-sweeps"]
        settings.PEERLEARN_SCALED = True
        assert [work.name for work in background.all_work()] == [
            "effects-relay",
            "effects-stand-in",
        ]


def test_a_ring_before_the_wait_is_kept_and_many_rings_are_one() -> None:
    bell = Bell()
    bell.ring()
    bell.ring()
    bell.wait(60)
    before = time.monotonic()
    bell.wait(0.01)
    assert time.monotonic() - before >= 0.01
