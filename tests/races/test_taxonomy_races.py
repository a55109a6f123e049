"""Curators who write at the same time domains that share words: nobody is refused, and no word loses its spellings."""

from __future__ import annotations

import random
from functools import partial
from threading import Event

import pytest
from django.db import transaction

from catalog.taxonomy.models import Domain
from catalog.taxonomy.selectors import suggest_domains
from tests.support.race import all_at_once
from tests.support.spelled import assert_in_step

pytestmark = pytest.mark.django_db(transaction=True)
SHARED = ("Glassblowing", "Beekeeping", "Falconry", "Origami")


def name_of(chance: random.Random) -> str:
    return " ".join(chance.sample(SHARED, k=chance.randint(1, 3)))


def test_words_shared_by_new_renamed_retired_and_deleted_domains_stay_spelled() -> None:
    first = [
        Domain.objects.create(name=f"{word} {number}", slug=f"old-{word}-{number}")
        for number in range(2)
        for word in SHARED
    ]

    def curate(seed: int, domain: Domain) -> None:
        chance = random.Random(seed)
        for number in range(4):
            domain.name = f"{name_of(chance)} {seed} {number}"
            domain.is_retired = chance.random() < 0.3
            domain.save()
            new = Domain.objects.create(
                name=f"{name_of(chance)} new {seed} {number}", slug=f"new-{seed}-{number}"
            )
            if chance.random() < 0.5:
                new.delete()

    assert all_at_once(partial(curate, *pair) for pair in enumerate(first)) == [None] * len(first)
    assert_in_step()


def test_the_last_holder_of_a_word_lets_it_go_while_another_takes_it_up() -> None:
    old = Domain.objects.create(name="Puppetry", slug="old")
    taken, gone = Event(), Event()

    def take_up() -> None:
        with transaction.atomic():
            Domain.objects.create(name="Hand Puppetry", slug="new")
            taken.set()
            # Whoever did not wait for this to end would be through by then.
            gone.wait(timeout=1)

    def let_go() -> None:
        taken.wait(timeout=10)
        old.delete()
        gone.set()

    assert all_at_once([take_up, let_go]) == [None, None]
    assert [domain.slug for domain in suggest_domains(query="pupeptry")] == ["new"]
    assert_in_step()
