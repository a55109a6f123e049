"""Domains for what is typed (SPEC 2.3): straight, mistyped, half typed, in several words, and what is never offered."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.taxonomy.models import Domain, DomainTerm, Spelling
from catalog.taxonomy.selectors import suggest_domains
from tests.support.many_domains import many_domains
from tests.support.spelled import assert_in_step, slugs

pytestmark = pytest.mark.django_db


class TestOrder:
    def test_what_was_typed_comes_before_what_may_have_been_meant(self) -> None:
        Domain.objects.create(name="Pythagoras", slug="pythagoras")
        assert slugs("pytha") == ["pythagoras", "python"]
        Domain.objects.create(name="Statik", slug="statik")
        # It begins the one, and is a slip away from the other.
        assert slugs("stati") == ["statik", "statistics"]
        assert slugs("statk") == ["statik", "statistics"]

    def test_nothing_is_guessed_for_a_name_typed_out(self) -> None:
        Domain.objects.create(name="Pythons", slug="pythons")
        Domain.objects.create(name="Cython", slug="cython")
        assert slugs("cython") == ["cython"]
        assert slugs("python") == ["python", "pythons"]

    def test_beside_a_find_short_words_are_not_guessed_at(self) -> None:
        assert slugs("prog") == ["programming"]

    def test_what_fits_with_all_its_letters_comes_before_what_fits_with_one_left_out(self) -> None:
        assert slugs("prgo")[0] == "programming"
        assert slugs("prbo")[0] == "probability"
        assert {"programming", "probability"} <= set(slugs("prgo"))

    def test_shorter_names_first_among_those_with_the_word(self) -> None:
        assert slugs("learning") == ["deep-learning", "machine-learning", "reinforcement-learning"]
        assert slugs("learnign") == slugs("learning")

    def test_ten_at_most_and_none_twice(self) -> None:
        many_domains(1_000)
        for query in ("a", "ad", "advn", "advnaced", "in", "for begginers"):
            found = slugs(query)
            assert len(found) == len(set(found)) <= 10
        assert len(slugs("advnaced")) == 10


class TestNeverOffered:
    @pytest.mark.parametrize("query", ["python", "pyth", "pyhton", "p"])
    def test_what_is_retired(self, query: str) -> None:
        assert "python" in slugs(query)
        retire("python")
        assert "python" not in slugs(query)
        restore("python")
        assert "python" in slugs(query)

    def test_what_was_merged(self) -> None:
        domain = Domain.objects.get(slug="python")
        domain.is_retired, domain.merged_into = True, Domain.objects.get(slug="programming")
        domain.save()
        assert slugs("pyhton") == slugs("python") == []

    def test_what_was_retired_past_the_model(self) -> None:
        Domain.objects.filter(slug="python").update(is_retired=True)
        assert slugs("pyhton") == slugs("python") == []

    def test_what_is_retired_takes_no_room_from_others(self) -> None:
        for number in range(12):
            Domain.objects.create(name=f"Weaving {number}", slug=f"w-{number}", is_retired=True)
        Domain.objects.create(name="Weaving by Hand", slug="by-hand")
        # Past the model, so that its spellings are still there.
        Domain.objects.create(name="Wheaving", slug="wheaving")
        Domain.objects.filter(slug="wheaving").update(is_retired=True)
        assert slugs("weavi") == slugs("waeving") == ["by-hand"]


def retire(slug: str) -> None:
    domain = Domain.objects.get(slug=slug)
    domain.is_retired = True
    domain.save()


def restore(slug: str) -> None:
    domain = Domain.objects.get(slug=slug)
    domain.is_retired = False
    domain.save()


class TestIndex:
    """Look-up words and spellings are what the domains' names make of them, after every kind of write."""

    @pytest.fixture(autouse=True)
    def in_step(self) -> None:
        assert_in_step()

    @pytest.mark.parametrize(
        "write",
        [
            lambda: Domain.objects.create(
                name="Sign Language", slug="sign", synonyms=["ISL", "Signing"]
            ),
            lambda: rename("machine-learning", "Statistical Learning"),
            lambda: rename("web-dev", "Webdev"),
            lambda: retire("machine-learning"),
            lambda: (retire("python"), restore("python")),
            lambda: (retire("python"), rename("python", "Python 3")),
            lambda: Domain.objects.get(slug="deep-learning").delete(),
            lambda: Domain.objects.create(name="Same Words", slug="a", synonyms=["Same words", ""]),
            lambda: Domain.objects.create(name="\ufdfa" * 100, slug="long"),
            lambda: many_domains(50),
        ],
        ids=[
            *("new", "renamed", "without its space", "retired", "restored"),
            *("renamed while retired", "deleted", "said twice", "long when folded", "in bulk"),
        ],
    )
    def test_stays_in_step(self, write: Callable[[], object]) -> None:
        write()
        assert_in_step()

    def test_a_word_that_another_still_has_keeps_its_spellings(self) -> None:
        retire("machine-learning")
        assert slugs("learnign") == ["deep-learning", "reinforcement-learning"]
        assert slugs("machnie") == []

    def test_a_new_synonym_is_found_mistyped_and_its_old_one_no_more(self) -> None:
        domain = Domain.objects.get(slug="astronomy")
        domain.synonyms = ["Stargazing"]
        domain.save()
        assert slugs("stargzaing") == ["astronomy"]
        assert slugs("astrophyiscs") == []

    def test_saving_again_writes_nothing(self) -> None:
        before = set(Spelling.objects.values_list("pk", flat=True))
        Domain.objects.get(slug="python").save()
        assert set(Spelling.objects.values_list("pk", flat=True)) == before

    def test_an_older_site_is_filled_by_its_migration(self) -> None:
        retire("rust")
        Spelling.objects.all().delete()
        DomainTerm.objects.filter(is_whole=True, term__in=["machinelearning", "webdev"]).delete()
        fill = import_module("catalog.migrations.0009_spellings").spell
        fill(apps, None)
        assert_in_step()
        fill(apps, None)
        assert_in_step()


def rename(slug: str, name: str) -> None:
    domain = Domain.objects.get(slug=slug)
    domain.name = name
    domain.save()


class TestOddQueries:
    def test_nothing_typed_gives_the_first_level(self) -> None:
        first = list(
            Domain.objects.filter(parent=None).order_by("order").values_list("slug", flat=True)
        )
        for query in ("", "  ", "\0", " --- ", "/", "(&)"):
            assert slugs(query) == first[:10]

    @pytest.mark.parametrize(
        "query",
        [
            "!!!",
            "???????",
            "%",
            "_____",
            "%%%%%%",
            "\\\\\\\\",
            "🦜",
            "🦜🦜🦜🦜🦜",
            "מתמטיקה",
            "'; --",
            "x" * 10_000,
        ],
    )
    def test_what_is_none_of_ours_finds_nothing(self, query: str) -> None:
        assert slugs(query) == []

    def test_a_novel_is_cut_and_costs_no_more(self) -> None:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert slugs("pyhton " * 1_500) == ["python"]
        assert len(captured) <= 4

    @pytest.mark.parametrize(
        ("query", "slug"),
        [
            ("\0pyhton", "python"),
            ("ＰＹＴＨＯＮ", "python"),
            ("हिन्द", "hindi"),
            ("हिनदी", "hindi"),
            ("日本語", "japanese"),
            ("python🦜", "python"),
            ("HTML & CSS", "html-and-css"),
            ("machine-lerning", "machine-learning"),
            ("c++", "c-and-c"),
            ("learning machine learning", "machine-learning"),
        ],
    )
    def test_what_is_meant_is_found(self, query: str, slug: str) -> None:
        assert slugs(query)[:1] == [slug]

    def test_right_to_left_and_mixed(self) -> None:
        Domain.objects.create(name="العربية", slug="arabic", synonyms=["Arabic"])
        assert slugs("العربة") == slugs("arbaic") == ["arabic"]


class TestCost:
    QUERIES = ("", "p", "python", "pyhton", "machine learning", "machne lerning", "zzzzzz", "\0")

    def test_queries_do_not_grow_with_the_domains(self) -> None:
        few = [asked(query) for query in self.QUERIES]
        many_domains(1_000)
        many = [asked(query) for query in self.QUERIES]
        assert max(few) <= 4
        assert [most for most, one in zip(many, few, strict=True) if most > one] == []


def asked(query: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        suggest_domains(query=query)
    return len(captured)
