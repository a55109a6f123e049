"""A mentor's rating is right after any history; ``make torture ONLY=ratings`` plays a thousand."""

from __future__ import annotations

import pytest

from catalog.profiles.models import MentorProfile
from tests.support import ratings


@pytest.mark.django_db
def test_fifty_histories_come_to_what_the_oracle_says() -> None:
    found = ratings.play(count=50, seed=7)

    assert found.pop("wrong") == []
    # It would prove little if hardly anything had been said, or refused.
    assert {name: value > 5 for name, value in found.items()} == dict.fromkeys(found, True)


@pytest.mark.django_db
def test_the_comparison_sees_a_single_star_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = ratings._compared

    def spoilt(mentor: object, oracle: ratings.Oracle) -> list[str]:
        MentorProfile.objects.filter(user=mentor).update(rating_sum=oracle.rating[0] + 1)
        return whole(mentor, oracle)  # type: ignore[arg-type]

    monkeypatch.setattr(ratings, "_compared", spoilt)
    found = ratings.play(count=4, seed=7)
    assert len(found["wrong"]) == 4 - found["without_profile"]
