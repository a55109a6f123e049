"""What a domain may be called and where it may lie: one rule set for the form and for files."""

from __future__ import annotations

from dataclasses import replace

import pytest

from catalog.taxonomy.entries import Entry, Register, problems, slug_from, synonyms_in, tidy
from catalog.taxonomy.seed import TAXONOMY

AI = Entry(slug="ai", name="AI")
ML = Entry(slug="ml", name="Machine Learning", parent="ai", synonyms=("ML",))
BIOLOGY = Entry(slug="biology", name="Biology", synonyms=("Life Sciences",))
LATIN = Entry(slug="latin", name="Latin", synonyms=("Roman",), is_retired=True)
GONE = Entry(slug="dl", name="Deep Learning", is_retired=True, merged_into="ml")
ALL = (AI, ML, BIOLOGY, LATIN, GONE)
NEW = Entry(slug="new", name="New")


def wrong(entry: Entry, *, is_new: bool = True) -> dict[str, list[str]]:
    return problems(entry, among=Register(ALL), is_new=is_new)


@pytest.mark.parametrize("entry", [AI, ML, BIOLOGY, LATIN])
def test_what_is_kept_may_be_kept(entry: Entry) -> None:
    assert wrong(entry, is_new=False) == {}


def test_a_new_one_may_be_made() -> None:
    assert wrong(NEW) == {}
    assert wrong(replace(NEW, parent="ai", synonyms=("Anything", "else"))) == {}


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"name": ""}, "name", "Give the domain a name."),
        ({"name": "x" * 101}, "name", "Use at most 100 characters."),
        # One character that is eighteen when it is looked up.
        ({"name": "ﷺ" * 8}, "name", "Use at most 100 characters."),
        ({"name": "bIOLOGY"}, "name", "“Biology” is there already."),
        ({"name": "latin"}, "name", "“Latin” is there already."),
        ({"name": "ml"}, "name", "“ml” is a synonym of “Machine Learning”."),
        (
            {"name": "Deep learning"},
            "name",
            "“Deep learning” was merged into “Machine Learning”; people who type it find that one.",
        ),
        ({"slug": ""}, "slug", "Write the address yourself: this name has no letters for one."),
        ({"slug": "x" * 101}, "slug", "Use at most 100 characters."),
        ({"slug": "Two words"}, "slug", "Use small letters a to z, digits and single hyphens."),
        ({"slug": "ai"}, "slug", "“AI” has this address already."),
        ({"parent": "nowhere"}, "parent", "There is no domain “nowhere”."),
        ({"parent": "dl"}, "parent", "There is no domain “dl”."),
        (
            {"parent": "ml"},
            "parent",
            "“Machine Learning” is itself below another; there are two levels only.",
        ),
        ({"description": "x" * 301}, "description", "Use at most 300 characters."),
        ({"hue": 0}, "hue", "Choose one of the colours, 1 to 12."),
        ({"hue": 13}, "hue", "Choose one of the colours, 1 to 12."),
        ({"order": -1}, "order", "Use a whole number from 0 to 32767."),
        ({"order": 32_768}, "order", "Use a whole number from 0 to 32767."),
        ({"synonyms": ("BIOLOGY",)}, "synonyms", "“BIOLOGY” leads to “Biology” already."),
        ({"synonyms": ("ｍｌ",)}, "synonyms", "“ｍｌ” leads to “Machine Learning” already."),
        (
            {"synonyms": ("y" * 101,)},
            "synonyms",
            f"“{'y' * 40}…” is too long: at most 100 characters each.",
        ),
        ({"synonyms": tuple(map(str, range(61)))}, "synonyms", "At most 60 synonyms."),
    ],
)
def test_what_is_wrong_is_told_at_its_field(
    values: dict[str, object], field: str, words: str
) -> None:
    assert wrong(replace(NEW, **values)) == {field: [words]}  # type: ignore[arg-type]


def test_two_levels_stay_two() -> None:
    assert wrong(replace(AI, parent="biology"), is_new=False) == {
        "parent": ["It has domains below it, so it stays on the first level."]
    }
    assert wrong(replace(BIOLOGY, parent="biology"), is_new=False) == {
        "parent": ["A domain cannot be below itself."]
    }
    assert wrong(replace(BIOLOGY, parent="ai"), is_new=False) == {}


def test_a_retired_one_keeps_nobody_from_its_words_until_it_comes_back() -> None:
    roman = replace(NEW, synonyms=("Roman",))
    after = Register([*ALL, roman])

    assert wrong(roman) == {}
    assert problems(LATIN, among=after, is_new=False) == {}
    assert problems(replace(LATIN, is_retired=False), among=after, is_new=False) == {
        "synonyms": ["“Roman” leads to “New” already."]
    }


def test_a_merged_one_is_not_changed() -> None:
    assert wrong(replace(GONE, name="Other"), is_new=False) == {
        "name": ["It was merged into “Machine Learning” and cannot be changed."]
    }


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ()),
        (" , ;\n", ()),
        ("ML", ("ML",)),
        ("ML, ml; Ｍｌ\nLearning  machines", ("ML", "Learning machines")),
        ("Biology, biology , DNA", ("DNA",)),
        ("a\0b\u202ec", ("abc",)),
    ],
)
def test_synonyms_are_typed_as_words(typed: str, kept: tuple[str, ...]) -> None:
    assert synonyms_in(typed, name="Biology") == kept


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Machine Learning", "machine-learning"),
        ("C and C++", "c-and-c"),
        ("Économie & Société", "economie-societe"),
        ("हिन्दी", ""),
        ("--", ""),
        ("x" * 200, "x" * 100),
    ],
)
def test_an_address_is_made_of_letters(name: str, slug: str) -> None:
    assert slug_from(name) == slug


def test_a_line_is_tidied() -> None:
    assert tidy("  two \t words\r\n\0 ") == "two words"
    assert tidy("क्\u200dष") == "क्\u200dष"


def test_the_taxonomy_that_a_site_starts_with_has_nothing_wrong() -> None:
    entries = []
    for name, hue, synonyms, children in TAXONOMY:
        top = Entry(slug=slug_from(name), name=name, hue=hue, synonyms=tuple(synonyms))
        entries.append(top)
        entries += [
            Entry(slug_from(child), child, parent=top.slug, synonyms=tuple(words))
            for child, words in children.items()
        ]
    register = Register(entries)

    assert len(register.by_slug) == len(entries)
    assert {entry.slug: problems(entry, among=register, is_new=False) for entry in entries} == {
        entry.slug: {} for entry in entries
    }
