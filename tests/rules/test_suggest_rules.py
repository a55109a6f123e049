"""How a typed query is read, compared and ranked: pure functions."""

from __future__ import annotations

import pytest

from catalog.taxonomy.rules import Match, is_typed_out, rank, terms_of, typed
from catalog.taxonomy.spelling import guesses, keys_of, reach, spellings_of


class TestTerms:
    def test_a_name_is_found_whole_without_spaces_and_by_each_word(self) -> None:
        assert terms_of(["Web Dev"]) == {
            ("web dev", True),
            ("webdev", True),
            ("web", False),
            ("dev", False),
        }

    def test_one_word_is_there_once_and_nothing_is_nothing(self) -> None:
        assert terms_of(["Python", " ", "---"]) == {("python", True), ("---", True)}

    def test_what_grows_by_folding_still_fits_its_column(self) -> None:
        # One character that is eighteen in its plain form.
        assert {len(term) for term, _ in terms_of(["\ufdfa" * 100])} <= set(range(121))


class TestTyped:
    def test_words_and_the_query_without_spaces(self) -> None:
        query = typed("  Machine-LEARNING & me ")
        assert (query.words, query.joined) == (("machine", "learning", "me"), "machinelearningme")
        assert query.anchor == "learning"
        assert query.readings == ("machine-learning & me", "machinelearningme")

    def test_a_word_alone_finds_by_itself(self) -> None:
        assert typed("(python)").readings == ("(python)", "python")

    def test_nul_nothing_and_marks_alone(self) -> None:
        assert [typed(query).words for query in ("\0", "", " - / & ", "\0py")] == [
            (),
            (),
            (),
            ("py",),
        ]

    def test_what_is_longer_than_any_name_is_cut(self) -> None:
        assert len(typed("x" * 10_000).whole) == 80
        assert len(typed("a b c d e f g h i j k l").words) == 8


class TestRank:
    def test_names_before_words_short_before_long_what_was_typed_before_what_was_guessed(
        self,
    ) -> None:
        matches = [
            Match(1, "Guessed", "pythagoras", True, guess=1),
            Match(2, "Modern Python Tools", "python", False),
            Match(3, "Modern Python", "python", False),
            Match(4, "Pythonic Style", "pythonic style", True),
            Match(5, "Python", "python", True),
            Match(6, "Unlikely", "p", True, guess=2),
        ]
        assert rank(matches) == [5, 4, 3, 2, 1, 6]
        assert rank(reversed(matches)) == [5, 4, 3, 2, 1, 6]

    def test_a_domain_counts_once_by_its_best_term(self) -> None:
        matches = [
            Match(1, "B", "beta", False),
            Match(2, "A", "beta", True),
            Match(1, "B", "be", True),
        ]
        assert rank(matches) == [1, 2]

    def test_equals_keep_the_older_first(self) -> None:
        assert rank([Match(9, "Same", "same", True), Match(3, "Same", "same", True)]) == [3, 9]

    def test_a_name_or_word_that_was_typed_out_is_known(self) -> None:
        found = [Match(1, "Web Dev", "webdev", True)]
        assert is_typed_out(typed("web dev"), found)
        assert not is_typed_out(typed("web de"), found)


class TestGuesses:
    @pytest.mark.parametrize(
        "slip",
        ["pythn", "ython", "pytho", "pythoon", "ppython", "pythom", "jython", "pyhton", "ypthon"],
    )
    def test_one_slip_of_any_kind_anywhere_is_found_by_a_key(self, slip: str) -> None:
        ours = {key for key, word in spellings_of(["Python"])}
        assert keys_of(slip) & ours

    @pytest.mark.parametrize(
        ("slip", "doubt"),
        [("pythn", 1), ("pyht", 2), ("oython", 2), ("ypth", 3)],
        ids=["typed to the end", "half", "another first letter", "half, another first letter"],
    )
    def test_how_unlikely_it_is(self, slip: str, doubt: int) -> None:
        assert guesses(slip, ["python", "rust"], slips=1) == {"python": doubt}

    def test_only_the_nearest_count(self) -> None:
        words = ["typography", "typograhpic"]
        assert guesses("typografhy", words, slips=2) == {"typography": 1}
        assert guesses("typograhic", words, slips=2) == {"typograhpic": 1}

    def test_a_beginning_of_ours_is_no_guess(self) -> None:
        assert guesses("pyth", ["python"], slips=1) == {}

    def test_two_slips_are_too_many_for_a_short_word_and_not_for_a_long_one(self) -> None:
        assert guesses("pihtom", ["python"], slips=reach("pihtom", is_last_hope=True)) == {}
        assert guesses(
            "typografy", ["typography"], slips=reach("typografy", is_last_hope=True)
        ) == {"typography": 1}

    def test_of_three_letters_only_a_missing_one_is_seen(self) -> None:
        words = ["java", "jaw", "jvb", "jvax"]
        assert guesses("jva", words, slips=1) == {"java": 1}

    @pytest.mark.parametrize(
        ("word", "last_hope", "beside_others"),
        [("ai", 0, 0), ("jva", 1, 0), ("pyht", 1, 0), ("pyhto", 1, 1), ("typograf", 2, 1)],
    )
    def test_less_is_guessed_of_short_words_and_where_something_was_found(
        self, word: str, last_hope: int, beside_others: int
    ) -> None:
        assert reach(word, is_last_hope=True) == last_hope
        assert reach(word, is_last_hope=False) == beside_others

    def test_marks_of_hindi_are_letters(self) -> None:
        keys = {key for key, _ in spellings_of(["हिन्दी"])}
        assert keys_of("हिनदी") & keys
        assert guesses("हिनदी", ["हिन्दी"], slips=1) == {"हिन्दी": 1}

    def test_a_short_word_has_no_spellings(self) -> None:
        assert spellings_of(["AI", "C++", "Go JS"]) == {
            ("c++", "c++"),
            ("gojs", "gojs"),
            *((key, "gojs") for key in ("ojs", "gjs", "gos", "goj")),
        }

    def test_every_key_fits_its_column(self) -> None:
        pairs = spellings_of(["Electromagnetism for Beginners", "\ufdfa" * 100])
        assert max(len(key) for key, _ in pairs) == 7
        assert max(len(word) for _, word in pairs) == 120
