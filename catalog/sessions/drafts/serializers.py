"""Between the wire and an unfinished form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from rest_framework import serializers

from catalog.sessions import rules
from catalog.sessions.rules import WORDS
from catalog.sessions.serializers import NewSessionInput

NO_KEY: Final = "Send the key of the form, a UUID."
# What the columns of a page hold.
TITLE_KEPT: Final = 255
CAPACITY_KEPT: Final = range(1, 2**15)
PAISE_KEPT: Final = range(2**31)


def form_key_in(data: Any) -> UUID | None:
    """The key of the form that is sent to be published; ``None``: it comes from no form of ours.

    Raises:
        ValidationError: it is none.
    """
    said = data.get("draft") if isinstance(data, Mapping) else None
    if said in (None, ""):
        return None
    try:
        return UUID(said)
    except (ValueError, AttributeError, TypeError) as error:
        raise serializers.ValidationError({"draft": [NO_KEY]}) from error


class UnfinishedInput(NewSessionInput):
    """The fields of a session that is only to be kept: what is missing, or not right yet, may stay so.

    What a page cannot hold is refused: no title at all, a domain that there is none of, a price that is no number.
    """

    def problems_of(self, values: dict[str, Any]) -> rules.Problems:
        """What could be parsed and yet not be kept."""
        found = {
            "title": _title_problem(values.get("title", "")),
            "price": _outside(values["price_paise"], PAISE_KEPT, WORDS["price.range"]),
            "capacity": _outside(values.get("capacity"), CAPACITY_KEPT, WORDS["capacity.range"]),
        }
        return {field: [words] for field, words in found.items() if words}


def _title_problem(title: str) -> str:
    if not rules.clean_title(title):
        return WORDS["title.required"]
    return WORDS["title.long"] if len(title) > TITLE_KEPT else ""


def _outside(number: int | None, kept: range, words: str) -> str:
    return words if number is not None and number not in kept else ""
