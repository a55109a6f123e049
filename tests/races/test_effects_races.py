"""Effects and idempotency keys under threads that all come at once, on a real SQLite file."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from functools import partial

import pytest
from django.contrib.auth.models import Group

from peerlearn_site.effects import outbox, relay
from peerlearn_site.effects.idempotency import Answer, KeyReused, once
from peerlearn_site.effects.models import Effect, IdempotencyKey
from peerlearn_site.users.models import User
from tests.support.race import all_at_once

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db(transaction=True)

told: list[int] = []


@outbox.effect("test.race")
def tell(payload: dict[str, int]) -> None:
    told.append(payload["number"])


def make_group() -> Answer:
    group = Group.objects.create(name=f"race-{uuid.uuid4().hex}")
    return Answer(201, {"id": group.pk, "name": group.name})


def groups_made() -> int:
    return Group.objects.filter(name__startswith="race-").count()


def call(user: User, fingerprint: str = "f1") -> Answer:
    return once(
        user=user, route="sessions", key="k1", fingerprint=fingerprint, now=NOON, action=make_group
    )


@pytest.fixture(autouse=True)
def empty_outbox(transactional_db: None) -> None:
    """A fresh site has effects of its own: its pages are to be indexed."""
    Effect.objects.all().delete()
    told.clear()


@pytest.mark.parametrize("round_number", range(5))
def test_the_same_key_five_times_at_once_is_one_effect_and_five_equal_answers(
    alice: User, round_number: int
) -> None:
    answers = all_at_once([partial(call, alice)] * 5)
    assert isinstance(answers[0], Answer)
    assert answers == [answers[0]] * 5
    assert groups_made() == 1


def test_two_bodies_racing_under_one_key_give_one_effect_and_refusals(alice: User) -> None:
    answers = all_at_once([partial(call, alice, f"f{number % 2}") for number in range(6)])
    refused = [answer for answer in answers if isinstance(answer, KeyReused)]
    accepted = [answer for answer in answers if isinstance(answer, Answer)]
    assert (len(refused), len(accepted)) == (3, 3)
    assert accepted == [accepted[0]] * 3
    assert groups_made() == 1


def test_when_the_first_of_twins_fails_another_does_it(alice: User) -> None:
    failures = [RuntimeError("the first one fails")]

    def act() -> Answer:
        if failures:
            raise failures.pop()
        return make_group()

    arguments = {"user": alice, "route": "sessions", "key": "k1", "fingerprint": "f1", "now": NOON}
    answers = all_at_once([partial(once, **arguments, action=act)] * 5)
    accepted = [answer for answer in answers if isinstance(answer, Answer)]
    assert accepted == [accepted[0]] * 4
    assert (groups_made(), IdempotencyKey.objects.count()) == (1, 1)


def test_eight_relays_at_once_carry_out_each_effect_once() -> None:
    for number in range(40):
        outbox.enqueue(kind="test.race", payload={"number": number}, now=NOON)
    counts = all_at_once([partial(relay.run_due, now=NOON)] * 8)
    assert sorted(told) == list(range(40))
    assert sum(counts) == 40  # type: ignore[arg-type]
    assert set(Effect.objects.values_list("status", "attempts")) == {("done", 1)}


def test_one_dedupe_key_from_many_threads_is_one_effect() -> None:
    enqueue = partial(
        outbox.enqueue, kind="test.race", payload={"number": 1}, dedupe_key="one", now=NOON
    )
    assert all_at_once([enqueue] * 10) == [None] * 10
    assert Effect.objects.count() == 1
