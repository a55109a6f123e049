"""How much of what people mistype is found (SPEC 2.3): two hundred queries by hand, and slips by chance."""

from __future__ import annotations

import csv
import random

import pytest

from catalog.taxonomy.models import Domain
from catalog.taxonomy.rules import words_of
from tests.support.database import ROOT
from tests.support.many_domains import many_domains
from tests.support.spelled import names_of, slugs

pytestmark = pytest.mark.django_db
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def written() -> list[dict[str, str]]:
    """What people mistype, written by hand before there was any code for it."""
    with open(ROOT / "tests" / "fixtures" / "suggest" / "queries.csv", encoding="utf-8") as file:
        return list(csv.DictReader(file))


class TestRecall:
    def test_of_two_hundred_mistyped_names_one_is_missed(self) -> None:
        rows = written()
        missed = [row["query"] for row in rows if row["slug"] not in slugs(row["query"])[:5]]
        # Two slips in six letters: so much is not guessed at.
        assert (len(rows), missed) == (200, ["grafic design"])

    def test_all_others_come_first(self) -> None:
        late = [row["query"] for row in written() if slugs(row["query"])[:1] != [row["slug"]]]
        assert late == ["grafic design"]

    def test_among_thousands_of_other_names_no_other_is_missed(self) -> None:
        many_domains(3_000)
        missed = [row["query"] for row in written() if row["slug"] not in slugs(row["query"])[:5]]
        assert missed == ["grafic design"]

    def test_every_name_and_synonym_as_it_stands_comes_first(self) -> None:
        asked = [
            (name, domain.slug) for domain in Domain.objects.all() for name in names_of(domain)
        ]
        assert [(name, slug) for name, slug in asked if slugs(name)[0] != slug] == []
        joined = [("".join(words_of(name)).upper(), slug) for name, slug in asked]
        assert [(name, slug) for name, slug in joined if slugs(name)[0] != slug] == []

    def test_every_beginning_of_every_word_finds_its_domain(self) -> None:
        missed = [
            (word[:length], domain.slug)
            for domain in Domain.objects.all()
            for name in names_of(domain)
            for word in words_of(name)
            for length in range(min(len(word), 3), len(word) + 1)
            if domain.slug not in slugs(word[:length])
        ]
        assert missed == []

    @pytest.mark.parametrize(
        "seed", [0, *(pytest.param(seed, marks=pytest.mark.more) for seed in range(1, 5))]
    )
    def test_any_one_slip_in_any_name_of_five_letters_or_more(self, seed: int) -> None:
        chance = random.Random(seed)
        asked = [
            (slip(name.lower(), chance), domain.slug)
            for domain in Domain.objects.all()
            for name in names_of(domain)
            for slip in (missing, extra, wrong, swapped)
            if len(name) >= 5 and name.isascii()
        ]
        missed = [(query, slug) for query, slug in asked if slug not in slugs(query)[:5]]
        assert len(asked) > 350
        assert missed == []


def missing(name: str, chance: random.Random) -> str:
    at = chance.randrange(len(name))
    return name[:at] + name[at + 1 :]


def extra(name: str, chance: random.Random) -> str:
    at = chance.randrange(len(name) + 1)
    return name[:at] + chance.choice(LETTERS) + name[at:]


def wrong(name: str, chance: random.Random) -> str:
    at = chance.randrange(len(name))
    return name[:at] + chance.choice(LETTERS) + name[at + 1 :]


def swapped(name: str, chance: random.Random) -> str:
    at = chance.randrange(len(name) - 1)
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :]
