"""Two curators at once: domains are merged one way, once, and no one is left below what is gone."""

from __future__ import annotations

from datetime import datetime

import pytest
from wagtail.models import ModelLogEntry

from catalog.taxonomy.merging import AlreadyMerged, Merged, MergeRefused, merge_domains
from catalog.taxonomy.models import Domain
from peerlearn_site.users.models import User
from tests.support.race import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def pair(db: None) -> tuple[Domain, Domain]:
    one = Domain.objects.create(name="Netting", slug="netting")
    return one, Domain.objects.create(name="Knotting", slug="knotting")


def test_merged_both_ways_at_once_one_wins(
    pair: tuple[Domain, Domain], nina: User, now: datetime
) -> None:
    one, other = pair

    done = all_at_once(
        [
            lambda: merge_domains(source=one, target=other, by=nina, now=now),
            lambda: merge_domains(source=other, target=one, by=nina, now=now),
        ]
    )

    assert {type(answer) for answer in done} == {Merged, MergeRefused}
    assert Domain.objects.filter(pk__in=[one.pk, other.pk], merged_into=None).count() == 1
    assert ModelLogEntry.objects.count() == 1


def test_pressed_by_two_at_once_it_is_merged_once(
    pair: tuple[Domain, Domain], nina: User, now: datetime
) -> None:
    one, other = pair

    done = all_at_once([lambda: merge_domains(source=one, target=other, by=nina, now=now)] * 4)

    kinds = [type(answer) for answer in done]
    assert (kinds.count(Merged), kinds.count(AlreadyMerged)) == (1, 3)
    assert Domain.objects.get(pk=other.pk).synonyms == ["Netting"]
    assert ModelLogEntry.objects.count() == 1
