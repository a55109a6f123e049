"""An ``Idempotency-Key`` makes a repeated call harmless and gives the first answer again."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile

from peerlearn_site.effects import housekeeping, idempotency
from peerlearn_site.effects.idempotency import Answer, KeyReused, fingerprint_of, once
from peerlearn_site.effects.models import IdempotencyKey
from peerlearn_site.users.models import User

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def make_group() -> Answer:
    """Stands for any write: a row, and an answer that nobody could guess twice."""
    group = Group.objects.create(name=uuid.uuid4().hex)
    return Answer(201, {"id": group.pk, "code": uuid.uuid4(), "at": NOON})


def call(user: User, *, key: str = "k1", route: str = "sessions", fingerprint: str = "f1", **more):
    arguments = {"now": NOON, "action": make_group} | more
    return once(user=user, route=route, key=key, fingerprint=fingerprint, **arguments)


def test_a_repeated_call_gets_the_first_answer_and_makes_nothing(alice: User) -> None:
    first = call(alice)
    assert call(alice) == first
    assert isinstance(first.body["code"], str)
    assert Group.objects.filter(name__regex="^[0-9a-f]{32}$").count() == 1


def test_the_same_key_with_another_body_is_refused(alice: User) -> None:
    call(alice)
    with pytest.raises(KeyReused):
        call(alice, fingerprint="f2")


def test_a_key_belongs_to_its_person_and_its_route(alice: User, bob: User) -> None:
    answers = [call(alice), call(bob), call(alice, route="bookings"), call(alice, key="k2")]
    assert len({answer.body["id"] for answer in answers}) == 4


def test_a_refusal_is_rolled_back_and_may_be_tried_again_with_the_key(alice: User) -> None:
    def refuse() -> Answer:
        make_group()
        return Answer(409, {"detail": "Full"})

    before = Group.objects.count()
    assert call(alice, action=refuse) == Answer(409, {"detail": "Full"})
    assert (Group.objects.count(), IdempotencyKey.objects.count()) == (before, 0)
    assert call(alice).status == 201


def test_an_error_leaves_neither_effect_nor_key(alice: User) -> None:
    def fail() -> Answer:
        make_group()
        raise RuntimeError

    before = Group.objects.count()
    with pytest.raises(RuntimeError):
        call(alice, action=fail)
    assert (Group.objects.count(), IdempotencyKey.objects.count()) == (before, 0)


def test_a_cheap_look_finds_the_answer_or_nothing(alice: User) -> None:
    look = {"user": alice, "route": "sessions", "key": "k1"}
    assert idempotency.stored_answer(**look, fingerprint="f1") is None
    first = call(alice)
    assert idempotency.stored_answer(**look, fingerprint="f1") == first
    with pytest.raises(KeyReused):
        idempotency.stored_answer(**look, fingerprint="f2")


@pytest.mark.parametrize(
    ("key", "valid"),
    [("a", True), ("x" * 200, True), ("", False), ("x" * 201, False), ("a b", False), ("é", False)],
)
def test_keys_are_short_and_visible(key: str, valid: bool) -> None:
    assert idempotency.is_valid_key(key) is valid


def test_the_fingerprint_sees_every_value_and_the_bytes_of_files() -> None:
    def picture(content: bytes) -> dict[str, SimpleUploadedFile]:
        return {"thumbnail": SimpleUploadedFile("a.png", content)}

    fields = {"title": ["Maths"], "tags": ["ai", "ml"]}
    same = fingerprint_of(dict(reversed(fields.items())), picture(b"1"))
    assert fingerprint_of(fields, picture(b"1")) == same
    others = [
        fingerprint_of(fields),
        fingerprint_of(fields, picture(b"2")),
        fingerprint_of(fields | {"tags": ["ai,ml"]}, picture(b"1")),
        fingerprint_of(fields | {"title": ["maths"]}, picture(b"1")),
    ]
    assert len({same, *others}) == 5


def test_a_file_can_still_be_read_after_its_fingerprint_was_taken() -> None:
    file = SimpleUploadedFile("a.png", b"pixels")
    fingerprint_of({}, {"thumbnail": file})
    assert file.read() == b"pixels"


def test_answers_are_forgotten_after_two_days(alice: User) -> None:
    call(alice)
    assert housekeeping.forget_old_answers(now=NOON + timedelta(hours=47)) == 0
    assert housekeeping.forget_old_answers(now=NOON + timedelta(hours=49)) == 1
