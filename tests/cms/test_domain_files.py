"""The taxonomy as a file: what goes out comes in unchanged, and nothing comes in unseen."""

from __future__ import annotations

import csv
from io import StringIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from wagtail.models import ModelLogEntry

from catalog.taxonomy.curation.files import HEAD, plan_of
from catalog.taxonomy.keeping import register
from catalog.taxonomy.models import Domain
from peerlearn_site.users.models import User

LIST = "/admin/domains/"
IMPORT = f"{LIST}import/"


@pytest.fixture
def cms(client: Client, nina: User) -> Client:
    client.force_login(nina)
    return client


def exported(cms: Client, query: str = "") -> str:
    response = cms.get(f"{LIST}?export=csv{query}")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert 'filename="domains-' in response["Content-Disposition"]
    return response.content.decode()


def shown(cms: Client, text: str | bytes) -> Any:
    content = text if isinstance(text, bytes) else text.encode()
    return cms.post(IMPORT, {"file": SimpleUploadedFile("domains.csv", content, "text/csv")})


def confirmed(cms: Client, page: Any) -> Any:
    """Press the button under what was shown, as a browser sends it."""
    text = "\r\n".join(page.context["text"].split("\n")).replace("\r\r", "\r")
    sent = {"text": text, "fingerprint": page.context["plan"].fingerprint}
    return cms.post(IMPORT, sent, follow=True)


def told(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def refused(response: Any) -> list[str]:
    assert response.status_code == 200
    assert "plan" not in response.context
    return list(response.context["form"].errors["file"])


def wrong(response: Any) -> dict[int, tuple[str, ...]]:
    return {line.number: line.problems for line in response.context["plan"].wrong}


def everything() -> list[dict[str, Any]]:
    return list(Domain.objects.order_by("pk").values())


def test_the_file_has_a_line_for_each_domain(cms: Client) -> None:
    rows = list(csv.reader(StringIO(exported(cms).removeprefix("\ufeff"))))

    assert tuple(rows[0]) == HEAD
    assert len(rows) == Domain.objects.count() + 1
    ai = Domain.objects.get(slug="ai")
    assert ["AI", "ai", "", "", "8", "Artificial Intelligence", str(ai.order), "no"] in rows
    algorithms = next(row for row in rows if row[1] == "algorithms")
    assert (algorithms[2], algorithms[5]) == ("programming", "Data Structures; DSA")


def test_the_file_has_what_the_list_is_narrowed_to(cms: Client) -> None:
    rows = list(csv.reader(StringIO(exported(cms, "&parent=music&q=gui"))))

    assert [row[1] for row in rows[1:]] == ["guitar"]


def test_a_formula_goes_out_harmless_and_comes_back_itself(cms: Client) -> None:
    Domain.objects.create(name="=1+1", slug="sum", synonyms=["-x", "@y"], description="+z")
    Domain.objects.create(name="'=2", slug="quoted")

    text = exported(cms)

    assert "\n'=1+1,sum,,'+z,1,'-x; @y,100,no\r\n" in text
    assert "\n''=2,quoted," in text
    plan = shown(cms, text).context["plan"]
    assert (plan.wrong, plan.created, plan.changed) == ([], [], [])


def test_out_and_in_changes_nothing(cms: Client) -> None:
    Domain.objects.filter(slug="piano").update(is_retired=True)
    Domain.objects.filter(slug="hindi").update(description='Of "quotes", commas; and more')
    before = everything()

    page = shown(cms, exported(cms))

    plan = page.context["plan"]
    assert (plan.wrong, plan.created, plan.changed) == ([], [], [])
    assert plan.unchanged == len(before)
    assert "Import the file" not in page.content.decode()
    confirmed(cms, page)
    assert everything() == before
    assert not ModelLogEntry.objects.exists()


GOOD = (
    "name,slug,parent,synonyms,retired\r\n"
    "Dead Languages,,,,\r\n"
    "Latin,latin,dead-languages,Roman; Vetus,no\r\n"
    "Spanish,spanish,languages,Español,no\r\n"
    "Piano Forte,piano,music,Keyboard,yes\r\n"
)


def test_a_file_is_shown_first_and_done_on_confirming(cms: Client) -> None:
    before = everything()

    page = shown(cms, GOOD)

    plan = page.context["plan"]
    assert plan.wrong == []
    assert [(line.number, line.entry.slug) for line in plan.created] == [
        (2, "dead-languages"),
        (3, "latin"),
    ]
    assert [(line.number, line.changed) for line in plan.changed] == [(5, ("name", "is_retired"))]
    assert plan.unchanged == 1
    assert everything() == before

    done = confirmed(cms, page)

    assert told(done) == ["The file is in: 2 created, 1 changed."]
    latin, piano = Domain.objects.get(slug="latin"), Domain.objects.get(slug="piano")
    assert (latin.parent.slug, latin.synonyms) == ("dead-languages", ["Roman", "Vetus"])  # type: ignore[union-attr]
    assert (piano.name, piano.is_retired) == ("Piano Forte", True)
    assert ModelLogEntry.objects.count() == 3
    again = shown(cms, GOOD)
    words = "“Dead Languages” is there already. To change it, write its slug, dead-languages."
    assert wrong(again) == {2: (words,)}
    assert again.context["plan"].unchanged == 3


def test_a_wrong_line_is_named_and_keeps_all_the_others_back(cms: Client) -> None:
    Domain.objects.filter(slug="java").update(
        merged_into=Domain.objects.get(slug="python"), is_retired=True
    )
    text = (
        "name,slug,parent,hue,order,retired,synonyms\n"
        "Latin,latin,languages,1,1,no,\n"
        "Guitar,,,,,,\n"
        "Greek,greek,nowhere,99,x,perhaps,ML\n"
        "Latin too,latin,,,,,\n"
        "AI,ai,biology,,,,Artificial Intelligence\n"
        "Java,java,,,,,\n"
        ",,,1,,,\n"
        "Old Norse,old-norse,,,,,,,more\n"
    )
    before = everything()

    page = shown(cms, text)

    assert wrong(page) == {
        3: ("“Guitar” is there already. To change it, write its slug, guitar.",),
        4: (
            "order: Write a whole number.",
            "retired: Write yes or no.",
            "parent: There is no domain “nowhere”.",
            "hue: Choose one of the colours, 1 to 12.",
            "synonyms: “ML” leads to “Machine Learning” already.",
        ),
        5: ("Line 2 has the same slug.",),
        6: ("parent: It has domains below it, so it stays on the first level.",),
        7: ("“java” was merged into “Python” and cannot be changed.",),
        8: ("name: Give the domain a name.",),
        9: ("This line has more cells than there are columns.",),
    }
    assert "Import the file" not in page.content.decode()
    confirmed(cms, page)
    assert everything() == before


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "This file is empty."),
        (b"\xff\xfe\x00", "This file is not in UTF-8. Save it again as “CSV UTF-8”."),
        (b"name,slug\n", "There is no domain in this file."),
        (b"hello", "The first line must name the columns"),
        (b"name,slug,mentor\nx,y,z\n", "Unknown or repeated columns: mentor."),
        (b"name,slug,name\nx,y,z\n", "Unknown or repeated columns: name."),
        (b'name,slug\n"x,y\n', "This is no file of lines with commas"),
        (b"name,slug\n" + b"x" * 200_000 + b",y\n", "This is no file of lines with commas"),
        (b"name,slug\n" + b"x,y\n" * 20_001, "At most 20000 lines at a time."),
        (
            b"name,slug\n" + b"".join(b"x%d,y%d\n" % (at, at) for at in range(1_001)),
            "This file would create or change 1001 domains. Bring in at most 1000 of them at a time.",
        ),
        (b"x" * (1024 * 1024 + 1), "File too large"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_is_no_such_file_is_refused_in_words(content: bytes, words: str, cms: Client) -> None:
    said = refused(shown(cms, content))

    assert len(said) == 1
    assert said[0].startswith(words)


def test_no_file_at_all_is_refused_in_words(cms: Client) -> None:
    assert refused(cms.post(IMPORT, {})) == ["Choose a file."]


@pytest.mark.parametrize("text", ["", "\0", "name,slug\n\0,\0\n", "x" * 10_000])
def test_odd_text_is_no_error(text: str, cms: Client) -> None:
    before = everything()

    assert cms.post(IMPORT, {"text": text, "fingerprint": "\0"}).status_code == 200
    assert everything() == before


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_other_spreadsheets_separate_by_other_signs(delimiter: str, cms: Client) -> None:
    text = "name,slug,parent\nLatin,latin,languages\n".replace(",", delimiter)

    confirmed(cms, shown(cms, text))

    assert Domain.objects.get(slug="latin").parent == Domain.objects.get(slug="languages")


def test_what_would_be_done_otherwise_by_now_is_shown_again(cms: Client) -> None:
    page = shown(cms, "name,slug,parent\nLatin,latin,languages\n")
    Domain.objects.create(name="Latina", slug="latin")

    again = confirmed(cms, page)

    assert told(again) == [
        "The domains are not what they were when you looked. Here is what the file would do now."
    ]
    assert Domain.objects.get(slug="latin").name == "Latina"
    confirmed(cms, again)
    assert Domain.objects.get(slug="latin").name == "Latin"


def test_names_that_are_swapped_are_refused_and_nothing_is_kept(cms: Client) -> None:
    before = everything()

    page = shown(cms, "name,slug\nPiano,guitar\nGuitar,piano\nNew,new\n")

    assert page.context["plan"].wrong == []
    assert refused(confirmed(cms, page)) != []
    assert everything() == before


def test_a_column_that_is_not_there_leaves_its_field_alone(cms: Client) -> None:
    plan = plan_of("slug,name\nmachine-learning,Machine Learning\n", among=register())

    assert (plan.wrong, plan.changed, plan.unchanged) == ([], [], 1)
