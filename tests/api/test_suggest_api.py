"""``GET /api/domains/?q=`` (SPEC 2.3), and the same in the CMS' field for domains."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from catalog.taxonomy.models import Domain
from peerlearn_site.users.models import User

pytestmark = pytest.mark.django_db


def found(client: Client, query: str) -> list[dict[str, Any]]:
    answer = client.get("/api/domains/", {"q": query})
    assert answer.status_code == 200
    results: list[dict[str, Any]] = answer.json()["results"]
    return results


def test_a_mistyped_name_is_answered_as_if_it_were_typed(client: Client) -> None:
    assert found(client, "pyhton") == [
        {"slug": "python", "name": "Python", "hue": 6, "parent": "Programming"}
    ]
    assert found(client, "machne learn") == [
        {"slug": "machine-learning", "name": "Machine Learning", "hue": 8, "parent": "AI"}
    ]


def test_what_is_retired_is_not_answered_however_it_is_typed(client: Client) -> None:
    python = Domain.objects.get(slug="python")
    python.is_retired = True
    python.save()
    assert [found(client, query) for query in ("python", "pyhton", "pyt")] == [[], [], []]


@pytest.mark.parametrize(
    "query",
    [
        "\0",
        "\0" * 90,
        "p" * 10_000,
        "!?!?!?!",
        "%_%_%_",
        "🦜🦜🦜",
        "हिन्दी",
        "עברית",
        "\u202epyhton",
        "a " * 5_000,
    ],
    ids=[
        "nul",
        "nuls",
        "long",
        "marks",
        "wildcards",
        "emoji",
        "Hindi",
        "Hebrew",
        "turned",
        "words",
    ],
)
def test_whatever_is_typed_is_answered(client: Client, query: str) -> None:
    assert len(found(client, query)) <= 10


def test_the_editor_is_offered_the_same(client: Client, maya: User) -> None:
    client.force_login(maya)
    answer = client.get(reverse("cms-domains"), {"term": "machne learn"})
    assert (answer.status_code, answer.json()) == (200, ["Machine Learning"])
