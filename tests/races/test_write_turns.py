"""Writers of one process take turns on SQLite: whatever ends a transaction hands the turn on."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import OperationalError, connection, transaction
from django.db.utils import IntegrityError

from peerlearn_site.users.models import User
from tests.support import make

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite]


def written_elsewhere(*, patience: float = 20.0) -> bool:
    """Whether another thread can write now."""
    outcome: list[bool] = []

    def write() -> None:
        connection.settings_dict = {
            **connection.settings_dict,
            "OPTIONS": {**connection.settings_dict["OPTIONS"], "timeout": patience},
        }
        try:
            with transaction.atomic():
                User.objects.update(first_name="Written")
            outcome.append(True)
        except OperationalError as error:
            assert str(error) == "database is locked by this process"
            outcome.append(False)
        finally:
            connection.close()

    thread = threading.Thread(target=write)
    thread.start()
    thread.join()
    return outcome == [True]


def commit() -> None:
    with transaction.atomic():
        make.learner("first")


def roll_back() -> None:
    with transaction.atomic():
        make.learner("first")
        transaction.set_rollback(True)


def fail() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        make.learner("first")
        raise ZeroDivisionError


def fail_in_the_database() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make.learner("first")
        make.learner("first")


def lose_the_connection() -> None:
    with pytest.raises(Exception), transaction.atomic():  # noqa: B017
        make.learner("first")
        connection.close()
        make.learner("second")


def nest() -> None:
    with transaction.atomic(), transaction.atomic():
        make.learner("first")


@pytest.mark.parametrize(
    "end", [commit, roll_back, fail, fail_in_the_database, lose_the_connection, nest]
)
def test_the_turn_is_handed_on(end: Callable[[], None]) -> None:
    end()
    assert written_elsewhere()


def test_who_waits_too_long_is_told() -> None:
    with transaction.atomic():
        make.learner("first")
        assert not written_elsewhere(patience=0.05)
    assert written_elsewhere()


def test_readers_wait_for_nobody() -> None:
    found: list[int] = []

    def read() -> None:
        found.append(User.objects.filter(username="first").count())
        connection.close()

    with transaction.atomic():
        make.learner("first")
        thread = threading.Thread(target=read)
        thread.start()
        thread.join(30)
    assert found == [0]
