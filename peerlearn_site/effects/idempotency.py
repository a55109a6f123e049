"""One effect per ``Idempotency-Key``: a repeated call is given the first answer again."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import UploadedFile
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from peerlearn_site.effects.models import IdempotencyKey

if TYPE_CHECKING:
    from peerlearn_site.users.models import User

_KEY = re.compile(r"[\x21-\x7e]{1,200}")


class KeyReused(Exception):
    """The key came before with another body: the caller mixed up two things it wanted."""

    def __init__(self) -> None:
        super().__init__("This Idempotency-Key was already used for something else.")


@dataclass(frozen=True)
class Answer:
    """What a call is answered: an HTTP status and a JSON object."""

    status: int
    body: dict[str, Any]


class _Refused(Exception):
    """Carries a refusal out of the transaction, which it rolls back."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer)
        self.answer = answer


def is_valid_key(key: str) -> bool:
    """Whether a key is 1 to 200 visible ASCII characters."""
    return _KEY.fullmatch(key) is not None


def fingerprint_of(
    fields: Mapping[str, Iterable[object]], files: Mapping[str, UploadedFile] | None = None
) -> str:
    """A digest of what a call asks for: every value of every field, and the bytes of its files."""
    said = {name: [str(value) for value in values] for name, values in fields.items()}
    sent = {name: _digest_of_file(file) for name, file in (files or {}).items()}
    return hashlib.sha256(json.dumps([said, sent], sort_keys=True).encode()).hexdigest()


def stored_answer(*, user: User, route: str, key: str, fingerprint: str) -> Answer | None:
    """The answer given before, if any: a cheap look before costly work on a repeated call.

    Raises:
        KeyReused: the key came before with another body.
    """
    row = IdempotencyKey.objects.filter(user=user, route=route, key=key).first()
    return _answer_in(row, fingerprint) if row else None


def once(
    *,
    user: User,
    route: str,
    key: str,
    fingerprint: str,
    now: datetime,
    action: Callable[[], Answer],
) -> Answer:
    """Run ``action`` in a transaction of its own, or return what it answered the first time.

    Twins that come at once wait for each other: one runs, all are given its answer. A refusal (status
    400 and above) or an exception rolls back and is not kept, so it may be tried again with the key.

    Raises:
        KeyReused: the key came before with another body.
    """
    try:
        # Durable: an answer given before the commit would promise what may still be undone.
        with transaction.atomic(durable=True):
            row = _claim(user=user, route=route, key=key, fingerprint=fingerprint, now=now)
            return _answer_in(row, fingerprint) or _act(row, action)
    except _Refused as refusal:
        return refusal.answer


def _claim(*, user: User, route: str, key: str, fingerprint: str, now: datetime) -> IdempotencyKey:
    """Insert the row, or wait until the twin that has it is done, and read it.

    SQLite's write lock or PostgreSQL's unique index does the waiting. Row and answer are committed
    together, so a row without an answer is always our own.
    """
    row = IdempotencyKey(user=user, route=route, key=key, fingerprint=fingerprint, created_at=now)
    IdempotencyKey.objects.bulk_create([row], ignore_conflicts=True)
    return IdempotencyKey.objects.get(user=user, route=route, key=key)


def _act(row: IdempotencyKey, action: Callable[[], Answer]) -> Answer:
    answer = action()
    if answer.status >= 400:
        raise _Refused(answer)
    row.answer_status = answer.status
    # As it will be read back, so that the first answer equals the repeated ones to the letter.
    row.answer_body = json.loads(json.dumps(answer.body, cls=DjangoJSONEncoder))
    row.save(update_fields=["answer_status", "answer_body"])
    return Answer(answer.status, row.answer_body)


def _answer_in(row: IdempotencyKey, fingerprint: str) -> Answer | None:
    if row.fingerprint != fingerprint:
        raise KeyReused
    if row.answer_status is None or row.answer_body is None:
        return None
    return Answer(row.answer_status, row.answer_body)


def _digest_of_file(file: UploadedFile) -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()
